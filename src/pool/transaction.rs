//! A transaction that owns its lease.

use std::ops::{Deref, DerefMut};

use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx_core::transaction::TransactionManager;

use super::executor::bounded;
use super::lease::Lease;

/// A transaction begun by [`Pool::begin`](super::Pool::begin). Dropped without
/// [`commit`](Self::commit) it is rolled back before anybody else gets the connection.
#[must_use = "a transaction that is dropped is rolled back"]
#[derive(Debug)]
pub struct Transaction {
    lease: Lease,
}

impl Transaction {
    pub(super) async fn begin(mut lease: Lease) -> Result<Self, sqlx::Error> {
        let pool = lease.pool().clone();
        bounded(&pool, PgTransactionManager::begin(&mut lease, None)).await??;
        Ok(Self { lease })
    }

    /// Makes the changes permanent and gives the connection back. A savepoint that was left open is
    /// part of them.
    ///
    /// # Errors
    /// The server's, for example of a deferred constraint; the transaction is then rolled back.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let pool = self.lease.pool().clone();
        while PgTransactionManager::get_transaction_depth(&self.lease) > 0 {
            bounded(&pool, PgTransactionManager::commit(&mut self.lease)).await??;
        }
        Ok(())
    }

    /// Undoes the changes and gives the connection back.
    ///
    /// # Errors
    /// When the connection is lost; the server then rolls back by itself.
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        let pool = self.lease.pool().clone();
        while PgTransactionManager::get_transaction_depth(&self.lease) > 0 {
            bounded(&pool, PgTransactionManager::rollback(&mut self.lease)).await??;
        }
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.lease
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.lease
    }
}
