//! Connections of our own to stores, and what they say of themselves.

use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;

use super::error::reason;
use crate::store::postgres::{Unreached, Way};
use crate::store::sqlite::MIGRATIONS;

/// Told apart from consoles, which use the store all the time.
pub const APPLICATION_NAME: &str = "plimsoll-store-transfer";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection of our own: reading and writing a whole store takes longer than a console may wait.
pub async fn connect(way: &Way) -> Result<PgConnection, String> {
    let mut db = way.connect(APPLICATION_NAME, CONNECT_TIMEOUT).await.map_err(|unreached| match unreached {
        Unreached::Late(_) => "it does not answer".to_owned(),
        Unreached::Error(error) => reason(&error),
    })?;
    for sql in ["set statement_timeout = 0", "set idle_in_transaction_session_timeout = 0"] {
        sqlx::query(sql).execute(&mut db).await.map_err(|error| reason(&error))?;
    }
    Ok(db)
}

/// `None`: it is another program's file.
pub async fn sqlite_version(db: &mut SqliteConnection) -> sqlx::Result<Option<i64>> {
    let made = "select count(*) from sqlite_schema where name in ('_sqlx_migrations', 'history_source')";
    if sqlx::query_scalar::<_, i64>(made).fetch_one(&mut *db).await? != 2 {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(db).await
}

/// The newest migration of this version.
pub fn sqlite_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// `None`: there are no tables of ours.
pub async fn postgres_version(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    let made = "select count(*) from information_schema.tables
                where table_schema = current_schema() and table_name in ('_sqlx_migrations', 'history_source')";
    if sqlx::query_scalar::<_, i64>(made).fetch_one(&mut *db).await? != 2 {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(db).await
}

/// Server and database, as each of them tells it: two URLs may lead to one.
pub async fn identity(db: &mut PgConnection) -> sqlx::Result<(String, String)> {
    let sql = "select pg_postmaster_start_time()::text, current_database()::text";
    sqlx::query_as(sql).fetch_one(db).await
}

/// Whoever is done says so; what is left is the server's to notice.
pub async fn close(db: PgConnection) {
    let _said = db.close().await;
}
