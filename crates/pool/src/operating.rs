//! What an operator does to a running pool.

use super::pool::Pool;

impl Pool {
    /// Serves nobody new until [`resume`](Self::resume): for a failover or a migration. Callers queue and wait within their
    /// own timeout; a [timeout](crate::TimeoutCause::Suspended) then says why. Leases that are out stay as they are, and
    /// connections come back as before. [`PoolSnapshot::suspended`](crate::PoolSnapshot::suspended) says so.
    ///
    /// ```no_run
    /// # async fn fail_over() {}
    /// # async fn example(pool: plimsoll_pool::Pool) {
    /// pool.suspend();
    /// fail_over().await;
    /// pool.recycle_all();
    /// pool.resume();
    /// # }
    /// ```
    pub fn suspend(&self) {
        self.shared.suspend();
    }

    /// Serves callers again, those first who have waited longest. Connections that were idle for so long that they need a
    /// ping are tested in the background and go to whoever waits then. Without effect on a pool that is not suspended.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// pool.resume();
    /// assert!(!pool.snapshot().suspended);
    /// # }
    /// ```
    pub fn resume(&self) {
        self.shared.resume();
    }

    /// Replaces every connection: those that are idle are closed now, those in use on return, those that are being opened as
    /// soon as they are. For a server that has moved, a role whose rights have changed. The base is opened anew in the
    /// background; callers that come meanwhile wait for a connect. Counted as recycled.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// sqlx::query("alter role app set search_path = orders").execute(&pool).await?;
    /// pool.recycle_all(); // sessions that are opened from now on have the new setting
    /// # Ok(()) }
    /// ```
    pub fn recycle_all(&self) {
        self.shared.recycle_all();
    }
}
