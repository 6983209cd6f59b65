//! What a pool tells of itself.

use std::time::Instant;

use super::connector::ConnectFailure;
use super::holders::Holder;
use super::model::{IntervalPeaks, PoolSnapshot};
use super::pool::{Pool, Timings};
use super::shared::now_ms;

impl Pool {
    /// The pool's numbers at this instant.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// let now = pool.snapshot();
    /// println!("{} of {} in use, {} waiting: {}", now.checked_out, now.total_capacity(), now.waiting, now.level().label());
    /// # }
    /// ```
    pub fn snapshot(&self) -> PoolSnapshot {
        let mut totals = self.shared.counters.totals();
        let (counts, at_once, after_wait) = {
            let state = self.shared.state.lock();
            (state.core.counts(), state.core.served_at_once(), state.served_after_wait)
        };
        totals.acquired_at_once += at_once;
        totals.acquired_after_wait += after_wait;
        PoolSnapshot {
            taken_at_ms: now_ms(),
            pool_size: counts.pool_size,
            max_overflow: counts.max_overflow,
            checked_out: counts.checked_out,
            checked_in: counts.checked_in,
            opening: counts.opening,
            waiting: counts.waiting,
            peak: counts.peaks.ever,
            peak_today: counts.peaks.today,
            peak_waiting: counts.peaks.waiting,
            peak_waiting_today: counts.peaks.waiting_today,
            totals,
        }
    }

    /// The distributions of wait, hold and connect times since the pool was built.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// println!("95 of 100 leases were held at most {:?}", pool.timings().hold.quantile(0.95));
    /// # }
    /// ```
    pub fn timings(&self) -> Timings {
        let state = self.shared.state.lock();
        let wait = state.waits.snapshot().with_zeros(state.core.served_at_once());
        Timings { wait, hold: state.holds.snapshot(), connect: state.connects.snapshot() }
    }

    /// What was measured after `earlier`, a reading of this pool: as [`timings`](Self::timings) and
    /// [`Timings::since`] together, without a copy of what has not changed. For whoever asks each second.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// let a_moment_ago = pool.timings();
    /// let since = pool.timings_since(&a_moment_ago);
    /// println!("{} leases were given back meanwhile", since.hold.count());
    /// # }
    /// ```
    pub fn timings_since(&self, earlier: &Timings) -> Timings {
        let state = self.shared.state.lock();
        Timings {
            wait: state.waits.since(&earlier.wait, state.core.served_at_once()),
            hold: state.holds.since(&earlier.hold, 0),
            connect: state.connects.since(&earlier.connect, 0),
        }
    }

    /// The most connections in callers' hands, and the most callers queued, at any one moment since the call
    /// before. For the one recorder of a pool, which a console is: it begins the next interval.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) {
    /// loop {
    ///     tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    ///     println!("at most {} at once in this second", pool.take_interval_peaks().checked_out.value);
    /// }
    /// # }
    /// ```
    pub fn take_interval_peaks(&self) -> IntervalPeaks {
        self.shared.state.lock().core.take_interval_peaks()
    }

    /// Waits until a count passes the highest of its interval, which [`take_interval_peaks`](Self::take_interval_peaks)
    /// ends: the moment to look who holds what. For the pool's one recorder.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) {
    /// loop {
    ///     pool.peak_raised().await;
    ///     println!("{} at once, the oldest taken by {:?}", pool.snapshot().checked_out, pool.holders().first());
    /// }
    /// # }
    /// ```
    pub async fn peak_raised(&self) {
        self.shared.peak_raised.notified().await;
    }

    /// Every lease with its call site and age, longest held first.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// for leak in pool.holders().iter().filter(|holder| holder.suspected_leak) {
    ///     println!("{} holds a connection for {:?}", leak.site, leak.held);
    /// }
    /// # }
    /// ```
    pub fn holders(&self) -> Vec<Holder> {
        self.shared.state.lock().core.holders().list(Instant::now(), self.shared.options.leak_threshold)
    }

    /// The process id of every open connection's backend, as in pg_stat_activity.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// println!("this pool's sessions on the server: {:?}", pool.backend_pids());
    /// # }
    /// ```
    pub fn backend_pids(&self) -> Vec<i32> {
        self.shared.state.lock().core.holders().backend_pids()
    }

    /// Why the last connect failed; `None` once one has succeeded since.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// if let Some(failure) = pool.last_connect_failure() {
    ///     println!("no new connections: {}", failure.message);
    /// }
    /// # }
    /// ```
    pub fn last_connect_failure(&self) -> Option<ConnectFailure> {
        self.shared.state.lock().last_connect_failure.clone()
    }

    /// How many connects have failed since the pool was built, by SQLSTATE; `None` stands for those that
    /// the server did not answer at all. Their sum is [`Totals::connects_failed`](super::Totals::connects_failed).
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// let full = pool.connect_failures().into_iter().find(|(code, _)| code.as_deref() == Some("53300"));
    /// println!("the server was full {} times", full.map_or(0, |(_, count)| count));
    /// # }
    /// ```
    pub fn connect_failures(&self) -> Vec<(Option<String>, u64)> {
        self.shared.state.lock().connect_failures.list()
    }
}
