use super::*;
use proptest::prelude::*;

fn counts() -> impl Strategy<Value = HistogramSnapshot> {
    prop::collection::vec((any::<u64>().prop_map(Duration::from_nanos), 0u64..1 << 40), 0..20)
        .prop_map(|counts| counts.into_iter().collect())
}

proptest! {
    #[test]
    fn a_merge_has_the_counts_of_both_in_order_and_a_difference_takes_them_away(one in counts(), other in counts()) {
        let mut whole = one.clone();
        whole.merge(&other);
        prop_assert_eq!(whole.count(), one.count() + other.count());
        prop_assert!(whole.numbered().collect::<Vec<_>>().is_sorted_by(|(earlier, _), (later, _)| earlier < later));
        prop_assert!(whole.numbered().all(|(_, count)| count > 0));
        prop_assert_eq!((whole.since(&one), whole.since(&other)), (other, one));
    }

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
fn buckets_that_hold_nothing_take_no_room() {
    let mut histogram = Histogram::new();
    assert_eq!(histogram.snapshot().counts.len(), 0);
    histogram.record(Duration::from_nanos(7));
    assert_eq!((histogram.snapshot().counts.len(), histogram.since(&HistogramSnapshot::default(), 3).counts.len()), (1, 2));
    histogram.record(Duration::MAX);
    let before = histogram.snapshot();
    histogram.record(Duration::from_nanos(7));
    let new = histogram.since(&before, 0);
    assert_eq!((before.counts.len(), new.counts.len(), new.count()), (2, 1, 1));
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

fn of(durations: &[(u64, u64)]) -> HistogramSnapshot {
    durations.iter().map(|(ms, count)| (Duration::from_millis(*ms), *count)).collect()
}

#[test]
fn what_is_merged_is_counted_bucket_by_bucket_whichever_is_longer() {
    let (short, long) = (of(&[(1, 5), (3, 1)]), of(&[(3, 2), (500, 1)]));
    for (ours, theirs) in [(&short, &long), (&long, &short)] {
        let mut both = ours.clone();
        both.merge(theirs);
        assert_eq!(both, of(&[(1, 5), (3, 3), (500, 1)]));
    }
}

#[test]
fn waits_of_no_time_are_below_all_others() {
    let waits = of(&[(1, 1)]).with_zeros(99);
    assert_eq!((waits.count(), waits.quantile(0.99)), (100, Some(Duration::ZERO)));
    assert!(waits.quantile(1.0) >= Some(Duration::from_millis(1)));
}

#[test]
fn it_is_written_as_distances_and_read_as_it_was() {
    let histogram = HistogramSnapshot::of_numbered([(0, 7), (3, 1), (20, 2)]).expect("these exist");
    let written = serde_json::to_value(&histogram).expect("JSON");
    assert_eq!(written, serde_json::json!([[0, 7], [3, 1], [17, 2]]));
    assert_eq!(serde_json::from_value::<HistogramSnapshot>(written).expect("read"), histogram);
    assert_ne!(histogram, HistogramSnapshot::default());
}

#[test]
fn a_bucket_that_does_not_exist_is_refused() {
    let last = BUCKETS as u16 - 1;
    assert_eq!(HistogramSnapshot::of_numbered([(last, 1)]), Some([(Duration::MAX, 1)].into_iter().collect()));
    assert_eq!(HistogramSnapshot::of_numbered([(last + 1, 1)]), None);
    assert!(serde_json::from_str::<HistogramSnapshot>("[[1,1],[65535,1]]").is_err());
}
