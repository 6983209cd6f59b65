//! Whether the operator's statement may be run, and can be, before a hundred users run it.
//!
//! It is refused unless the server plans it as one query that only reads. What it names is looked up first, because
//! planning itself already evaluates functions that are declared immutable or stable.

mod calls;
mod kind;
mod lexer;
mod plan;
mod role;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Error, Executor, Row, SqlSafeStr, Statement, TypeInfo};

use super::super::error::{LoadTestError, wrong};
use super::super::plan::Consent;

use calls::Named;
use lexer::{SqlToken, tokens};

pub use role::excess_rights;

/// SQLSTATE of a statement that would write in a read-only session.
pub const READ_ONLY: &str = "25006";

/// Longer than any query of an application; a text of a megabyte would be kept with every run.
const LONGEST: usize = 64 << 10;
/// From the page: the audit keeps such a statement whole.
const LONGEST_AUDITED: usize = 3_000;

/// A user's statement that takes longer than a minute for one alone will not be served to a hundred. Whoever is told
/// to stop meanwhile drops the connection, which the server notices by itself only where it looks (PostgreSQL 14).
const BEGIN: &str = "begin read only; set local statement_timeout = '60s'; \
                     select pg_catalog.set_config(s.name, '500ms', true) from pg_catalog.pg_settings s \
                     where s.name operator(pg_catalog.=) 'client_connection_check_interval'";
/// Planning takes milliseconds, but for a function that it evaluates.
const BEFORE_PLANNING: &str = "set local statement_timeout = '5s'";
const AFTER_PLANNING: &str = "set local statement_timeout = '60s'";

/// Whether this session reads texts as the scanner here does, and is in a transaction that cannot write.
const READS_ALIKE: &str = "
    select pg_catalog.current_setting('standard_conforming_strings') operator(pg_catalog.=) 'on',
           pg_catalog.current_setting('transaction_read_only') operator(pg_catalog.=) 'on'";

/// Looks at the statement and, unless it may write, runs it once in a read-only transaction that is rolled back. Tells
/// whether it takes the number of the request as `$1`.
pub async fn try_out(connection: &mut PgConnection, sql: &str, consent: Consent) -> Result<bool, LoadTestError> {
    let tokens = if consent.writes { Vec::new() } else { refuse_by_text(sql, consent)? };
    sqlx::raw_sql(if consent.writes { "begin" } else { BEGIN }).execute(&mut *connection).await.map_err(|error| of_statement(&error))?;
    let tried = match consent.writes {
        true => prepare(connection, sql).await.map(|prepared| prepared.numbered),
        false => try_read_only(connection, sql, &tokens, consent).await,
    };
    let rolled_back = connection.execute("rollback").await.map_err(|error| of_statement(&error));
    tried.and_then(|numbered| rolled_back.map(|_| numbered))
}

/// What the text alone tells; it is asked before any connection is opened, too.
pub fn refuse_by_text(sql: &str, consent: Consent) -> Result<Vec<SqlToken>, LoadTestError> {
    let longest = if consent.any_role { LONGEST } else { LONGEST_AUDITED };
    if sql.len() > longest {
        return refused(format!("it is longer than {longest} bytes"));
    }
    let tokens = tokens(sql).or_else(|why| refused(why.to_owned()))?;
    kind::refuse_by_name(&tokens).or_else(refused)?;
    Ok(tokens)
}

fn refused<T>(why: String) -> Result<T, LoadTestError> {
    Err(LoadTestError::NoQuery(why))
}

async fn try_read_only(connection: &mut PgConnection, sql: &str, tokens: &[SqlToken], consent: Consent) -> Result<bool, LoadTestError> {
    refuse_session(connection, sql, consent).await?;
    let PreparedStatement { numbered } = prepare(connection, sql).await?;
    if !kind::begins_as_query(tokens) {
        return refused("it does not begin with SELECT, WITH, VALUES or TABLE".to_owned());
    }
    let mut named = Named::default();
    named.read(tokens);
    refuse_calls(connection, &named).await?;
    let mut planned = Named::default();
    for expression in explain(connection, sql, numbered).await? {
        planned.read(&lexer::tokens(&expression).or_else(|why| refused(why.to_owned()))?);
    }
    refuse_calls(connection, &planned).await?;
    run(connection, sql, numbered).await.map_err(|error| of_statement(&error))?;
    Ok(numbered)
}

