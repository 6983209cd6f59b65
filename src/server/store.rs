//! The console's own store: one SQLite file in the data folder.

use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file.
    #[error("the store {} cannot be used ({reason}); give a data folder that can be written, to `plimsoll serve` by PLIMSOLL_DATA_DIR", path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Made by a later plimsoll.
    #[error("the store {} was made by a newer plimsoll; use that one, or another data folder, by PLIMSOLL_DATA_DIR for `plimsoll serve`", .0.display())]
    Newer(PathBuf),
}

/// Opens the store below `data_dir`, making it on the first run.
///
/// # Errors
/// [`StoreError`], with what to do.
pub async fn open(data_dir: &Path) -> Result<SqlitePool, StoreError> {
    let path = data_dir.join("console.sqlite");
    let unusable = |reason: String| StoreError::Unusable { path: path.clone(), reason };
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(|error| unusable(error.to_string()))?;
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5));
    let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(|error| unusable(error.to_string()))?;
    std::fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(|error| unusable(error.to_string()))?;
    match MIGRATIONS.run(&pool).await {
        Ok(()) => Ok(pool),
        Err(MigrateError::VersionMissing(_)) => Err(StoreError::Newer(path)),
        Err(error) => Err(unusable(error.to_string())),
    }
}

/// A store that is forgotten with the process.
///
/// # Errors
/// [`StoreError`], when there is no memory for it.
pub async fn open_in_memory() -> Result<SqlitePool, StoreError> {
    let unusable = |reason: String| StoreError::Unusable { path: PathBuf::from(":memory:"), reason };
    // Each connection has a memory of its own: there is one, and it is never replaced.
    let one = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let pool = one.connect("sqlite::memory:").await.map_err(|error| unusable(error.to_string()))?;
    MIGRATIONS.run(&pool).await.map_err(|error| unusable(error.to_string()))?;
    Ok(pool)
}
