//! The pool's histograms with the few bounds that a scrape carries.

use plimsoll_model::HistogramSnapshot;

/// From a query's wait in a healthy pool to the default timeout, in seconds.
pub(in crate::server) const BOUNDS: [f64; 15] =
    [0.000_1, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What the pool holds within a sixteenth, so that a value near a bound may be counted above it, and the sum is up to a sixteenth
/// above the true one.
///
/// Sum in seconds, count, and how many are in each bucket, by its upper bound; the last bound is infinite.
pub(in crate::server) fn fold(histogram: &HistogramSnapshot) -> (f64, u64, Vec<(f64, u64)>) {
    let mut buckets: Vec<(f64, u64)> = BOUNDS.into_iter().chain([f64::INFINITY]).map(|bound| (bound, 0)).collect();
    let (mut sum, mut count) = (0.0, 0);
    for (up_to, times) in histogram.buckets() {
        let seconds = up_to.as_secs_f64();
        let place = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        buckets[place].1 += times;
        sum += seconds * times as f64;
        count += times;
    }
    (sum, count, buckets)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_duration_is_in_one_bucket_and_the_slowest_in_the_last() {
        let histogram = HistogramSnapshot::from_iter([(Duration::ZERO, 5), (Duration::from_millis(40), 2), (Duration::from_secs(60), 1)]);
        let (sum, count, buckets) = fold(&histogram);
        assert_eq!((count, buckets[0].1, buckets.last().map(|last| last.1)), (8, 5, Some(1)));
        assert_eq!(buckets.iter().find(|(bound, _)| *bound == 0.05).map(|(_, times)| *times), Some(2));
        assert!((60.0..=64.0).contains(&sum), "{sum}");
    }
}
