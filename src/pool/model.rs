//! The numbers of a pool and what they mean; shared by the server and the browser.

use serde::{Deserialize, Serialize};

/// How loaded a pool is, judged on the unrounded utilization in percent:
/// healthy < 50 ≤ moderate < 70 ≤ warning < 90 ≤ critical.
///
/// ```
/// use plimsoll::pool::Level;
/// assert_eq!(Level::of_percent(69.99), Level::Moderate);
/// assert_eq!(Level::of_percent(70.0), Level::Warning);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Below 50 %: nothing to do.
    Healthy,
    /// From 50 %: worth a look before the next growth.
    Moderate,
    /// From 70 %: act before the next peak.
    Warning,
    /// From 90 %: callers are about to wait.
    Critical,
}

impl Level {
    /// Where each level begins, in percent, lowest first; the ticks of the load line.
    ///
    /// ```
    /// # use plimsoll::pool::Level;
    /// assert_eq!(Level::BOUNDS, [50, 70, 90]);
    /// ```
    pub const BOUNDS: [u32; 3] = [50, 70, 90];

    /// The level of a utilization in percent.
    ///
    /// ```
    /// # use plimsoll::pool::Level;
    /// assert_eq!(Level::of_percent(49.99), Level::Healthy);
    /// ```
    pub fn of_percent(percent: f64) -> Self {
        let [moderate, warning, critical] = Self::BOUNDS.map(f64::from);
        match percent {
            p if p >= critical => Level::Critical,
            p if p >= warning => Level::Warning,
            p if p >= moderate => Level::Moderate,
            _ => Level::Healthy,
        }
    }

    /// The word used in JSON and as a CSS hook.
    ///
    /// ```
    /// # use plimsoll::pool::Level;
    /// assert_eq!(Level::Critical.as_str(), "critical");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Healthy => "healthy",
            Level::Moderate => "moderate",
            Level::Warning => "warning",
            Level::Critical => "critical",
        }
    }

    /// The word shown to people.
    ///
    /// ```
    /// # use plimsoll::pool::Level;
    /// assert_eq!(Level::Critical.label(), "Critical");
    /// ```
    pub fn label(self) -> &'static str {
        match self {
            Level::Healthy => "Healthy",
            Level::Moderate => "Moderate",
            Level::Warning => "Warning",
            Level::Critical => "Critical",
        }
    }
}

/// A high-water mark with the moment it was reached. It is kept by the event that raised it, never
/// by sampling, so that no spike between two readings is lost.
///
/// ```no_run
/// # fn example(pool: &plimsoll::pool::Pool) {
/// let peak = pool.snapshot().peak;
/// println!("{} at once, {} ms after the epoch", peak.value, peak.at_ms);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peak {
    /// The highest value.
    pub value: u32,
    /// When it was first reached, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// How many connections a pool has closed, by reason.
///
/// ```no_run
/// # fn example(pool: &plimsoll::pool::Pool) {
/// println!("{} connections were broken", pool.snapshot().totals.closes.broken);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closes {
    /// Older than `recycle`.
    pub recycled: u64,
    /// Overflow that nobody needed any more.
    pub overflow: u64,
    /// Did not answer the pre-ping.
    pub ping_failed: u64,
    /// The peer was gone or the protocol out of step.
    pub broken: u64,
    /// Could not be cleaned in time after a lease was returned in the middle of something.
    pub dirty: u64,
    /// Beyond the capacity after a resize.
    pub resized: u64,
    /// The pool was closed.
    pub shutdown: u64,
}

/// The highest counts of a stretch of time, whenever in it they were reached.
///
/// ```no_run
/// # fn example(pool: &plimsoll::pool::Pool) {
/// let since_the_call_before = pool.take_interval_peaks();
/// println!("at most {} in use and {} waiting", since_the_call_before.checked_out, since_the_call_before.waiting);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntervalPeaks {
    /// Connections in callers' hands.
    pub checked_out: u32,
    /// Callers queued.
    pub waiting: u32,
}

