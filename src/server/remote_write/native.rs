//! Native histograms.
//!
//! A pool holds its durations in sixteen equal steps to each power of two of nanoseconds. No bound of those is one of Prometheus'
//! exponential buckets, which are powers of 2^(1/8) seconds in schema 3. So each duration is put into the bucket that holds the longest
//! duration that its step has: up to a sixteenth above the true one, as in the classic buckets of `/metrics`. What a service told by
//! bounds of its own keeps these bounds, exactly, which only version 2.0 can say.

use plimsoll_model::HistogramSnapshot;

use super::messages::STALE;
use super::messages::v1::{BucketSpan, Count, Histogram, ZeroCount};
use crate::server::metrics::families::Distribution;

/// Eight buckets to each power of two, 9 % apart: what Prometheus' client libraries choose for their factor 1.1.
const SCHEMA: i32 = 3;
/// Bounds of its own.
const CUSTOM: i32 = -53;
/// What Prometheus' client libraries take for zero: 2^−128.
const ZERO_THRESHOLD: f64 = 2.938_735_877_055_719e-39;

/// Which histograms a receiver takes as native ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeForm {
    /// None.
    Classic,
    /// Exponential buckets alone: version 1.0.
    Exponential,
    /// Bounds of its own too: version 2.0.
    AnyBounds,
}

impl NativeForm {
    /// The native histogram of a distribution, where this form has one.
    pub fn histogram(self, told: &Distribution) -> Option<Histogram> {
        match (self, &told.fine) {
            (Self::Classic, _) | (Self::Exponential, None) => None,
            (_, Some(fine)) => Some(exponential(told, fine)),
            (Self::AnyBounds, None) => Some(custom(told)),
        }
    }
}

/// The end of a series of native histograms.
pub fn stale() -> Histogram {
    Histogram { sum: STALE, ..Histogram::default() }
}

fn exponential(told: &Distribution, fine: &HistogramSnapshot) -> Histogram {
    let (mut zeros, mut filled) = (0, Vec::<(i32, u64)>::new());
    for (up_to, count) in fine.buckets() {
        match place(up_to.as_secs_f64()) {
            None => zeros += count,
            Some(place) => match filled.last_mut().filter(|(last, _)| *last == place) {
                Some((_, before)) => *before += count,
                None => filled.push((place, count)),
            },
        }
    }
    let (positive_spans, positive_deltas) = spans(&filled);
    Histogram {
        count: Some(Count::Int(told.count)),
        sum: told.sum,
        schema: SCHEMA,
        zero_threshold: ZERO_THRESHOLD,
        zero_count: Some(ZeroCount::Int(zeros)),
        positive_spans,
        positive_deltas,
        ..Histogram::default()
    }
}

fn custom(told: &Distribution) -> Histogram {
    let filled: Vec<(i32, u64)> =
        (0..).zip(&told.buckets).filter(|(_, (_, count))| *count > 0).map(|(place, (_, count))| (place, *count)).collect();
    let (positive_spans, positive_deltas) = spans(&filled);
    Histogram {
        count: Some(Count::Int(told.count)),
        sum: told.sum,
        schema: CUSTOM,
        positive_spans,
        positive_deltas,
        custom_values: told.buckets.iter().map(|(bound, _)| *bound).filter(|bound| bound.is_finite()).collect(),
        ..Histogram::default()
    }
}

/// The bucket whose upper bound, which it includes, is 2^(place / 8); `None` for no time at all.
fn place(seconds: f64) -> Option<i32> {
    (seconds > ZERO_THRESHOLD).then(|| (seconds.log2() * f64::from(1 << SCHEMA)).ceil() as i32)
}

/// Counts by their place, ascending, as the protocol packs them.
fn spans(filled: &[(i32, u64)]) -> (Vec<BucketSpan>, Vec<i64>) {
    let (mut spans, mut next, mut before) = (Vec::<BucketSpan>::new(), 0, 0i64);
    let mut deltas = Vec::with_capacity(filled.len());
    for (place, count) in filled {
        match spans.last_mut().filter(|_| *place == next) {
            Some(span) => span.length += 1,
            None => spans.push(BucketSpan { offset: place - next, length: 1 }),
        }
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        deltas.push(count - before);
        (before, next) = (count, place + 1);
    }
    (spans, deltas)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::server::metrics::distribution::fold;

    fn told(durations: &[(Duration, u64)]) -> Distribution {
        let fine: HistogramSnapshot = durations.iter().copied().collect();
        let (sum, count, buckets) = fold(&fine);
        Distribution { sum, count, buckets, fine: Some(fine) }
    }

    /// Counts by place, as a receiver unpacks them.
    fn unpacked(histogram: &Histogram) -> Vec<(i32, i64)> {
        let (mut place, mut count, mut deltas, mut all) = (0, 0, histogram.positive_deltas.iter(), Vec::new());
        for span in &histogram.positive_spans {
            place += span.offset;
            for _ in 0..span.length {
                count += deltas.next().expect("a delta for each bucket");
                all.push((place, count));
                place += 1;
            }
        }
        assert_eq!(deltas.next(), None);
        all
    }

    #[test]
    fn a_power_of_two_is_the_upper_bound_of_its_bucket() {
        let places = [0.5, 0.500_001, 1.0, 1.09, 1.091, 2.0].map(|seconds| place(seconds).expect("a place"));
        assert_eq!(places, [-8, -7, 0, 1, 2, 8]);
        assert_eq!(place(0.0), None);
    }

    #[test]
    fn bounds_of_their_own_are_kept_as_they_are() {
        let told = Distribution { sum: 3.5, count: 9, buckets: vec![(0.1, 4), (1.0, 0), (5.0, 2), (f64::INFINITY, 3)], fine: None };
        assert_eq!((NativeForm::Classic.histogram(&told), NativeForm::Exponential.histogram(&told)), (None, None));
        let native = NativeForm::AnyBounds.histogram(&told).expect("a native one");
        assert_eq!((native.schema, native.custom_values.as_slice(), native.count), (-53, &[0.1, 1.0, 5.0][..], Some(Count::Int(9))));
        assert_eq!(unpacked(&native), [(0, 4), (2, 2), (3, 3)]);
    }

    proptest! {
        #[test]
        fn every_duration_is_in_one_bucket_at_most_a_sixteenth_above_it(durations in proptest::collection::vec((0u64..1 << 43, 1u64..1000), 0..40)) {
            let durations: Vec<_> = durations.into_iter().map(|(nanos, count)| (Duration::from_nanos(nanos), count)).collect();
            let told = told(&durations);
            let native = NativeForm::Exponential.histogram(&told).expect("a native one");
            let (zeros, filled) = (native.zero_count, unpacked(&native));
            let Some(ZeroCount::Int(zeros)) = zeros else { panic!("no zero bucket") };
            let in_buckets: i64 = filled.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(zeros + in_buckets as u64, told.count);
            prop_assert!(filled.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (duration, _) in durations.iter().filter(|(duration, _)| !duration.is_zero()) {
                let lowest = place(duration.as_secs_f64()).expect("a place");
                let highest = place(duration.as_secs_f64() * (1.0 + 1.0 / 16.0)).expect("a place");
                prop_assert!(filled.iter().any(|(place, _)| (lowest..=highest).contains(place)), "{duration:?}: {filled:?}");
            }
        }
    }
}
