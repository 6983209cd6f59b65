use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_kept_of_it_is_the_same_histogram(values in prop::collection::vec(any::<u64>(), 0..50)) {
        let mut histogram = Histogram::new();
        values.iter().for_each(|v| histogram.record(Duration::from_nanos(*v)));
        let snapshot = histogram.snapshot();
        prop_assert_eq!(snapshot.buckets().collect::<HistogramSnapshot>(), snapshot);
    }

    #[test]
    fn quantiles_match_the_sorted_values(mut values in prop::collection::vec(0u64..10_000_000_000, 1..200), q in 0.0f64..=1.0) {
        let mut histogram = Histogram::new();
        values.iter().for_each(|v| histogram.record(Duration::from_nanos(*v)));
        values.sort_unstable();
        let rank = ((q * values.len() as f64).ceil() as usize).max(1);
        let exact = values[rank - 1];
        let got = histogram.snapshot().quantile(q).expect("values were recorded").as_nanos() as u64;
        prop_assert!(got >= exact && got <= exact + exact / 16, "exact {exact}, got {got}");
    }
}

#[test]
fn what_did_not_take_long_takes_little_room() {
    let mut histogram = Histogram::new();
    assert_eq!(histogram.snapshot().counts.len(), 0);
    histogram.record(Duration::from_nanos(7));
    assert_eq!((histogram.snapshot().counts.len(), histogram.since(&HistogramSnapshot::default(), 3).counts.len()), (8, 8));
    histogram.record(Duration::MAX);
    let before = histogram.snapshot();
    histogram.record(Duration::from_nanos(7));
    let new = histogram.since(&before, 0);
    assert_eq!((before.counts.len(), new.counts.len(), new.count()), (BUCKETS, 8, 1));
    assert_eq!(before.since(&new).count(), 1, "the longest one and none of the others");
}

#[test]
fn an_empty_histogram_has_no_quantile() {
    assert_eq!(Histogram::new().snapshot().quantile(0.5), None);
}

#[test]
fn a_window_forgets_what_came_before_it() {
    let mut histogram = Histogram::new();
    histogram.record(Duration::from_secs(10));
    let before = histogram.snapshot();
    histogram.record(Duration::from_millis(1));
    let window = histogram.snapshot().since(&before);
    assert_eq!(window.count(), 1);
    assert!(window.quantile(1.0).expect("one value") < Duration::from_millis(2));
}

#[test]
fn a_duration_beyond_the_range_is_still_counted() {
    let mut histogram = Histogram::new();
    histogram.record(Duration::MAX);
    assert_eq!(histogram.snapshot().count(), 1);
}
