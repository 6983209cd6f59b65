//! The functions and operators that a statement names, or that its plan does, looked up in the server's catalog.
//!
//! The catalog decides, not the name: a function that is volatile may do anything, and only a few that are known to
//! do nothing are let through. What a function does inside, and what views hide, shows in the plan only in part.

use sqlx::FromRow;
use sqlx::postgres::PgConnection;

use super::lexer::SqlToken;

/// Volatile functions of `pg_catalog` that change nothing and reach nobody.
const HARMLESS: [&str; 34] = [
    "bernoulli",
    "clock_timestamp",
    "current_query",
    "gen_random_uuid",
    "pg_blocking_pids",
    "pg_current_wal_flush_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_lsn",
    "pg_database_size",
    "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_last_wal_receive_lsn",
    "pg_last_wal_replay_lsn",
    "pg_last_xact_replay_timestamp",
    "pg_lock_status",
    "pg_partition_ancestors",
    "pg_partition_tree",
    "pg_relation_size",
    "pg_safe_snapshot_blocking_pids",
    "pg_sequence_last_value",
    "pg_sleep",
    "pg_sleep_for",
    "pg_sleep_until",
    "pg_stat_get_xact_numscans",
    "pg_stat_get_xact_tuples_fetched",
    "pg_stat_get_xact_tuples_returned",
    "pg_table_size",
    "pg_tablespace_size",
    "pg_total_relation_size",
    "random",
    "system",
    "timeofday",
    "uuidv4",
    "uuidv7",
];

/// Declared stable, and yet they run the SQL text that they are given; in whatever schema the extension is.
const RUNS_TEXT: [&str; 9] =
    ["connectby", "crosstab", "cursor_to_xml", "database_to_xml", "dblink", "query_to_xml", "schema_to_xml", "table_to_xml", "xpath_table"];

/// Declared stable, and yet each call takes a transaction number from the whole server.
const TAKES_A_NUMBER: [&str; 2] = ["txid_current", "pg_current_xact_id"];

const FUNCTIONS: &str = "
    select n.nspname::pg_catalog.text as schema, p.proname::pg_catalog.text as name,
           p.provolatile operator(pg_catalog.=) 'v'::pg_catalog.\"char\" as is_volatile, p.prosecdef as is_definers
    from rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as named (schema, name)
    join pg_catalog.pg_proc p on p.proname operator(pg_catalog.=) named.name::pg_catalog.name
    join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
    where n.nspname operator(pg_catalog.=) named.schema::pg_catalog.name
       or (named.schema is null and pg_catalog.pg_function_is_visible(p.oid))";

const OPERATORS: &str = "
    select n.nspname::pg_catalog.text as schema, p.proname::pg_catalog.text as name,
           p.provolatile operator(pg_catalog.=) 'v'::pg_catalog.\"char\" as is_volatile, p.prosecdef as is_definers
    from rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as named (schema, name)
    join pg_catalog.pg_operator o on o.oprname operator(pg_catalog.=) named.name::pg_catalog.name
    join pg_catalog.pg_namespace s on s.oid operator(pg_catalog.=) o.oprnamespace
    join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) o.oprcode
    join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
    where s.nspname operator(pg_catalog.=) named.schema::pg_catalog.name
       or (named.schema is null and pg_catalog.pg_operator_is_visible(o.oid))";

/// What is named, by schema and name; `None`: it is looked for along the search_path.
#[derive(Debug, Default, PartialEq)]
pub struct Named {
    pub functions: Vec<(Option<String>, String)>,
    pub operators: Vec<(Option<String>, String)>,
}

impl Named {
    /// Adds what stands in these tokens.
    pub fn read(&mut self, tokens: &[SqlToken]) {
        for (at, token) in tokens.iter().enumerate() {
            let (before, behind) = (&tokens[..at], &tokens[at + 1..]);
            match token {
                SqlToken::Operator(run) => self.add_operators(schema_of(before), run),
                token if behind.first().is_some_and(|next| next.is('(')) => {
                    if let Some(name) = token.name() {
                        self.functions.push((schema_of(before), name.to_owned()));
                    }
                }
                _ => {}
            }
        }
    }

    /// Where an operator ends the server decides by rules of its own: `*-` is two of them.
    fn add_operators(&mut self, schema: Option<String>, run: &str) {
        for from in 0..run.len() {
            for to in from + 1..=run.len() {
                self.operators.push((schema.clone(), run[from..to].to_owned()));
            }
        }
    }
}

