use serde::{Deserialize, Serialize};

use super::{Level, Peak, Totals};

/// One pool at one instant: the counts are read together under one short lock, so that
/// `checked_out + checked_in − (open − pool_size) = pool_size` holds in every snapshot.
///
/// ```
/// # use plimsoll_model::{Level, PoolSnapshot};
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
    /// Nobody new is served until the pool is resumed.
    #[serde(default)]
    pub suspended: bool,
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

    #[test]
    fn what_is_left_of_the_capacity_is_never_below_none() {
        assert_eq!((snapshot(75, 3).total_capacity(), snapshot(75, 3).left()), (150, 75));
        assert_eq!(snapshot(151, 0).left(), 0, "just after a resize to less");
    }
}
