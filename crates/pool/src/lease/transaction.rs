//! A transaction that owns its lease.

use std::ops::{Deref, DerefMut};

use sqlx::postgres::PgTransactionManager;
use sqlx_core::transaction::TransactionManager;

use super::Lease;
use super::own_error::own_error;
use super::savepoint::Savepoint;
use super::transaction_options::TransactionOptions;
use crate::holders::deadline::with_deadline;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::session::sql;

/// SQLSTATE of whatever is asked of a failed transaction.
const FAILED: &str = "25P02";
const ROLLED_BACK: &str =
    "the transaction was rolled back, not committed: a statement of it had failed before, or a savepoint did not begin";

/// A transaction begun by [`Pool::begin`](crate::Pool::begin). Dropped without
/// [`commit`](Self::commit) it is rolled back before anybody else gets the connection. Statements
/// run on `&mut *transaction`, as on a [`Lease`].
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
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
    pub(crate) async fn open(mut lease: Lease, options: TransactionOptions) -> Result<Self, sqlx::Error> {
        let step = lease.begins_transaction(options.is_read_only());
        let (watch, limit, raw) = lease.watched();
        with_deadline(watch, limit, PgTransactionManager::begin(raw, options.statement())).await??;
        lease.ended(step);
        Ok(Self { lease })
    }

    /// A savepoint: a part of the transaction that can be undone by itself.
    ///
    /// # Errors
    /// Where a statement of the transaction has failed (25P02), which is asked as for a [`commit`](Self::commit), or when the
    /// connection is lost. Where the future is dropped before it has ended, the transaction is rolled back: each further
    /// statement of it fails (25P02), and its commit is [`RolledBack`].
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// let mut part = tx.begin().await?;
    /// sqlx::query("delete from orders").execute(&mut *part).await?;
    /// drop(part); // undone
    /// tx.commit().await
    /// # }
    /// ```
    pub async fn begin(&mut self) -> Result<Savepoint<'_>, sqlx::Error> {
        Savepoint::open(&mut self.lease).await
    }

    /// Makes the changes permanent and gives the connection back. A savepoint that was left open is
    /// part of them.
    ///
    /// # Errors
    /// [`RolledBack`] when a statement of the transaction had failed: the server then answers a COMMIT with a
    /// rollback, and calls that a success. Else the server's, for example of a deferred constraint; the transaction
    /// is then rolled back. Whether it had failed is asked in a round trip of its own, and only after a statement
    /// that failed, or once the bare [`PgConnection`](sqlx::PgConnection) was used.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// sqlx::query("insert into orders (item) values ('rope')").execute(&mut *tx).await?;
    /// tx.commit().await
    /// # }
    /// ```
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        // Where a savepoint did not begin, all is rolled back already.
        if self.lease.depth() == 0 || self.lease.left().may_have_failed() && self.has_failed().await? {
            self.rollback().await?;
            return Err(RolledBack.into());
        }
        let step = self.lease.begins(Effect::End);
        while self.lease.depth() > 0 {
            let (watch, limit, raw) = self.lease.watched();
            with_deadline(watch, limit, PgTransactionManager::commit(raw)).await??;
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
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// let deleted = sqlx::query("delete from orders").execute(&mut *tx).await?;
    /// println!("would delete {} orders", deleted.rows_affected());
    /// tx.rollback().await
    /// # }
    /// ```
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        if self.lease.depth() == 0 {
            // Of a transaction that was given up: the session is cleaned before anybody else gets it.
            return Ok(());
        }
        let step = self.lease.begins(Effect::End);
        while self.lease.depth() > 0 {
            let (watch, limit, raw) = self.lease.watched();
            with_deadline(watch, limit, PgTransactionManager::rollback(raw)).await??;
        }
        self.lease.ended(step);
        Ok(())
    }

    /// sqlx does not tell which of the two the server did.
    async fn has_failed(&mut self) -> Result<bool, sqlx::Error> {
        match sqlx::raw_sql(sql::IS_TRANSACTION_GOOD).execute(&mut *self.lease).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(FAILED) => Ok(true),
            outcome => outcome.map(|_| false),
        }
    }
}

/// The transaction was rolled back although it was to be committed, because a statement of it had failed before, or a
/// savepoint of it was dropped while it began. What [`Transaction::commit`] answers then, as the database error of an
/// [`sqlx::Error`].
///
/// ```no_run
/// # async fn example(tx: plimsoll_pool::Transaction) -> Result<(), sqlx::Error> {
/// use plimsoll_pool::RolledBack;
///
/// match tx.commit().await {
///     Err(error) if RolledBack::is(&error) => println!("nothing was written: {error}"),
///     outcome => outcome?,
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{ROLLED_BACK}")]
pub struct RolledBack;

impl RolledBack {
    /// Whether this is the error.
    ///
    /// ```
    /// use plimsoll_pool::RolledBack;
    ///
    /// assert!(RolledBack::is(&RolledBack.into()) && !RolledBack::is(&sqlx::Error::RowNotFound));
    /// ```
    pub fn is(error: &sqlx::Error) -> bool {
        error.as_database_error().is_some_and(|error| error.try_downcast_ref::<Self>().is_some())
    }
}

own_error!(RolledBack, message: |_| ROLLED_BACK, code: |_| Some(FAILED.into()));

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
