//! A pool of the console, which tells everything.

use super::PoolState;
use crate::fleet::model::{Buckets, Counters, Evidence, RecentView, SourceKind, TimeSum, Times};
use crate::fleet::registry::Liveness;
use crate::overview::model::PoolView;
use plimsoll_model::{HistogramSnapshot, PoolSnapshot, Timings};

/// Seconds between two rows of its history; its peaks are recorded by the events that set them.
const RESOLUTION_S: f64 = 1.0;

impl PoolState {
    /// The counts alone, before anything was timed.
    pub fn of(name: &str, of: &PoolSnapshot) -> Self {
        Self {
            name: name.to_owned(),
            service: name.to_owned(),
            instance: String::new(),
            pool: String::new(),
            source: SourceKind::Own,
            source_name: None,
            dialect: None,
            address: None,
            server: None,
            state: Liveness::Live,
            resolution_s: RESOLUTION_S,
            age_s: 0.0,
            evidence: Evidence::A,
            taken_at_ms: of.taken_at_ms,
            pool_size: Some(of.pool_size),
            max_overflow: Some(of.max_overflow),
            total_capacity: Some(of.total_capacity()),
            checked_out: Some(of.checked_out),
            checked_in: Some(of.checked_in),
            open: Some(of.open()),
            overflow: Some(of.overflow()),
            opening: Some(of.opening),
            waiting: Some(of.waiting),
            utilization_percent: Some((of.utilization() * 10.0).round() / 10.0),
            level: Some(of.level()),
            peak: Some(of.peak),
            peak_today: Some(of.peak_today),
            peak_waiting: Some(of.peak_waiting),
            peak_waiting_today: Some(of.peak_waiting_today),
            recent: Some(RecentView::default()),
            rates: None,
            longest_hold_s: None,
            connect_failure: None,
            totals: Some(of.totals),
            counters: Counters::from(&of.totals),
            times: Times::default(),
            restarts: 0,
            not_told: Vec::new(),
            contradictions: Vec::new(),
            told_twice_by: None,
        }
    }
}

impl From<&PoolView> for PoolState {
    fn from(view: &PoolView) -> Self {
        let PoolView { recent, connect_failure, instance, timings, .. } = view;
        Self {
            instance: instance.clone(),
            recent: Some(*recent),
            longest_hold_s: view.longest_hold,
            connect_failure: connect_failure.clone(),
            times: times(timings),
            ..Self::of(&view.name, &view.snapshot)
        }
    }
}

/// Every bucket of the pool's own distributions: durations within a sixteenth.
fn times(of: &Timings) -> Times {
    Times { wait: Some(sum(&of.wait)), hold: Some(sum(&of.hold)), connect: Some(sum(&of.connect)) }
}

fn sum(of: &HistogramSnapshot) -> TimeSum {
    let (mut count, mut sum_s, mut at_most) = (0, 0.0, Vec::new());
    for (up_to, durations) in of.buckets() {
        count += durations;
        sum_s += up_to.as_secs_f64() * durations as f64;
        at_most.push((up_to.as_secs_f64(), count));
    }
    at_most.push((f64::INFINITY, count));
    TimeSum { count: Some(count), sum_s: Some(sum_s), recent_max_s: None, buckets: Some(Buckets { at_most }) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use plimsoll_model::Totals;

    #[test]
    fn a_pool_of_the_console_tells_all_that_any_kind_of_pool_may_tell() {
        let totals = Totals {
            acquired_at_once: 5,
            acquired_after_wait: 3,
            timed_out: 2,
            shed: 1,
            gave_up: 1,
            cancelled: 1,
            connects_ok: 7,
            ..Default::default()
        };
        let state = PoolState::of("shop", &PoolSnapshot { pool_size: 5, max_overflow: 5, checked_out: 7, totals, ..Default::default() });
        assert_eq!((state.total_capacity, state.utilization_percent, state.evidence), (Some(10), Some(70.0), Evidence::A));
        let counters = state.counters;
        assert_eq!((counters.acquired, counters.waited, counters.timed_out, counters.unserved), (Some(8), Some(6), Some(2), Some(4)));
    }

    #[test]
    fn durations_are_cumulative_and_end_in_all_of_them() {
        let wait = HistogramSnapshot::from_iter([(Duration::from_millis(1), 3), (Duration::from_secs(1), 1)]);
        let sum = sum(&wait);
        let buckets = sum.buckets.expect("buckets").at_most;
        assert_eq!((sum.count, buckets.len(), buckets[0].1, buckets[2]), (Some(4), 3, 3, (f64::INFINITY, 4)));
        assert!(sum.sum_s.is_some_and(|seconds| (1.003..1.07).contains(&seconds)));
    }
}
