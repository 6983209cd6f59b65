//! What readings of a pool tell that were taken from outside, some seconds apart.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::fleet::model::{Counters, TimeSum};
use plimsoll_model::HistogramSnapshot;

/// Counted between readings. The store packs frames by whole numbers, so each field is one or several of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledCounts {
    /// Seconds between two readings.
    pub resolution_s: u32,
    /// Counts; `None` where the source does not tell one, and before a second reading of one process.
    pub counters: Counters,
    /// Callers' waits.
    pub wait: DurationSum,
    /// Leases.
    pub hold: DurationSum,
    /// Connects.
    pub connect: DurationSum,
}

/// How many durations ended, and how long they were together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DurationSum {
    /// Their number.
    pub count: Option<u64>,
    /// Their sum, in microseconds.
    pub micros: Option<u64>,
    /// The source tells how they are distributed.
    pub is_distributed: bool,
}

impl SampledCounts {
    /// Takes in the stretch that follows.
    pub fn merge(&mut self, next: &Self) {
        self.resolution_s = next.resolution_s;
        self.counters = self.counters.plus(&next.counters);
        self.wait.merge(next.wait);
        self.hold.merge(next.hold);
        self.connect.merge(next.connect);
    }
}

impl DurationSum {
    /// Of the durations between two readings.
    pub fn of(told: Option<&TimeSum>) -> Self {
        let micros = told.and_then(|sum| sum.sum_s).map(|seconds| (seconds * 1e6).round() as u64);
        Self { count: told.and_then(|sum| sum.count), micros, is_distributed: told.is_some_and(|sum| sum.buckets.is_some()) }
    }

    /// The mean duration, in seconds.
    pub fn mean_s(&self) -> Option<f64> {
        let count = self.count.filter(|count| *count > 0)?;
        Some(self.micros? as f64 / 1e6 / count as f64)
    }

    fn merge(&mut self, next: Self) {
        self.count = sum(self.count, next.count);
        self.micros = sum(self.micros, next.micros);
        self.is_distributed |= next.is_distributed;
    }
}

/// The durations of each bucket at its upper bound: a quantile is never below the true one, up to the highest finite bound.
pub fn distribution(told: Option<&TimeSum>) -> HistogramSnapshot {
    let Some(buckets) = told.and_then(|sum| sum.buckets.as_ref()) else { return HistogramSnapshot::default() };
    let (mut below, mut highest) = (0, Duration::ZERO);
    let counts = buckets.at_most.iter().filter_map(|(bound_s, up_to)| {
        highest = Duration::try_from_secs_f64(*bound_s).unwrap_or(highest);
        let count = up_to.saturating_sub(below);
        below = below.max(*up_to);
        (count > 0).then_some((highest, count))
    });
    counts.collect()
}

fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::Buckets;

    #[test]
    fn durations_stand_at_the_upper_bound_of_their_bucket() {
        let at_most = vec![(0.1, 90), (0.5, 99), (f64::INFINITY, 100)];
        let told = TimeSum { buckets: Some(Buckets { at_most }), ..TimeSum::default() };
        let counts = distribution(Some(&told));
        assert_eq!(counts.count(), 100);
        let quantile = |q| counts.quantile(q).expect("durations").as_secs_f64();
        assert!((0.1..0.107).contains(&quantile(0.9)) && (0.5..0.54).contains(&quantile(0.99)), "{}", quantile(0.99));
        assert!((0.5..0.54).contains(&quantile(1.0)), "beyond the highest finite bound");
        assert_eq!(distribution(None), HistogramSnapshot::default());
    }

    #[test]
    fn a_mean_is_one_of_all_durations() {
        let of = |count, sum_s| DurationSum::of(Some(&TimeSum { count, sum_s, ..TimeSum::default() }));
        let mut whole = of(Some(1), Some(0.5));
        whole.merge(of(Some(3), Some(0.1)));
        whole.merge(DurationSum::of(None));
        assert_eq!((whole.mean_s(), whole.is_distributed), (Some(0.15), false));
        assert_eq!((of(None, Some(0.5)).mean_s(), of(Some(0), Some(0.0)).mean_s()), (None, None));
    }
}
