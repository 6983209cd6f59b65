//! The store of one console: one SQLite file in the data folder.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::libc::O_NOFOLLOW;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, SqlitePool};

use super::{Store, StoreError};

/// Name of the store's file in the data folder.
pub const STORE: &str = "console.sqlite";
/// The file of a store that is being copied to this place. Left alone, the copy was interrupted.
pub const UNFINISHED: &str = "console.sqlite.copying";

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Opens the store below `data_dir`, making it on the first run.
///
/// # Errors
/// [`StoreError`], with what to do.
pub async fn open(data_dir: &Path) -> Result<SqlitePool, StoreError> {
    let path = data_dir.join(STORE);
    let unusable = |reason: String| StoreError::Unusable { path: path.clone(), reason };
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(|error| unusable(error.to_string()))?;
    // A new store in the place of the one that somebody has begun to bring here would hide that it did not arrive.
    if !path.exists() && data_dir.join(UNFINISHED).exists() {
        return Err(StoreError::Unfinished(data_dir.join(UNFINISHED)));
    }
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        // A page of the history is written again and again before it is full: carried over from the log once a 32 MB, not
        // once a 4 MB, and found in memory meanwhile.
        .pragma("wal_autocheckpoint", "8000")
        .pragma("cache_size", "-16000")
        .busy_timeout(Duration::from_secs(5));
    own_file(&path).map_err(|error| unusable(error.to_string()))?;
    let pool = connections(4).connect_with(options).await.map_err(|error| unusable(error.to_string()))?;
    match MIGRATIONS.run(&pool).await {
        Ok(()) => Ok(pool),
        Err(MigrateError::VersionMissing(_)) => Err(StoreError::Newer(path)),
        Err(error) => Err(unusable(error.to_string())),
    }
}

/// SQLite gives the files beside the store the store's own mode: it has to be the owner's alone before the first of them is made.
fn own_file(path: &Path) -> std::io::Result<()> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).custom_flags(O_NOFOLLOW).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))
}

/// One connection through which whoever writes all the time does so: SQLite forgets the pages that it has read whenever another
/// connection has written, and connections take turns.
pub fn one_writer(store: &SqlitePool) -> SqlitePool {
    match store.options().get_max_connections() {
        // In memory; another connection would have another memory.
        1 => store.clone(),
        _ => connections(1).connect_lazy_with((*store.connect_options()).clone()),
    }
}

fn connections(most: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(most).after_release(|connection, _| Box::pin(is_usable(connection)))
}

/// When its disk is full, SQLite itself rolls back. The driver, which wants to do so too, fails and counts the transaction
/// as open for ever: such a connection is good for nothing but being closed.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A rollback may be under way.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// A store that is forgotten with the process.
///
/// # Errors
/// [`StoreError`], when there is no memory for it.
pub async fn open_in_memory() -> Result<Store, StoreError> {
    let unusable = |reason: String| StoreError::Unusable { path: PathBuf::from(":memory:"), reason };
    // Each connection has a memory of its own: there is one, and it is never replaced.
    let one = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let pool = one.connect("sqlite::memory:").await.map_err(|error| unusable(error.to_string()))?;
    MIGRATIONS.run(&pool).await.map_err(|error| unusable(error.to_string()))?;
    Ok(Store::Sqlite(pool))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn write(db: &SqlitePool, bytes: u32) -> sqlx::Result<()> {
        let mut tx = db.begin_with("begin immediate").await?;
        sqlx::query("insert into mark (at_s, kind, words) values (1, 'deploy', hex(zeroblob(?1)))").bind(bytes).execute(&mut *tx).await?;
        tx.commit().await
    }

    /// All connections: each of them may be the one that writes.
    async fn limit_to(db: &SqlitePool, pages: u32) {
        let mut connections = Vec::new();
        for _ in 0..4 {
            connections.push(db.acquire().await.expect("a connection"));
        }
        for connection in &mut connections {
            let limit = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
            sqlx::raw_sql(limit).execute(&mut **connection).await.expect("limited");
        }
    }

    #[tokio::test]
    async fn a_store_that_was_full_is_written_again_once_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = open(folder.path()).await.expect("a store");
        for _ in 0..5 {
            // What was closed is replaced by one without the limit.
            limit_to(&db, 1).await;
            let error = write(&db, 10_000_000).await.expect_err("no room").to_string();
            assert!(error.contains("full"), "{error}");
        }
        limit_to(&db, 1_000_000).await;
        write(&db, 1_000).await.expect("there is room");
    }

    #[tokio::test]
    async fn what_an_earlier_plimsoll_has_packed_is_there_after_its_table_was_made_anew() {
        let db = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("a store");
        MIGRATIONS.run_to(8, &db).await.expect("as it was");
        sqlx::raw_sql(
            "insert into history_source (name) values ('orders');
             insert into history_block values (1, 60, 0, 21600, x'0102'), (1, 60, 21600, 43200, x'01')",
        )
        .execute(&db)
        .await
        .expect("packed");
        MIGRATIONS.run(&db).await.expect("as it is");
        let blocks: Vec<(i64, i64, i64, i64, Vec<u8>)> =
            sqlx::query_as("select * from history_block order by at_s").fetch_all(&db).await.expect("blocks");
        assert_eq!(blocks, [(1, 60, 0, 21_600, vec![1, 2]), (1, 60, 21_600, 43_200, vec![1])]);
    }
}
