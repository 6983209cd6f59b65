//! Frames as an earlier plimsoll has written them.

use serde::{Deserialize, Serialize};

use super::PoolFrame;
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::{Closes, HistogramSnapshot, Totals};

/// A pool's, before callers that gave up were counted.
#[derive(Serialize, Deserialize)]
pub(super) struct PoolFrame3 {
    pool_size: u32,
    total_capacity: u32,
    checked_out: GaugeStats,
    open: GaugeStats,
    waiting: GaugeStats,
    utilization: GaugeStats,
    totals: Totals3,
    waits: HistogramSnapshot,
    holds: HistogramSnapshot,
    connects: HistogramSnapshot,
}

#[derive(Serialize, Deserialize)]
struct Totals3 {
    acquired_at_once: u64,
    acquired_after_wait: u64,
    timed_out: u64,
    shed: u64,
    cancelled: u64,
    closed: u64,
    connects_ok: u64,
    connects_failed: u64,
    leaks_suspected: u64,
    closes: Closes3,
}

#[derive(Serialize, Deserialize)]
struct Closes3 {
    recycled: u64,
    overflow: u64,
    ping_failed: u64,
    broken: u64,
    dirty: u64,
    resized: u64,
    shutdown: u64,
}

/// A pool's, before numbers that a source does not tell were kept as such: all of them are of pools that told all.
#[derive(Serialize, Deserialize)]
pub(super) struct PoolFrame4 {
    pool_size: u32,
    total_capacity: u32,
    checked_out: GaugeStats,
    open: GaugeStats,
    waiting: GaugeStats,
    utilization: GaugeStats,
    totals: Totals,
    waits: HistogramSnapshot,
    holds: HistogramSnapshot,
    connects: HistogramSnapshot,
}

impl From<PoolFrame4> for PoolFrame {
    fn from(of: PoolFrame4) -> Self {
        Self {
            pool_size: Some(of.pool_size),
            total_capacity: Some(of.total_capacity),
            checked_out: of.checked_out,
            open: of.open,
            waiting: of.waiting,
            utilization: of.utilization,
            counted: of.totals.into(),
            waits: of.waits,
            holds: of.holds,
            connects: of.connects,
        }
    }
}

impl From<PoolFrame3> for PoolFrame {
    fn from(of: PoolFrame3) -> Self {
        Self {
            pool_size: Some(of.pool_size),
            total_capacity: Some(of.total_capacity),
            checked_out: of.checked_out,
            open: of.open,
            waiting: of.waiting,
            utilization: of.utilization,
            counted: Totals::from(of.totals).into(),
            waits: of.waits,
            holds: of.holds,
            connects: of.connects,
        }
    }
}

impl From<Totals3> for Totals {
    fn from(of: Totals3) -> Self {
        let closes = Closes {
            recycled: of.closes.recycled,
            overflow: of.closes.overflow,
            ping_failed: of.closes.ping_failed,
            broken: of.closes.broken,
            dirty: of.closes.dirty,
            resized: of.closes.resized,
            shutdown: of.closes.shutdown,
            ..Closes::default()
        };
        Self {
            acquired_at_once: of.acquired_at_once,
            acquired_after_wait: of.acquired_after_wait,
            timed_out: of.timed_out,
            shed: of.shed,
            cancelled: of.cancelled,
            closed: of.closed,
            connects_ok: of.connects_ok,
            connects_failed: of.connects_failed,
            leaks_suspected: of.leaks_suspected,
            closes,
            ..Totals::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::history::frame::Frame;

    #[test]
    fn what_an_earlier_plimsoll_has_written_is_read() {
        let waits = || HistogramSnapshot::from_iter([(Duration::from_millis(3), 10)]);
        let closes = Closes3 { recycled: 1, overflow: 2, ping_failed: 3, broken: 4, dirty: 5, resized: 6, shutdown: 7 };
        let totals = Totals3 {
            acquired_at_once: 8,
            acquired_after_wait: 9,
            timed_out: 10,
            shed: 11,
            cancelled: 12,
            closed: 13,
            connects_ok: 14,
            connects_failed: 15,
            leaks_suspected: 16,
            closes,
        };
        let spread = GaugeStats::of(1, 2);
        let older = PoolFrame3 {
            pool_size: 5,
            total_capacity: 10,
            checked_out: spread,
            open: spread,
            waiting: spread,
            utilization: spread,
            totals,
            waits: waits(),
            holds: waits(),
            connects: waits(),
        };
        let blob = postcard::to_extend(&older, vec![3]).expect("bytes");
        let read = Frame::decode(&blob).and_then(Frame::pool).expect("a pool's frame");
        let totals = read.counted.exact().expect("exact counts");
        assert_eq!((totals.cancelled, totals.gave_up, totals.closes.shutdown), (12, 0, 7));
        assert_eq!((read.pool_size, &read.waits, &read.connects), (Some(5), &waits(), &waits()));
    }

    #[test]
    fn what_the_version_before_untold_numbers_has_written_is_read() {
        let waits = || HistogramSnapshot::from_iter([(Duration::from_millis(3), 10)]);
        let spread = GaugeStats::of(1, 2);
        let totals = Totals { gave_up: 3, closes: Closes { shutdown: 7, ..Closes::default() }, ..Totals::default() };
        let older = PoolFrame4 {
            pool_size: 5,
            total_capacity: 10,
            checked_out: spread,
            open: spread,
            waiting: spread,
            utilization: spread,
            totals,
            waits: waits(),
            holds: waits(),
            connects: waits(),
        };
        let blob = postcard::to_extend(&older, vec![4]).expect("bytes");
        let read = Frame::decode(&blob).and_then(Frame::pool).expect("a pool's frame");
        assert_eq!((read.counted.exact(), read.pool_size, read.total_capacity), (Some(&totals), Some(5), Some(10)));
        assert_eq!((read.open, &read.waits, &read.holds), (spread, &waits(), &waits()));
    }
}
