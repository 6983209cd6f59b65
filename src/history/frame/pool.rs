//! What a pool did in one stretch of time: a second, or an hour of them merged.

use serde::{Deserialize, Serialize};

use super::Counted;
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::{HistogramSnapshot, IntervalPeaks, PoolSnapshot, Timings, Totals};
use plimsoll_pool::Pool;

/// One row of the history of a pool. A number that its source does not tell is `None`, or a gauge without a reading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PoolFrame {
    /// The settings at its end.
    #[serde(with = "super::told")]
    pub pool_size: Option<u32>,
    #[serde(with = "super::told")]
    pub total_capacity: Option<u32>,
    pub checked_out: GaugeStats,
    pub open: GaugeStats,
    pub waiting: GaugeStats,
    /// Tenths of a percent; kept apart from the counts, since a resize changes what they mean.
    pub utilization: GaugeStats,
    /// What was counted in it.
    pub counted: Counted,
    pub waits: HistogramSnapshot,
    pub holds: HistogramSnapshot,
    pub connects: HistogramSnapshot,
}

/// A pool's counters at one moment.
#[derive(Clone, Default)]
pub struct PoolReading {
    pub totals: Totals,
    pub timings: Timings,
}

impl PoolReading {
    /// What was counted after an earlier one.
    pub fn since(&self, earlier: &PoolReading) -> PoolReading {
        PoolReading { totals: self.totals.since(&earlier.totals), timings: self.timings.since(&earlier.timings) }
    }
}

impl PoolReading {
    /// The next reading of a pool, and what was counted between the two.
    pub fn go_on(&mut self, pool: &Pool, snapshot: &PoolSnapshot) -> PoolReading {
        let timings = pool.timings_since(&self.timings);
        let counted = PoolReading { totals: snapshot.totals.since(&self.totals), timings };
        self.totals = snapshot.totals;
        self.timings.wait.merge(&counted.timings.wait);
        self.timings.hold.merge(&counted.timings.hold);
        self.timings.connect.merge(&counted.timings.connect);
        counted
    }
}

impl PoolFrame {
    /// What was counted in this stretch, and how the pool stands at its end.
    pub fn of(counted: PoolReading, snapshot: &PoolSnapshot, peaks: IntervalPeaks) -> Self {
        let PoolReading { totals, timings: Timings { wait, hold, connect } } = counted;
        let tenths = |checked_out: u32| (PoolSnapshot { checked_out, ..*snapshot }.utilization() * 10.0).round() as u32;
        Self {
            pool_size: Some(snapshot.pool_size),
            total_capacity: Some(snapshot.total_capacity()),
            checked_out: GaugeStats::of(snapshot.checked_out, peaks.checked_out.value),
            open: GaugeStats::of(snapshot.open(), snapshot.open()),
            waiting: GaugeStats::of(snapshot.waiting, peaks.waiting.value),
            utilization: GaugeStats::of(tenths(snapshot.checked_out), tenths(peaks.checked_out.value)),
            counted: totals.into(),
            waits: wait,
            holds: hold,
            connects: connect,
        }
    }

    /// Seconds between two readings; `None` for a pool whose every event is counted.
    pub fn resolution_s(&self) -> Option<u32> {
        self.counted.sampled().map(|sampled| sampled.resolution_s)
    }

    /// Takes in the stretch that follows: a peak never shrinks, and a quantile is one of all durations.
    pub fn merge(&mut self, next: &PoolFrame) {
        if self.is_empty() {
            self.clone_from(next);
            return;
        }
        self.pool_size = next.pool_size.or(self.pool_size);
        self.total_capacity = next.total_capacity.or(self.total_capacity);
        self.checked_out.merge(&next.checked_out);
        self.open.merge(&next.open);
        self.waiting.merge(&next.waiting);
        self.utilization.merge(&next.utilization);
        self.counted.merge(&next.counted);
        self.waits.merge(&next.waits);
        self.holds.merge(&next.holds);
        self.connects.merge(&next.connects);
    }

    /// Nothing was taken in yet.
    fn is_empty(&self) -> bool {
        self.checked_out.is_empty() && self.open.is_empty() && *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use plimsoll_model::Peak;

    fn second(checked_out: u32, peak: u32, wait_ms: u64) -> PoolFrame {
        let snapshot = PoolSnapshot { pool_size: 5, max_overflow: 5, checked_out, ..Default::default() };
        let waited = HistogramSnapshot::from_iter([(Duration::from_millis(wait_ms), 10)]);
        let counted =
            PoolReading { totals: Totals { shed: 1, ..Default::default() }, timings: Timings { wait: waited, ..Default::default() } };
        PoolFrame::of(counted, &snapshot, IntervalPeaks { checked_out: Peak { value: peak, at_ms: 0 }, ..Default::default() })
    }

    #[test]
    fn a_spike_within_one_second_is_the_highest_of_the_hour() {
        let mut hour = PoolFrame::default();
        (0..3600).for_each(|n| hour.merge(&second(1, if n == 1234 { 10 } else { 1 }, 1)));
        assert_eq!((hour.utilization.max(), hour.checked_out.max(), hour.utilization.min()), (Some(1000), Some(10), Some(100)));
        assert_eq!(hour.counted.exact().map(|totals| totals.shed), Some(3600));
    }

    #[test]
    fn a_quantile_of_the_whole_is_computed_from_all_of_it() {
        let mut whole = second(1, 1, 1);
        (0..98).for_each(|_| whole.merge(&second(1, 1, 1)));
        whole.merge(&second(1, 1, 900));
        let p99 = whole.waits.quantile(0.99).expect("waits");
        assert!(p99 < Duration::from_millis(2), "990 of 1000 took 1 ms: {p99:?}");
        assert!(whole.waits.quantile(0.995).expect("waits") >= Duration::from_millis(900));
    }
}
