//! A second of a pool whose every event is counted, on its way to another console and from there.

use super::Counted;
use super::pool::PoolFrame;
use crate::fleet::model::ExactFrame;

impl PoolFrame {
    /// As another console is told of it; `None` for a pool that is sampled.
    pub fn told(self, at_s: u64) -> Option<ExactFrame> {
        let totals = *self.counted.exact()?;
        Some(ExactFrame {
            at_s,
            pool_size: self.pool_size,
            total_capacity: self.total_capacity,
            checked_out: self.checked_out,
            open: self.open,
            waiting: self.waiting,
            utilization_tenths: self.utilization,
            totals,
            waits: self.waits,
            holds: self.holds,
            connects: self.connects,
        })
    }
}

impl From<ExactFrame> for PoolFrame {
    fn from(of: ExactFrame) -> Self {
        Self {
            pool_size: of.pool_size,
            total_capacity: of.total_capacity,
            checked_out: of.checked_out,
            open: of.open,
            waiting: of.waiting,
            utilization: of.utilization_tenths,
            counted: Counted::from(of.totals),
            waits: of.waits,
            holds: of.holds,
            connects: of.connects,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fleet::model::Gauges;
    use crate::history::gauge_stats::GaugeStats;
    use plimsoll_model::{HistogramSnapshot, Totals};

    #[test]
    fn a_second_is_the_same_at_the_other_console() {
        let durations = |ms| HistogramSnapshot::from_iter([(Duration::from_millis(ms), ms), (Duration::ZERO, 3)]);
        let frame = PoolFrame {
            pool_size: Some(5),
            total_capacity: Some(10),
            checked_out: GaugeStats::of(1, 9),
            open: 5.into(),
            waiting: GaugeStats::of(0, 4),
            utilization: GaugeStats::of(100, 900),
            counted: Totals { timed_out: 1, shed: 2, ..Totals::default() }.into(),
            waits: durations(3),
            holds: durations(5),
            connects: durations(7),
        };
        let text = serde_json::to_string(&frame.clone().told(60)).expect("JSON");
        let read: ExactFrame = serde_json::from_str(&text).expect("a second");
        assert_eq!((read.at_s, read.is_possible(), PoolFrame::from(read)), (60, true, frame));
        assert_eq!(PoolFrame::observed(&Gauges::default(), None, 15).told(60), None);
    }
}
