//! A transaction on either kind of store.

use plimsoll_pool::Session;
use sqlx::{Sqlite, SqliteConnection};

use super::Kind;

/// One that is under way. Dropped without [`commit`](Self::commit) it is rolled back.
#[must_use = "a transaction that is dropped is rolled back"]
pub enum Transaction {
    /// SQLite's, which holds the store's only right to write.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// PostgreSQL's.
    Postgres(plimsoll_pool::Transaction),
}

impl Transaction {
    /// What a single statement of it runs on.
    pub fn kind(&mut self) -> Kind<&mut SqliteConnection, &mut Session> {
        match self {
            Self::Sqlite(tx) => Kind::Sqlite(&mut *tx),
            Self::Postgres(tx) => Kind::Postgres(&mut *tx),
        }
    }

    /// Makes its changes permanent.
    ///
    /// # Errors
    /// When they are not, or nobody can say.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}
