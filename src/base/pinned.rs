//! How the console's own statements run: in a read-only transaction that looks names up in `pg_catalog` alone.
//!
//! A role that owns a database can set `search_path` for every session in it, and plant functions, operators and views
//! that PostgreSQL would then prefer to its own. Three things keep them from being called:
//!
//! - every statement names the schema of each relation, function, type and operator (`tests/console/hostile` proves it);
//! - every reading runs between [`begin`] and [`end`], which pin `search_path` for the transaction. `SET` for the session
//!   would be lost, or left to somebody else, behind a pooler in transaction mode;
//! - sessions begin with the same settings ([`session_options`]) where the way there takes startup options.

use sqlx::Error;
use sqlx::postgres::{PgConnectOptions, PgConnection};

/// What begins and ends a reading, and a whole reading of one statement without parameters as one message: one round trip.
///
/// The isolation level is named because `default_transaction_isolation` may be a level that a standby refuses.
/// `pg_temp` is named because it would otherwise be searched first.
macro_rules! pinned {
    (begin) => {
        "begin isolation level repeatable read read only; set local search_path = pg_catalog, pg_temp"
    };
    (end) => {
        "rollback"
    };
    ($($statement:tt)+) => {
        concat!($crate::base::pinned::pinned!(begin), ";", $($statement)+, ";", $crate::base::pinned::pinned!(end))
    };
}

pub(crate) use pinned;

/// Settings of every session of the console's own, besides those of each reading. Startup options override what is set
/// for the role and for the database.
pub const SESSION: [(&str, &str); 2] = [("search_path", "pg_catalog,pg_temp"), ("default_transaction_read_only", "on")];

/// The target with these settings.
pub fn session_options(target: PgConnectOptions) -> PgConnectOptions {
    target.options(SESSION)
}

/// Begins a reading. It has to be ended with [`end`], also after an error.
///
/// # Errors
/// The server's, or the connection's.
pub async fn begin(connection: &mut PgConnection) -> Result<(), Error> {
    run(connection, pinned!(begin)).await
}

/// Ends a reading. Nothing was written; signals that were sent stay sent.
///
/// # Errors
/// The server's, or the connection's.
pub async fn end(connection: &mut PgConnection) -> Result<(), Error> {
    run(connection, pinned!(end)).await
}

/// A statement without parameters and without an answer.
///
/// # Errors
/// The server's, or the connection's.
pub async fn run(connection: &mut PgConnection, statement: &'static str) -> Result<(), Error> {
    sqlx::raw_sql(statement).execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn startup_options_come_after_those_of_the_url_so_that_they_hold() {
        let target: PgConnectOptions = "postgres://h/d?options=-c%20search_path%3Dpublic".parse().expect("a URL");
        let options = session_options(target).get_options().map(str::to_owned).expect("options");
        assert_eq!(options, "-c search_path=public -c search_path=pg_catalog,pg_temp -c default_transaction_read_only=on");
    }

    #[test]
    fn a_reading_in_one_message_is_begun_and_ended() {
        let message = pinned!("select 1");
        assert!(message.starts_with("begin isolation level repeatable read read only; set local search_path"), "{message}");
        assert!(message.ends_with(";select 1;rollback"), "{message}");
    }
}
