//! Whether the operator's statement can be run at all, before a hundred users run it.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Error, Executor, SqlSafeStr, Statement, TypeInfo};

use super::super::error::{LoadTestError, wrong};

/// SQLSTATE of a statement that would write in a read-only session.
pub const READ_ONLY: &str = "25006";

/// Tries the statement: prepared, so that what is misspelt is found, and, unless it may write, run once in a
/// read-only transaction that is rolled back: the server itself says whether it writes. Tells whether it
/// takes the number of the request as `$1`.
pub async fn try_out(connection: &mut PgConnection, sql: &str, may_write: bool) -> Result<bool, LoadTestError> {
    let numbered = takes_a_number(connection, sql).await?;
    if !may_write {
        begin_read_only(connection).await?;
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        let tried = (if numbered { query.bind(1_i64) } else { query }).execute(&mut *connection).await;
        connection.execute("rollback").await.map_err(|error| of_statement(&error))?;
        tried.map_err(|error| of_statement(&error))?;
    }
    Ok(numbered)
}

/// A pooler in between may drop the setting that keeps a session read-only; then nothing would.
pub async fn is_read_only(connection: &mut PgConnection) -> Result<bool, LoadTestError> {
    let asked = sqlx::query_scalar("select pg_catalog.current_setting('default_transaction_read_only')").persistent(false);
    let set: String = asked.fetch_one(connection).await.map_err(|error| of_statement(&error))?;
    Ok(set == "on")
}

/// One that takes longer than a minute for one user alone will not be served to a hundred. Whoever is told to stop
/// meanwhile drops the connection, which the server notices by itself only where it looks (PostgreSQL 14).
async fn begin_read_only(connection: &mut PgConnection) -> Result<(), LoadTestError> {
    let begin = "begin read only; set local statement_timeout = '60s'; \
                 select pg_catalog.set_config(s.name, '500ms', true) from pg_catalog.pg_settings s \
                 where s.name operator(pg_catalog.=) 'client_connection_check_interval'";
    sqlx::raw_sql(begin).execute(connection).await.map(drop).map_err(|error| of_statement(&error))
}

async fn takes_a_number(connection: &mut PgConnection, sql: &str) -> Result<bool, LoadTestError> {
    let prepared = (&mut *connection).prepare(AssertSqlSafe(sql).into_sql_str()).await.map_err(|error| of_statement(&error))?;
    match prepared.parameters() {
        None => Ok(false),
        Some(sqlx::Either::Right(0)) => Ok(false),
        Some(sqlx::Either::Left([])) => Ok(false),
        Some(sqlx::Either::Left([one])) if one.name() == "INT8" => Ok(true),
        Some(sqlx::Either::Left([one])) => {
            wrong(format!("the statement's $1 is of type {}; it is given the number of the request, so write $1::int8", one.name()))
        }
        Some(_) => wrong("the statement has several parameters; only $1 is given, the number of the request"),
    }
}

fn of_statement(error: &Error) -> LoadTestError {
    let Some(said) = error.as_database_error() else {
        return LoadTestError::Wrong(format!("the statement could not be tried ({error}); try it with psql first"));
    };
    let code = said.code().unwrap_or_default().into_owned();
    LoadTestError::Statement { remedy: remedy(&code), message: said.message().to_owned(), code }
}

fn remedy(code: &str) -> &'static str {
    match code {
        READ_ONLY => "it writes: give --allow-writes if every user may do that again and again, or another statement",
        "42501" => "grant the role what it needs, or connect with another",
        "42601" => "correct it; it must be a single statement",
        "57014" => "it takes longer than a minute for one user alone; give a shorter one",
        _ => "correct it; nothing was put under load",
    }
}
