//! What a pool tells of itself.

use std::time::Instant;

use super::clock::now_ms;
use super::pool::Pool;
use super::shared::{Shared, State};
use crate::connect::failure::ConnectFailure;
use crate::connect::host_address::HostAddress;
use crate::holders::Holder;
use plimsoll_model::PoolSnapshot;
use plimsoll_model::Timings;

impl Pool {
    /// The pool's numbers at this instant.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let now = pool.snapshot();
    /// println!("{} of {} in use, {} waiting: {}", now.checked_out, now.total_capacity(), now.waiting, now.level().label());
    /// # }
    /// ```
    pub fn snapshot(&self) -> PoolSnapshot {
        self.shared.snapshot_of(&self.shared.state.lock())
    }

    /// The pool's numbers and its distributions, of one instant: as many waits as acquires have ended, less those that were
    /// refused at once ([`Totals::waits`](super::Totals::waits)).
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let (now, timings) = pool.observe();
    /// assert_eq!(timings.wait.count(), now.totals.waits());
    /// # }
    /// ```
    pub fn observe(&self) -> (PoolSnapshot, Timings) {
        let state = self.shared.state.lock();
        (self.shared.snapshot_of(&state), state.timings())
    }

    /// When the pool was built, in milliseconds since the Unix epoch: its totals and distributions count from then on.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let now = pool.snapshot();
    /// println!("{} callers timed out in {} s", now.totals.timed_out, now.taken_at_ms.saturating_sub(pool.built_at_ms()) / 1000);
    /// # }
    /// ```
    pub fn built_at_ms(&self) -> u64 {
        self.shared.built_at_ms
    }

    /// The distributions of wait, hold and connect times since the pool was built.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// println!("95 of 100 leases were held at most {:?}", pool.timings().hold.quantile(0.95));
    /// # }
    /// ```
    pub fn timings(&self) -> Timings {
        self.shared.state.lock().timings()
    }

    /// What was measured after `earlier`, a reading of this pool: as [`timings`](Self::timings) and
    /// [`Timings::since`] together, without a copy of what has not changed. For whoever asks each second.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
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

    /// Every lease with its call site and age, longest held first.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
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
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// println!("this pool's sessions on the server: {:?}", pool.backend_pids());
    /// # }
    /// ```
    pub fn backend_pids(&self) -> Vec<i32> {
        self.shared.state.lock().core.holders().backend_pids()
    }

    /// The hosts that the pool connects to one of, in the order in which they were given.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// for host in pool.hosts() {
    ///     println!("{host}"); // db.example:5432
    /// }
    /// # }
    /// ```
    pub fn hosts(&self) -> Vec<HostAddress> {
        self.shared.prepared.targets().map(HostAddress::of).collect()
    }

    /// The host of the session that was opened last; `None` before the first.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// if let Some(host) = pool.newest_host() {
    ///     println!("new sessions are opened on {host}");
    /// }
    /// # }
    /// ```
    pub fn newest_host(&self) -> Option<HostAddress> {
        self.shared.prepared.newest_host()
    }

    /// Why the last connect failed; `None` once one has succeeded since.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
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
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let full = pool.connect_failures().into_iter().find(|(code, _)| code.as_deref() == Some("53300"));
    /// println!("the server was full {} times", full.map_or(0, |(_, count)| count));
    /// # }
    /// ```
    pub fn connect_failures(&self) -> Vec<(Option<String>, u64)> {
        self.shared.state.lock().connect_failures.list()
    }
}

impl Shared {
    fn snapshot_of(&self, state: &State) -> PoolSnapshot {
        let counts = state.core.counts();
        let mut totals = self.counters.totals();
        state.outcomes.fill(&mut totals, state.core.served_at_once());
        PoolSnapshot {
            taken_at_ms: now_ms(),
            pool_size: counts.pool_size,
            max_overflow: counts.max_overflow,
            checked_out: counts.checked_out,
            checked_in: counts.checked_in,
            opening: counts.opening,
            waiting: counts.waiting,
            suspended: counts.suspended,
            peak: counts.peaks.ever,
            peak_today: counts.peaks.today,
            peak_waiting: counts.peaks.waiting,
            peak_waiting_today: counts.peaks.waiting_today,
            totals,
        }
    }
}

impl State {
    fn timings(&self) -> Timings {
        let wait = self.waits.snapshot().with_zeros(self.core.served_at_once());
        Timings { wait, hold: self.holds.snapshot(), connect: self.connects.snapshot() }
    }
}
