//! OpenTelemetry's histograms and summaries, in the form of Prometheus' classic ones.

use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::{ExponentialHistogramDataPoint, HistogramDataPoint, SummaryDataPoint};

use super::point::Distribution;

/// Powers of two that bound the buckets of an exponential histogram: in seconds, from a microsecond to twelve days. They are fixed,
/// because two readings are compared by their bounds, and a sender changes its own as values come.
const POWERS: std::ops::RangeInclusive<i32> = -20..=20;

/// `None` where the counts do not belong to the bounds.
pub(super) fn of_histogram(point: &HistogramDataPoint) -> Option<Distribution> {
    let (bounds, counts) = (&point.explicit_bounds, &point.bucket_counts);
    let ascend = bounds.windows(2).all(|pair| pair[0] < pair[1]) && bounds.iter().all(|bound| bound.is_finite());
    let fit = counts.len() == bounds.len() + 1 || (counts.is_empty() && bounds.is_empty());
    if !ascend || !fit || checked_sum(counts)? > point.count {
        return None;
    }
    let up_to = bounds.iter().zip(counts).scan(0, |before, (bound, count)| {
        *before += count;
        Some((*bound, *before))
    });
    Some(Distribution { count: point.count, sum: point.sum, at_most: up_to.collect() })
}

/// Buckets between powers of two are added up, which loses nothing of those bounds. A bucket that is wider than a power of two is
/// counted at its upper bound. `None` where there are more in the buckets than were counted.
pub(super) fn of_exponential(point: &ExponentialHistogramDataPoint) -> Option<Distribution> {
    let empty = Buckets::default();
    let (positive, negative) = (point.positive.as_ref().unwrap_or(&empty), point.negative.as_ref().unwrap_or(&empty));
    let below = checked_sum(&negative.bucket_counts)?.checked_add(point.zero_count)?;
    if checked_sum(&positive.bucket_counts)?.checked_add(below)? > point.count {
        return None;
    }
    let mut counts = POWERS.map(|_| 0).collect::<Vec<u64>>();
    for (index, count) in (i64::from(positive.offset)..).zip(&positive.bucket_counts) {
        let place = upper_power(index, point.scale).saturating_sub(i64::from(*POWERS.start())).max(0);
        // Beyond the last power of two it is in the whole count alone.
        if let Some(at_place) = usize::try_from(place).ok().and_then(|place| counts.get_mut(place)) {
            *at_place += count;
        }
    }
    let up_to = POWERS.zip(counts).scan(below, |before, (power, count)| {
        *before += count;
        Some((2_f64.powi(power), *before))
    });
    Some(Distribution { count: point.count, sum: point.sum, at_most: up_to.collect() })
}

/// The smallest power of two that a bucket does not exceed: bucket `index` ends at `2^((index + 1) / 2^scale)`.
fn upper_power(index: i64, scale: i32) -> i64 {
    let end = index + 1;
    match u32::try_from(scale) {
        Ok(scale) => -(-end >> scale.min(62)),
        Err(_) => end.saturating_mul(1_i64 << scale.unsigned_abs().min(31)),
    }
}

/// The count and the sum alone.
pub(super) fn of_summary(point: &SummaryDataPoint) -> Distribution {
    Distribution { count: point.count, sum: Some(point.sum), at_most: Vec::new() }
}

fn checked_sum(counts: &[u64]) -> Option<u64> {
    counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(bounds: &[f64], counts: &[u64], count: u64) -> Option<Distribution> {
        let (explicit_bounds, bucket_counts) = (bounds.to_vec(), counts.to_vec());
        of_histogram(&HistogramDataPoint { explicit_bounds, bucket_counts, count, ..HistogramDataPoint::default() })
    }

    #[test]
    fn buckets_become_cumulative() {
        let found = histogram(&[0.1, 1.0], &[2, 3, 1], 6).expect("a histogram");
        assert_eq!((found.count, found.at_most), (6, vec![(0.1, 2), (1.0, 5)]));
        assert_eq!(histogram(&[], &[], 4).map(|found| found.count), Some(4), "without buckets");
        let wrong: [(&[f64], &[u64]); 5] =
            [(&[1.0, 0.1], &[1, 1, 1]), (&[0.1], &[1]), (&[f64::NAN], &[1, 1]), (&[0.1], &[9, 9]), (&[0.1], &[u64::MAX, 2])];
        for (bounds, counts) in wrong {
            assert_eq!(histogram(bounds, counts, 6), None, "{bounds:?} {counts:?}");
        }
    }

    fn exponential(scale: i32, offset: i32, counts: &[u64]) -> Distribution {
        let positive = Some(Buckets { offset, bucket_counts: counts.to_vec() });
        let count = 1 + counts.iter().sum::<u64>();
        let point = ExponentialHistogramDataPoint { scale, zero_count: 1, positive, count, ..Default::default() };
        of_exponential(&point).expect("a histogram")
    }

    fn up_to(found: &Distribution, wanted: f64) -> u64 {
        found.at_most.iter().find(|(bound, _)| *bound == wanted).map_or(u64::MAX, |(_, count)| *count)
    }

    /// At scale 1 buckets end at powers of √2: index -2 holds up to 0.7071, index -1 up to 1, index 0 up to 1.414, index 1 up to 2.
    #[test]
    fn exponential_buckets_are_added_up_between_powers_of_two() {
        let found = exponential(1, -2, &[1, 2, 4, 8]);
        assert_eq!([0.5, 1.0, 2.0, 4.0].map(|bound| up_to(&found, bound)), [1, 4, 16, 16]);
        let coarse = exponential(-1, 0, &[5]);
        assert_eq!([1.0, 2.0, 4.0].map(|bound| up_to(&coarse, bound)), [1, 1, 6], "one bucket from 1 to 4");
    }

    #[test]
    fn no_scale_or_offset_overflows() {
        for scale in [i32::MIN, -64, 0, 20, 64, i32::MAX] {
            for offset in [i32::MIN, 0, i32::MAX] {
                assert_eq!(exponential(scale, offset, &[1, 1]).count, 3);
            }
        }
    }
}