/// The schema in `schema . name`; of `database . schema . name` the middle.
fn schema_of(before: &[SqlToken]) -> Option<String> {
    match before {
        [.., schema, dot] if dot.is('.') => schema.name().map(str::to_owned),
        _ => None,
    }
}

/// A function as the catalog has it.
#[derive(Clone, Debug, FromRow)]
struct Function {
    schema: String,
    name: String,
    is_volatile: bool,
    is_definers: bool,
}

/// Looks up what is named. `Ok(Some(…))`: why it is refused.
///
/// # Errors
/// Where the catalog cannot be read.
pub async fn refusal(connection: &mut PgConnection, named: &Named) -> sqlx::Result<Option<String>> {
    let mut found = look_up(connection, FUNCTIONS, &named.functions).await?;
    found.extend(look_up(connection, OPERATORS, &named.operators).await?);
    Ok(found.iter().find_map(Function::refusal))
}

async fn look_up(connection: &mut PgConnection, sql: &'static str, named: &[(Option<String>, String)]) -> sqlx::Result<Vec<Function>> {
    let (schemas, names): (Vec<_>, Vec<_>) = named.iter().cloned().unzip();
    sqlx::query_as(sql).persistent(false).bind(schemas).bind(names).fetch_all(connection).await
}

impl Function {
    fn refusal(&self) -> Option<String> {
        let Self { schema, name, is_volatile, is_definers } = self;
        let name = name.as_str();
        let builtin = schema == "pg_catalog";
        let why = match () {
            () if *is_definers => "runs with the rights of its owner (SECURITY DEFINER)",
            () if RUNS_TEXT.iter().any(|begins| name.starts_with(begins)) => "runs SQL text or reads whole schemas",
            () if builtin && TAKES_A_NUMBER.contains(&name) => "assigns a transaction ID with each call",
            () if builtin && HARMLESS.contains(&name) => return None,
            () if *is_volatile && builtin => "is volatile: it may send signals, lock, write, read files or change settings",
            () if *is_volatile => "is volatile and may do anything (declare it STABLE if it is read-only)",
            () => return None,
        };
        Some(if builtin { format!("{name}() {why}") } else { format!("{schema}.{name}() {why}") })
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::tokens;
    use super::*;

    fn functions(sql: &str) -> Vec<String> {
        let mut named = Named::default();
        named.read(&tokens(sql).expect("tokens"));
        named.functions.into_iter().map(|(schema, name)| schema.map(|schema| schema + ".").unwrap_or_default() + &name).collect()
    }

    #[test]
    fn what_is_called_is_found_however_it_is_written() {
        let sql = "select PG_Sleep /* x */ (1), pg_catalog . \"pg_notify\"(a, b), db.s.f('g(1)'), count(*) from t where x";
        assert_eq!(functions(sql), ["pg_sleep", "pg_catalog.pg_notify", "s.f", "count"]);
    }

    #[test]
    fn operators_are_found_in_whatever_run_they_stand() {
        let mut named = Named::default();
        named.read(&tokens("select 1 *- 2, a operator(evil.+) b").expect("tokens"));
        let of = |schema: Option<&str>, name: &str| (schema.map(str::to_owned), name.to_owned());
        for operator in [of(None, "*"), of(None, "-"), of(Some("evil"), "+")] {
            assert!(named.operators.contains(&operator), "{operator:?} in {named:?}");
        }
    }

    #[test]
    fn the_catalog_decides() {
        let function =
            |schema: &str, name: &str, is_volatile| Function { schema: schema.into(), name: name.into(), is_volatile, is_definers: false };
        let refused = |function: Function| function.refusal();
        assert_eq!(refused(function("pg_catalog", "pg_sleep", true)), None);
        assert_eq!(refused(function("pg_catalog", "now", false)), None);
        assert_eq!(refused(function("public", "price", false)), None);
        for (schema, name, is_volatile) in [
            ("pg_catalog", "pg_terminate_backend", true),
            ("public", "pg_sleep", true),
            ("public", "note", true),
            ("pg_catalog", "table_to_xml", false),
            ("extensions", "crosstab4", false),
            ("pg_catalog", "txid_current", false),
        ] {
            assert!(refused(function(schema, name, is_volatile)).is_some(), "{schema}.{name}");
        }
        assert!(refused(Function { is_definers: true, ..function("public", "price", false) }).is_some());
    }
}
