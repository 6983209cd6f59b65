//! Transactions that begin in a particular way, or begin again.

use std::future::Future;
use std::panic::Location;

use futures_core::future::BoxFuture;

use super::pool::Pool;
use crate::holders::callsite::CallSite;
use crate::lease::acquire::acquire;
use crate::lease::retry::retry;
use crate::lease::transaction::Transaction;
use crate::lease::transaction_options::TransactionOptions;

impl Pool {
    /// As [`begin`](Self::begin), with an isolation level or access mode, in the one round trip of the `BEGIN`.
    ///
    /// # Errors
    /// Those of [`begin`](Self::begin).
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// use plimsoll_pool::{IsolationLevel, TransactionOptions};
    ///
    /// let snapshot = TransactionOptions::new().isolation(IsolationLevel::RepeatableRead).read_only(true);
    /// let mut tx = pool.begin_with(snapshot).await?;
    /// let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut *tx).await?;
    /// let items: i64 = sqlx::query_scalar("select count(*) from items").fetch_one(&mut *tx).await?; // of the same moment
    /// tx.commit().await
    /// # }
    /// ```
    #[track_caller]
    pub fn begin_with(&self, options: TransactionOptions) -> impl Future<Output = Result<Transaction, sqlx::Error>> + Send + '_ {
        let taker = self.taker(CallSite::Code(Location::caller()));
        async move { Transaction::open(acquire(&self.shared, taker).await?, options).await }
    }

    /// Does `work` in a transaction and commits it; where the server could not put it in order with others (SQLSTATE 40001)
    /// or has ended it to undo a deadlock (40P01), again from the beginning, after a pause. Each attempt has a connection of
    /// its own, and none while it pauses. The isolation level is SERIALIZABLE unless `options` has another one.
    ///
    /// `work` may run several times: what it does outside of the database must bear that. It must not commit or roll back by
    /// statements of its own.
    ///
    /// The pauses are random, up to 5 ms at first, twice as long after each failure, at most 320 ms.
    ///
    /// # Errors
    /// [`RetriesExhausted`](crate::RetriesExhausted), with the code of the last failure, after
    /// [`attempts`](TransactionOptions::attempts). Any other error of `work`, of the pool or of the commit at once; the
    /// transaction is then rolled back.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// use plimsoll_pool::TransactionOptions;
    ///
    /// let booked = pool
    ///     .retry_serializable(TransactionOptions::new(), |tx| {
    ///         Box::pin(async move {
    ///             let free: Option<i32> = sqlx::query_scalar("select min(id) from seats where not taken").fetch_one(&mut **tx).await?;
    ///             sqlx::query("update seats set taken = true where id = $1").bind(free).execute(&mut **tx).await?;
    ///             Ok(free)
    ///         })
    ///     })
    ///     .await?;
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn retry_serializable<'p, T: Send + 'p>(
        &'p self,
        options: TransactionOptions,
        work: impl for<'t> FnMut(&'t mut Transaction) -> BoxFuture<'t, Result<T, sqlx::Error>> + Send + 'p,
    ) -> impl Future<Output = Result<T, sqlx::Error>> + Send + 'p {
        let taker = self.taker(CallSite::Code(Location::caller()));
        retry(&self.shared, taker, options.or_serializable(), work)
    }
}
