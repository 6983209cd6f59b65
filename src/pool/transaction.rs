//! A transaction that owns its lease.

use std::ops::{Deref, DerefMut};

use sqlx::postgres::PgTransactionManager;
use sqlx_core::transaction::TransactionManager;

use super::lease::Lease;
use super::session::Session;
use super::statement::Effect;
use super::watch::bounded;

/// A transaction begun by [`Pool::begin`](super::Pool::begin). Dropped without
/// [`commit`](Self::commit) it is rolled back before anybody else gets the connection. Statements
/// run on `&mut *transaction`, as on a [`Lease`].
///
/// ```no_run
/// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), sqlx::Error> {
/// let mut tx = pool.begin().await?;
/// sqlx::query("update accounts set balance = balance - 10 where id = 1").execute(&mut *tx).await?;
/// sqlx::query("update accounts set balance = balance + 10 where id = 2").execute(&mut *tx).await?;
/// tx.commit().await
/// # }
/// ```
#[must_use = "a transaction that is dropped is rolled back"]
#[derive(Debug)]
pub struct Transaction {
    lease: Lease,
}

impl Transaction {
    pub(super) async fn begin(mut lease: Lease) -> Result<Self, sqlx::Error> {
        let step = lease.begins(Effect::Begin);
        let (watch, limit, raw) = lease.watched();
        bounded(watch, limit, PgTransactionManager::begin(raw, None)).await??;
        lease.ended(step);
        Ok(Self { lease })
    }

    /// Makes the changes permanent and gives the connection back. A savepoint that was left open is
    /// part of them.
    ///
    /// # Errors
    /// The server's, for example of a deferred constraint; the transaction is then rolled back.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// sqlx::query("insert into orders (item) values ('rope')").execute(&mut *tx).await?;
    /// tx.commit().await
    /// # }
    /// ```
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let step = self.lease.begins(Effect::End);
        while self.depth() > 0 {
            let (watch, limit, raw) = self.lease.watched();
            bounded(watch, limit, PgTransactionManager::commit(raw)).await??;
        }
        self.lease.ended(step);
        Ok(())
    }

    /// Undoes the changes and gives the connection back.
    ///
    /// # Errors
    /// When the connection is lost; the server then rolls back by itself.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// let deleted = sqlx::query("delete from orders").execute(&mut *tx).await?;
    /// println!("would delete {} orders", deleted.rows_affected());
    /// tx.rollback().await
    /// # }
    /// ```
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        let step = self.lease.begins(Effect::End);
        while self.depth() > 0 {
            let (watch, limit, raw) = self.lease.watched();
            bounded(watch, limit, PgTransactionManager::rollback(raw)).await??;
        }
        self.lease.ended(step);
        Ok(())
    }

    fn depth(&self) -> usize {
        PgTransactionManager::get_transaction_depth(&self.lease)
    }
}

impl Deref for Transaction {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.lease
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.lease
    }
}
