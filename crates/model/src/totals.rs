use serde::{Deserialize, Serialize};

/// How many connections a pool has closed, by reason.
///
/// ```no_run
/// # fn example(pool: &plimsoll_pool::Pool) {
/// println!("{} connections were broken", pool.snapshot().totals.closes.broken);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(description = "Connections closed, by reason."))]
pub struct Closes {
    /// Older than `recycle`, or opened before the pool was asked to replace all.
    pub recycled: u64,
    /// Overflow that was no longer needed.
    pub overflow: u64,
    /// Did not answer the pre-ping.
    pub ping_failed: u64,
    /// The peer was gone or the protocol out of step.
    pub broken: u64,
    /// Could not be cleaned in time after the return of a lease.
    pub dirty: u64,
    /// Beyond the capacity after a resize.
    pub resized: u64,
    /// The pool was closed.
    pub shutdown: u64,
    /// Left the pool with its holder (`Lease::detach`). Not written: the stored history has no place for it.
    #[serde(skip)]
    pub detached: u64,
    /// Turned down by a hook of the service. Not written either.
    #[serde(skip)]
    pub rejected: u64,
}

/// Everything that a pool has counted since it was built.
///
/// ```no_run
/// # fn example(pool: &plimsoll_pool::Pool) {
/// let totals = pool.snapshot().totals;
/// println!("{} callers were not served", totals.unserved());
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(description = "Counters."))]
pub struct Totals {
    /// Leases given without queueing.
    pub acquired_at_once: u64,
    /// Leases given after queueing.
    pub acquired_after_wait: u64,
    /// Acquires that ended in a timeout.
    pub timed_out: u64,
    /// Acquires that were refused because the queue was full.
    pub shed: u64,
    /// Acquires whose caller left before being served.
    pub cancelled: u64,
    /// Those of `cancelled` whose caller had waited for 100 ms or longer.
    pub gave_up: u64,
    /// Acquires that were refused, or given up, because the pool was closed.
    pub closed: u64,
    /// Connections opened.
    pub connects_ok: u64,
    /// Connects that failed.
    pub connects_failed: u64,
    /// Leases that were held longer than `leak_threshold`.
    pub leaks_suspected: u64,
    /// Connections closed, by reason.
    pub closes: Closes,
}

impl Totals {
    /// Callers that got no connection: they timed out, were refused, or gave up. One that left sooner may have had another
    /// way, and one that came to a closed pool knew that it might be.
    ///
    /// ```
    /// use plimsoll_model::Totals;
    ///
    /// let totals = Totals { timed_out: 1, shed: 2, cancelled: 9, gave_up: 3, ..Default::default() };
    /// assert_eq!(totals.unserved(), 6);
    /// ```
    pub fn unserved(&self) -> u64 {
        self.timed_out + self.shed + self.gave_up
    }

    /// Waits that have ended, those of no time included: as many as the pool's distribution of waits has. Acquires that were
    /// [shed](Self::shed) did not wait.
    ///
    /// ```
    /// use plimsoll_model::Totals;
    ///
    /// let totals = Totals { acquired_at_once: 5, acquired_after_wait: 1, timed_out: 1, cancelled: 9, closed: 1, shed: 4, ..Default::default() };
    /// assert_eq!(totals.waits(), 5 + 1 + 1 + 9 + 1);
    /// ```
    pub fn waits(&self) -> u64 {
        self.acquired_at_once + self.acquired_after_wait + self.timed_out + self.cancelled + self.closed
    }

    /// What was counted after `earlier`, a reading of the same pool.
    ///
    /// ```
    /// use plimsoll_model::Totals;
    ///
    /// let (then, now) = (Totals { shed: 3, ..Default::default() }, Totals { shed: 5, ..Default::default() });
    /// assert_eq!(now.since(&then).shed, 2);
    /// ```
    pub fn since(&self, earlier: &Totals) -> Totals {
        self.with(earlier, u64::saturating_sub)
    }

    /// Both as one: of two stretches of time, or of two pools.
    ///
    /// ```
    /// use plimsoll_model::Totals;
    ///
    /// let of = |timed_out| Totals { timed_out, ..Default::default() };
    /// assert_eq!(of(2).plus(&of(3)).timed_out, 5);
    /// ```
    pub fn plus(&self, other: &Totals) -> Totals {
        self.with(other, u64::saturating_add)
    }

    fn with(&self, other: &Totals, how: fn(u64, u64) -> u64) -> Totals {
        let (a, b) = (&self.closes, &other.closes);
        Totals {
            acquired_at_once: how(self.acquired_at_once, other.acquired_at_once),
            acquired_after_wait: how(self.acquired_after_wait, other.acquired_after_wait),
            timed_out: how(self.timed_out, other.timed_out),
            shed: how(self.shed, other.shed),
            cancelled: how(self.cancelled, other.cancelled),
            gave_up: how(self.gave_up, other.gave_up),
            closed: how(self.closed, other.closed),
            connects_ok: how(self.connects_ok, other.connects_ok),
            connects_failed: how(self.connects_failed, other.connects_failed),
            leaks_suspected: how(self.leaks_suspected, other.leaks_suspected),
            closes: Closes {
                recycled: how(a.recycled, b.recycled),
                overflow: how(a.overflow, b.overflow),
                ping_failed: how(a.ping_failed, b.ping_failed),
                broken: how(a.broken, b.broken),
                dirty: how(a.dirty, b.dirty),
                resized: how(a.resized, b.resized),
                shutdown: how(a.shutdown, b.shutdown),
                detached: how(a.detached, b.detached),
                rejected: how(a.rejected, b.rejected),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each count another multiple of `n`, so that none can stand for another.
    fn totals(n: u64) -> Totals {
        let closes = Closes {
            recycled: 11 * n,
            overflow: 12 * n,
            ping_failed: 13 * n,
            broken: 14 * n,
            dirty: 15 * n,
            resized: 16 * n,
            shutdown: 17 * n,
            detached: 18 * n,
            rejected: 19 * n,
        };
        Totals {
            acquired_at_once: n,
            acquired_after_wait: 2 * n,
            timed_out: 3 * n,
            shed: 4 * n,
            cancelled: 5 * n,
            gave_up: 6 * n,
            closed: 7 * n,
            connects_ok: 8 * n,
            connects_failed: 9 * n,
            leaks_suspected: 10 * n,
            closes,
        }
    }

    #[test]
    fn two_stretches_of_time_add_up_count_by_count_and_one_taken_off_leaves_the_other() {
        assert_eq!(totals(2).plus(&totals(5)), totals(7));
        assert_eq!(totals(7).since(&totals(5)), totals(2));
        assert_eq!(totals(1).since(&totals(5)), Totals::default(), "a pool that was built anew since");
    }

    #[test]
    fn whoever_timed_out_was_refused_or_gave_up_is_unserved_and_whoever_was_shed_did_not_wait() {
        assert_eq!(totals(1).unserved(), 3 + 4 + 6);
        assert_eq!(totals(1).waits(), 1 + 2 + 3 + 5 + 7);
    }
}
