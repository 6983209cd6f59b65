//! Handles to one pool that say something of their callers.

use std::time::Duration;

use super::pool::Pool;

impl Pool {
    /// A handle to the same pool whose leases may be held for so long: until then they are no suspected leaks, whatever
    /// [`leak_threshold`](crate::PoolOptions#structfield.leak_threshold) is; afterwards they are. For a job that is known to be long, or one
    /// that must be short.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let reports = pool.labelled("nightly report").expects(Duration::from_secs(1800));
    /// let lease = reports.acquire().await?;
    /// assert!(!pool.holders()[0].suspected_leak);
    /// # Ok(()) }
    /// ```
    pub fn expects(&self, hold: Duration) -> Self {
        self.tagged(|tag| tag.expects = Some(hold))
    }

    /// A handle to the same pool whose callers wait behind all others: for what nobody waits for, such as exports or
    /// clean-ups. What is idle they get at once. While ordinary callers wait, each tenth connection goes to a caller in the
    /// background, so that it is late but served. They are refused when the queue is full of both; ordinary callers are when
    /// it is full of ordinary ones.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// let exports = pool.background().labelled("export");
    /// let orders: Vec<String> = sqlx::query_scalar("select item from orders").fetch_all(&exports).await?;
    /// # Ok(()) }
    /// ```
    pub fn background(&self) -> Self {
        self.tagged(|tag| tag.background = true)
    }
}
