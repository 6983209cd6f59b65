//! The statements of the pool itself.
//!
//! They run in the service's sessions, with the service's `search_path`. Every function, operator and type is
//! therefore named with its schema: a view, function or operator of the same name that somebody has planted in an
//! earlier schema is never called, and never gets the rights of the service's role.

/// What a new session is asked.
pub(super) const CONNECTED: &str = "select pg_catalog.pg_backend_pid()";

/// Ends the statement that another session of the same role runs.
pub(super) const CANCEL: &str = "select pg_catalog.pg_cancel_backend($1)";

pub(super) const ROLLBACK: &str = "rollback";

pub(super) const DISCARD_ALL: &str = "discard all";

/// Undoes what outlives a transaction, in the round trip of the [`probe`]. `discard all` without what only costs
/// memory: temporary tables, prepared statements, plans, sequences.
pub(super) const RESET: &str = "set session authorization default; reset role; reset all; unlisten *; close all; \
                                select pg_catalog.pg_advisory_unlock_all()::pg_catalog.text";

/// Repeats the number `asked`, followed by `t` inside a transaction and `f` outside; then runs `further` statements.
///
/// sqlx knows whether the session is in a transaction but does not tell. The clocks do: a statement on its own begins
/// its transaction, one in an open transaction comes later than its beginning.
pub(super) fn probe(asked: u32, further: &str) -> String {
    format!(
        "/* plimsoll: is a transaction open? */ \
         select pg_catalog.concat('{asked}', pg_catalog.now() OPERATOR(pg_catalog.<>) pg_catalog.statement_timestamp()); {further}"
    )
}

/// Every statement that the pool sends of its own accord, for the tests that hold them against a hostile search_path.
#[cfg(test)]
pub(crate) fn all() -> Vec<String> {
    let constant = [CONNECTED, CANCEL, ROLLBACK, DISCARD_ALL].map(str::to_owned);
    constant.into_iter().chain([probe(7, ""), probe(7, RESET)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands directly before an opening parenthesis and is no function.
    const KEYWORDS: [&str; 8] = ["and", "or", "not", "in", "exists", "from", "where", "operator"];

    #[test]
    fn every_function_operator_and_type_is_named_with_its_schema() {
        for sql in all() {
            let bare = without_literals(&sql);
            for (at, _) in bare.match_indices('(') {
                let called = bare[..at].rsplit(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).next().unwrap_or_default();
                let is_keyword = called.is_empty() || KEYWORDS.contains(&called.to_lowercase().as_str());
                assert!(is_keyword || called.starts_with("pg_catalog."), "{called} in {sql}");
            }
            assert!(bare.split("::").skip(1).all(|cast| cast.starts_with("pg_catalog.")), "a cast in {sql}");
            let named = bare.replace("unlisten *", "").split("OPERATOR(").map(after_its_name).collect::<String>();
            assert!(!named.contains(['<', '>', '=', '|', '+', '*', '~', '!']), "an operator in {sql}");
        }
    }

    fn after_its_name(part: &str) -> &str {
        if part.starts_with("pg_catalog.") { part.split_once(')').map_or(part, |(_, rest)| rest) } else { part }
    }

    /// Without comments and what stands between quotes.
    fn without_literals(sql: &str) -> String {
        let comments: String = sql.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest)).collect();
        comments.split('\'').step_by(2).collect::<Vec<_>>().join("''")
    }
}
