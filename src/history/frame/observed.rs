//! A frame of a pool that a source tells.

use super::Counted;
use super::pool::PoolFrame;
use super::sampled::{DurationSum, SampledCounts, distribution};
use crate::fleet::model::{Counters, Gauges, Times};
use crate::history::gauge_stats::GaugeStats;

impl PoolFrame {
    /// How a pool stood at a reading, and what was counted since the one before: nothing where there is none of the same process.
    pub fn observed(gauges: &Gauges, counted: Option<&(Counters, Times)>, resolution_s: u32) -> Self {
        let tenths = gauges.utilization().map(|percent| (percent * 10.0).round() as u32);
        let times = counted.map(|(_, times)| times);
        let [wait, hold, connect] = [
            times.and_then(|times| times.wait.as_ref()),
            times.and_then(|times| times.hold.as_ref()),
            times.and_then(|times| times.connect.as_ref()),
        ];
        Self {
            pool_size: gauges.pool_size,
            total_capacity: gauges.total_capacity,
            checked_out: GaugeStats::told(gauges.checked_out),
            open: GaugeStats::told(gauges.open()),
            waiting: GaugeStats::told(gauges.waiting),
            utilization: GaugeStats::told(tenths),
            counted: Counted::Sampled(SampledCounts {
                resolution_s: resolution_s.max(1),
                counters: counted.map(|(counters, _)| *counters).unwrap_or_default(),
                wait: DurationSum::of(wait),
                hold: DurationSum::of(hold),
                connect: DurationSum::of(connect),
            }),
            waits: distribution(wait),
            holds: distribution(hold),
            connects: distribution(connect),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::TimeSum;
    use crate::history::frame::Frame;

    #[test]
    fn a_number_that_is_not_told_stays_so_through_the_store_and_a_merge() {
        let gauges = Gauges { checked_out: Some(7), total_capacity: Some(10), ..Gauges::default() };
        let times = Times { wait: Some(TimeSum { count: Some(4), sum_s: Some(2.0), ..TimeSum::default() }), ..Times::default() };
        let counters = Counters { timed_out: Some(1), ..Counters::default() };
        let mut whole = PoolFrame::observed(&gauges, None, 15);
        whole.merge(&PoolFrame::observed(&gauges, Some(&(counters, times)), 15));
        let read = Frame::decode(&Frame::Pool(whole.clone()).encode().expect("bytes")).and_then(Frame::pool).expect("a pool's frame");
        assert_eq!(read, whole);
        assert_eq!((read.utilization.max(), read.checked_out.mean(), read.total_capacity), (Some(700), Some(7.0), Some(10)));
        assert_eq!((read.pool_size, read.open.max(), read.waiting.max()), (None, None, None));
        assert_eq!((read.counted.unserved(), read.counted.counters().acquired), (Some(1), None));
        let sampled = read.counted.sampled().expect("readings");
        assert_eq!((sampled.resolution_s, sampled.wait.mean_s(), sampled.hold.mean_s()), (15, Some(0.5), None));
    }
}