/// Everything that a pool has counted since it was built.
///
/// ```no_run
/// # fn example(pool: &plimsoll::pool::Pool) {
/// let totals = pool.snapshot().totals;
/// println!("{} callers were not served", totals.timed_out + totals.shed);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Leases given without queueing.
    pub acquired_at_once: u64,
    /// Leases given after queueing.
    pub acquired_after_wait: u64,
    /// Acquires that ended in a timeout.
    pub timed_out: u64,
    /// Acquires that were refused at once because the queue was full.
    pub shed: u64,
    /// Acquires whose caller went away before being served.
    pub cancelled: u64,
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
    /// What was counted after `earlier`, a reading of the same pool.
    ///
    /// ```
    /// use plimsoll::pool::Totals;
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
    /// use plimsoll::pool::Totals;
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
            },
        }
    }
}

/// One pool at one instant: the counts are read together under one short lock, so that
/// `checked_out + checked_in − (open − pool_size) = pool_size` holds in every snapshot.
///
/// ```
/// # use plimsoll::pool::{Level, PoolSnapshot};
/// let now = PoolSnapshot { pool_size: 50, max_overflow: 100, checked_out: 75, checked_in: 0, ..Default::default() };
/// assert_eq!((now.total_capacity(), now.open(), now.overflow(), now.left()), (150, 75, 25, 75));
/// assert_eq!((now.utilization(), now.level()), (50.0, Level::Moderate));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSnapshot {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The base: connections kept open.
    pub pool_size: u32,
    /// Further connections opened on demand.
    pub max_overflow: u32,
    /// Connections in callers' hands, or being cleaned after them.
    pub checked_out: u32,
    /// Idle connections.
    pub checked_in: u32,
    /// Connects under way.
    pub opening: u32,
    /// Callers queued for a connection.
    pub waiting: u32,
    /// The highest `checked_out` since the pool was built.
    pub peak: Peak,
    /// The highest `checked_out` since 00:00 UTC.
    pub peak_today: Peak,
    /// The highest `waiting` since the pool was built.
    pub peak_waiting: Peak,
    /// The highest `waiting` since 00:00 UTC.
    pub peak_waiting_today: Peak,
    /// Counted since the pool was built.
    pub totals: Totals,
}

impl PoolSnapshot {
    /// `pool_size + max_overflow`.
    pub fn total_capacity(&self) -> u32 {
        self.pool_size + self.max_overflow
    }

    /// Connections that are open: `checked_out + checked_in`.
    pub fn open(&self) -> u32 {
        self.checked_out + self.checked_in
    }

    /// Connections open beyond the base.
    pub fn overflow(&self) -> u32 {
        self.open().saturating_sub(self.pool_size)
    }

    /// `100 · checked_out / total_capacity`, unrounded.
    pub fn utilization(&self) -> f64 {
        match self.total_capacity() {
            0 => 0.0,
            capacity => 100.0 * f64::from(self.checked_out) / f64::from(capacity),
        }
    }

    /// The level of the unrounded utilization.
    pub fn level(&self) -> Level {
        Level::of_percent(self.utilization())
    }

    /// Callers that can still be served before one has to wait.
    pub fn left(&self) -> u32 {
        self.total_capacity().saturating_sub(self.checked_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(checked_out: u32, checked_in: u32) -> PoolSnapshot {
        PoolSnapshot { pool_size: 50, max_overflow: 100, checked_out, checked_in, ..Default::default() }
    }

    #[test]
    fn levels_change_exactly_at_their_bounds() {
        let level = |checked_out| snapshot(checked_out, 0).level();
        assert_eq!([level(0), level(74)], [Level::Healthy; 2]);
        assert_eq!([level(75), level(104)], [Level::Moderate; 2]);
        assert_eq!([level(105), level(134)], [Level::Warning; 2]);
        assert_eq!([level(135), level(150)], [Level::Critical; 2]);
    }

    #[test]
    fn the_level_is_judged_before_rounding() {
        let s = PoolSnapshot { pool_size: 2000, max_overflow: 0, checked_out: 999, ..Default::default() };
        assert_eq!(format!("{:.1}", s.utilization()), "50.0", "49.95 % is shown as 50.0 %");
        assert_eq!(s.level(), Level::Healthy);
    }

    #[test]
    fn overflow_is_what_is_open_beyond_the_base() {
        assert_eq!(snapshot(15, 38).overflow(), 3);
        assert_eq!(snapshot(12, 38).overflow(), 0);
        assert_eq!(snapshot(3, 0).overflow(), 0, "a lazy pool below its base has no overflow");
    }

    #[test]
    fn a_pool_without_capacity_is_not_a_division_by_zero() {
        assert_eq!(PoolSnapshot::default().utilization(), 0.0);
    }
}
