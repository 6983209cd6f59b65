//! The tables of the shared store, and which versions may use them.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::{Connection, PgConnection};

use super::refusals::Refusal;
use super::{SCHEMA, TIMEOUT, Way, to_come};

/// Consoles that start together may each try to make the tables: one of them does.
const ATTEMPTS: u32 = 5;

fn migrations() -> Migrator {
    let of_this_version = sqlx::migrate!("migrations/postgres");
    let mut migrations = Migrator::with_migrations(of_this_version.iter().cloned().chain(to_come::migrations()).collect());
    // The lock is an advisory one, which not every engine has; a migration is a transaction, which all have. A newer version may have
    // added what this one does not know.
    migrations.set_locking(false).set_ignore_missing(true);
    migrations
}

/// Makes the tables where they are not there, and those of this version where an older one has made them.
///
/// Its session has this name.
///
/// # Errors
/// [`Refusal`], why the store cannot be used.
pub async fn prepare(way: &Way, name: &str) -> Result<(), Refusal> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match prepare_once(way, name).await {
            Err(refusal) if attempt < ATTEMPTS && is_race(&refusal.reason) => tokio::time::sleep(Duration::from_millis(100)).await,
            outcome => return outcome,
        }
    }
}

/// Another console was making the same table, or was writing what a migration changes.
fn is_race(reason: &str) -> bool {
    ["already exists", "duplicate key", "tuple concurrently updated", "deadlock detected"].iter().any(|sign| reason.contains(sign))
}

async fn prepare_once(way: &Way, name: &str) -> Result<(), Refusal> {
    let mut server = way.connect(name, TIMEOUT).await.map_err(|unreached| Refusal::of_unreached(&unreached))?;
    let outcome = examine(&mut server, way).await;
    // What is left of it is the server's to notice.
    let _said = server.close().await;
    outcome
}

async fn examine(server: &mut PgConnection, way: &Way) -> Result<(), Refusal> {
    let told = |error: sqlx::Error| Refusal::of_error(&error);
    let read_only: String =
        sqlx::query_scalar("select current_setting('transaction_read_only')").fetch_one(&mut *server).await.map_err(told)?;
    if read_only == "on" && way.hosts().len() > 1 {
        return Err(Refusal::away("none of its servers takes writes: one of them is yet to be promoted, or the role may only read"));
    }
    if read_only == "on" {
        return Err(Refusal::of("it is read-only: a standby, or a role with default_transaction_read_only; give the URL of the primary"));
    }
    if !exists(server).await.map_err(told)? {
        sqlx::query(sqlx::AssertSqlSafe(format!("create schema if not exists {SCHEMA}"))).execute(&mut *server).await.map_err(told)?;
    }
    let schema: Option<String> = sqlx::query_scalar("select current_schema()").fetch_one(&mut *server).await.map_err(told)?;
    if schema.as_deref() != Some(SCHEMA) {
        return Err(Refusal::of(format!(
            "the setting search_path does not reach it, as through a pooler that drops it; give the URL of the server itself, or run \
             alter role … set search_path = {SCHEMA}"
        )));
    }
    if let Some(oldest) = oldest_usable(server).await.map_err(told)?.filter(|oldest| *oldest > newest_known()) {
        return Err(Refusal::of(format!(
            "a newer plimsoll has made it (migration {oldest}, this version knows {}); use that version, or restore an older store",
            newest_known()
        )));
    }
    migrations().run_direct(None, server, false).await.map_err(Refusal::of_migration)
}

async fn exists(server: &mut PgConnection) -> sqlx::Result<bool> {
    let sql = "select exists (select from information_schema.schemata where schema_name = $1)";
    sqlx::query_scalar(sql).bind(SCHEMA).fetch_one(server).await
}

/// The first migration that a console has to know.
pub const OLDEST: &str = "select oldest from compatible";

/// The same; `None`: there are no tables yet.
async fn oldest_usable(server: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    let sql = "select exists (select from information_schema.tables where table_schema = $1 and table_name = 'compatible')";
    let is_made: bool = sqlx::query_scalar(sql).bind(SCHEMA).fetch_one(&mut *server).await?;
    if !is_made {
        return Ok(None);
    }
    sqlx::query_scalar(OLDEST).fetch_optional(server).await
}

/// The newest migration of this version.
pub fn newest_known() -> i64 {
    static NEWEST: LazyLock<i64> = LazyLock::new(|| migrations().iter().map(|migration| migration.version).max().unwrap_or(0));
    *NEWEST
}
