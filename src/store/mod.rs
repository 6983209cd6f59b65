//! The console's memory: SQLite in the data folder, or a PostgreSQL that several consoles share.
//!
//! Each feature's `store.rs` has one set of functions for both kinds. They write one statement that both understand, with `$1` for
//! the first argument, and [`on!`] runs it on the kind that there is. What differs stands here.

mod error;
#[cfg(test)]
pub mod fixture;
mod kind;
pub mod leases;
mod left_behind;
pub mod postgres;
mod retries;
pub mod sqlite;
mod transaction;
pub mod warnings;

use std::borrow::Cow;
use std::path::Path;

use secrecy::SecretString;
use sqlx::SqlitePool;

pub use error::StoreError;
pub use kind::Kind;
pub(crate) use kind::on;
use postgres::SharedPool;
pub use retries::{AsStoreError, retried};
pub use sqlite::{STORE, UNFINISHED, open_in_memory};
pub use transaction::Transaction;

/// An opened store; cheap to clone.
#[derive(Clone, Debug)]
pub enum Store {
    /// A file, or memory.
    Sqlite(SqlitePool),
    /// A server that several consoles share.
    Postgres(SharedPool),
}

impl Store {
    /// What a single statement runs on.
    pub fn kind(&self) -> Kind<&SqlitePool, &SharedPool> {
        match self {
            Self::Sqlite(pool) => Kind::Sqlite(pool),
            Self::Postgres(pool) => Kind::Postgres(pool),
        }
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// When the store cannot be reached or written.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        Ok(match self {
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("begin immediate").await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// For whoever writes all the time.
    pub fn writer(&self) -> Self {
        match self {
            Self::Sqlite(pool) => Self::Sqlite(sqlite::one_writer(pool)),
            Self::Postgres(pool) => Self::Postgres(pool.clone()),
        }
    }

    /// Whether several consoles may write it at once.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// Opens the store below `data_dir`, making it on the first run.
///
/// # Errors
/// [`StoreError`], with what to do.
pub async fn open(data_dir: &Path) -> Result<Store, StoreError> {
    sqlite::open(data_dir).await.map(Store::Sqlite)
}

/// Opens the shared store of this URL, where there is one; else that below `data_dir`.
///
/// # Errors
/// [`StoreError`], with what to do.
pub async fn open_at(data_dir: &Path, shared: Option<&SecretString>) -> Result<Store, StoreError> {
    match shared {
        Some(url) => postgres::open(url).await,
        None => open(data_dir).await,
    }
}

/// A text as both kinds keep it: PostgreSQL takes all characters but one.
pub fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}