async fn refuse_session(connection: &mut PgConnection, sql: &str, consent: Consent) -> Result<(), LoadTestError> {
    let asked = sqlx::query_as(READS_ALIKE).persistent(false).fetch_one(&mut *connection).await;
    match asked.map_err(|error| of_statement(&error))? {
        (_, false) => return refused("the server, or a pooler in front of it, does not start a read-only transaction".to_owned()),
        (false, _) if sql.contains('\\') => {
            return refused("it has a backslash, and standard_conforming_strings is off for this role".to_owned());
        }
        (_, true) => {}
    }
    if consent.any_role {
        return Ok(());
    }
    match role::excess_rights(connection).await.map_err(|error| of_statement(&error))? {
        Some(power) => wrong(powerful(&power)),
        None => Ok(()),
    }
}

/// Why a console with such a role runs nobody's own statement.
pub fn powerful(power: &str) -> String {
    format!("custom statements are off because the console's role {power}; use a read-only role for the console")
}

async fn refuse_calls(connection: &mut PgConnection, named: &Named) -> Result<(), LoadTestError> {
    let refusal = calls::refusal(connection, named).await.map_err(|error| of_statement(&error))?;
    refusal.map_or(Ok(()), refused)
}

/// Never ANALYZE, which would run it.
async fn explain(connection: &mut PgConnection, sql: &str, numbered: bool) -> Result<Vec<String>, LoadTestError> {
    connection.execute(BEFORE_PLANNING).await.map_err(|error| of_statement(&error))?;
    let explain = AssertSqlSafe(format!("explain (verbose, format json) {sql}"));
    let explain = sqlx::query(explain).persistent(false);
    let explain = if numbered { explain.bind(1_i64) } else { explain };
    let row = explain.fetch_one(&mut *connection).await.map_err(|error| of_statement(&error))?;
    let explained: String = row.try_get_unchecked(0).map_err(|error| of_statement(&error))?;
    connection.execute(AFTER_PLANNING).await.map_err(|error| of_statement(&error))?;
    plan::expressions(&explained).or_else(refused)
}

async fn run(connection: &mut PgConnection, sql: &str, numbered: bool) -> Result<(), Error> {
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    (if numbered { query.bind(1_i64) } else { query }).execute(connection).await.map(drop)
}

struct PreparedStatement {
    /// It takes the number of the request.
    numbered: bool,
}

/// The extended protocol, which takes one statement; it is parsed, and nothing of it is evaluated. Closed in the same
/// transaction: a pooler would hand the server's session with the statement in it to somebody else.
async fn prepare(connection: &mut PgConnection, sql: &str) -> Result<PreparedStatement, LoadTestError> {
    let prepared = (&mut *connection).prepare(AssertSqlSafe(sql).into_sql_str()).await.map_err(|error| of_statement(&error))?;
    let numbered = match prepared.parameters() {
        None | Some(sqlx::Either::Right(0)) | Some(sqlx::Either::Left([])) => false,
        Some(sqlx::Either::Left([one])) if one.name() == "INT8" => true,
        Some(sqlx::Either::Left([one])) => {
            return wrong(format!("$1 of the statement has type {}, but its value is the request number; write $1::int8", one.name()));
        }
        Some(_) => return wrong("the statement has several parameters; only $1 exists, the request number"),
    };
    connection.clear_cached_statements().await.map_err(|error| of_statement(&error))?;
    Ok(PreparedStatement { numbered })
}

fn of_statement(error: &Error) -> LoadTestError {
    let Some(said) = error.as_database_error() else {
        return LoadTestError::Wrong(format!("the statement could not be tested ({error}); run it in psql first"));
    };
    let code = said.code().unwrap_or_default().into_owned();
    LoadTestError::Statement { remedy: remedy(&code), message: said.message().to_owned(), code }
}

fn remedy(code: &str) -> &'static str {
    match code {
        READ_ONLY => "it writes: add --allow-writes if every user may run it repeatedly, or use another statement",
        "42501" => "grant the role the missing rights, or use another role",
        "42601" => "correct the statement; it must be a single one",
        "57014" => "the statement takes longer than a minute for one user; use a shorter one",
        _ => "correct the statement; the test did not start",
    }
}
