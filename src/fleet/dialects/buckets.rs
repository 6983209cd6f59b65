//! The buckets of a histogram as they were told.

use super::raw_pool::Turn;
use crate::fleet::model::{Buckets, Contradiction};
use crate::fleet::samples::Sample;

/// Bounds in seconds with cumulative counts, in the order in which they came.
pub(super) struct RawBuckets {
    counts: Vec<(f64, f64)>,
    metric: String,
    pub(super) turn: Turn,
}

impl RawBuckets {
    pub(super) fn new(turn: Turn) -> Self {
        Self { counts: Vec::new(), metric: String::new(), turn }
    }

    /// Takes in the count of durations up to a bound.
    pub(super) fn add(&mut self, bound: f64, sample: &Sample) {
        if self.metric.is_empty() {
            self.metric = sample.name.to_string();
        }
        self.counts.push((bound, sample.value));
    }

    /// Buckets in order; those of several series with one bound are added up. `None` where not all series have the same bounds, or the
    /// last bound is not infinite.
    ///
    /// # Errors
    /// If they are not cumulative.
    pub(super) fn cumulative(&self) -> Result<Option<Buckets>, Contradiction> {
        let mut sorted = self.counts.clone();
        sorted.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut at_most: Vec<(f64, f64)> = Vec::new();
        let mut series: Vec<usize> = Vec::new();
        for (bound, count) in sorted {
            match at_most.last_mut().filter(|(last, _)| *last == bound).zip(series.last_mut()) {
                Some(((_, sum), times)) => {
                    *sum += count;
                    *times += 1;
                }
                None => {
                    at_most.push((bound, count));
                    series.push(1);
                }
            }
        }
        if series.windows(2).any(|pair| pair[0] != pair[1]) || at_most.last().is_none_or(|(bound, _)| bound.is_finite()) {
            return Ok(None);
        }
        self.check(&at_most)?;
        Ok(Some(Buckets { at_most: at_most.into_iter().map(|(bound, count)| (bound, count.round() as u64)).collect() }))
    }

    fn check(&self, at_most: &[(f64, f64)]) -> Result<(), Contradiction> {
        let mut before = 0.0;
        for (bound, count) in at_most {
            if !count.is_finite() || *count < before {
                let metric = format!("{}{{le=\"{bound}\"}}", self.metric);
                let cannot_be = if count.is_finite() { format!("below the bucket before it, {before}") } else { "a count".to_owned() };
                return Err(Contradiction { metric, told: *count, cannot_be, known_cause: None });
            }
            before = *count;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(counts: &[(f64, f64)]) -> RawBuckets {
        RawBuckets { counts: counts.to_vec(), metric: "wait_bucket".to_owned(), turn: (0, 0) }
    }

    #[test]
    fn buckets_of_several_series_are_added_up() {
        let all = raw(&[(f64::INFINITY, 5.0), (0.1, 2.0), (0.1, 1.0), (f64::INFINITY, 1.0)]).cumulative().expect("cumulative");
        assert_eq!(all, Some(Buckets { at_most: vec![(0.1, 3), (f64::INFINITY, 6)] }));
    }

    #[test]
    fn buckets_that_cannot_be_added_up_are_not_told() {
        for counts in [&[][..], &[(0.1, 2.0)], &[(0.1, 2.0), (0.2, 1.0), (0.2, 2.0), (f64::INFINITY, 3.0), (f64::INFINITY, 3.0)]] {
            assert_eq!(raw(counts).cumulative(), Ok(None), "{counts:?}");
        }
    }

    #[test]
    fn buckets_that_run_back_contradict_themselves() {
        let wrong = raw(&[(0.1, 2.0), (0.5, 1.0), (f64::INFINITY, 3.0)]).cumulative().expect_err("1 after 2");
        let said = "The sender contradicts itself: wait_bucket{le=\"0.5\"} is 1, which cannot be below the bucket before it, 2.";
        assert_eq!(wrong.to_string(), said);
        assert!(raw(&[(0.1, -2.0), (f64::INFINITY, 3.0)]).cumulative().is_err());
        assert!(raw(&[(f64::INFINITY, f64::INFINITY)]).cumulative().is_err());
    }
}
