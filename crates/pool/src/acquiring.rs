//! Ways to a connection besides [`Pool::acquire`].

use std::future::Future;
use std::panic::Location;
use std::time::Duration;

use super::error::PoolError;
use super::pool::Pool;
use crate::holders::callsite::CallSite;
use crate::lease::Lease;
use crate::lease::acquire;

impl Pool {
    /// A connection that is idle at this moment, or `None`. Never waits, not even for a ping: a connection that has died
    /// while it was idle is noticed by the first statement. Nobody is passed over: while others wait, nothing is idle.
    ///
    /// `None` as well while the pool is [suspended](Self::suspend) or closed, and where a connection was found dead since
    /// those that are idle were used last. A `None` is not counted in [`Totals`](crate::Totals), and opens nothing.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// if let Some(mut lease) = pool.try_acquire() {
    ///     sqlx::query("update statistics set seen = now()").execute(&mut *lease).await?;
    /// } // else: not worth waiting for
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn try_acquire(&self) -> Option<Lease> {
        acquire::try_acquire(&self.shared, &self.taker(CallSite::Code(Location::caller())))
    }

    /// As [`acquire`](Self::acquire), within `limit` instead of the pool's [`timeout`](crate::PoolOptions#structfield.timeout):
    /// shorter for a caller with a fallback, longer for a batch job. The place in the queue is that of any other caller.
    ///
    /// # Errors
    /// Those of [`acquire`](Self::acquire).
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let mut lease = pool.acquire_within(Duration::from_millis(200)).await?;
    /// let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut *lease).await?;
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn acquire_within(&self, limit: Duration) -> impl Future<Output = Result<Lease, PoolError>> + Send + '_ {
        acquire::acquire_within(&self.shared, self.taker(CallSite::Code(Location::caller())), limit)
    }
}
