//! Several requests of one process.

use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, NumberDataPoint, Sum, number_data_point::Value,
};

use super::*;

const SECOND: u64 = 1_000_000_000;
const START: u64 = 1_790_000_000 * SECOND;

fn pool(at_s: u64, value: i64, state: Option<&str>) -> NumberDataPoint {
    let state = state.map(|state| attribute("db.client.connection.state", state));
    NumberDataPoint {
        attributes: [attribute("db.client.connection.pool.name", "main")].into_iter().chain(state).collect(),
        start_time_unix_nano: START,
        time_unix_nano: START + at_s * SECOND,
        value: Some(Value::AsInt(value)),
        ..NumberDataPoint::default()
    }
}

fn sum(is_monotonic: bool, temporality: AggregationTemporality, data_points: Vec<NumberDataPoint>) -> Data {
    Data::Sum(Sum { data_points, aggregation_temporality: temporality as i32, is_monotonic })
}

fn timeouts(at_s: u64, count: i64, temporality: AggregationTemporality) -> (&'static str, &'static str, Data) {
    ("db.client.connection.timeouts", "{timeout}", sum(true, temporality, vec![pool(at_s, count, None)]))
}

fn used(at_s: u64, count: i64) -> (&'static str, &'static str, Data) {
    ("db.client.connection.count", "{connection}", sum(false, AggregationTemporality::Cumulative, vec![pool(at_s, count, Some("used"))]))
}

fn waits(at_s: u64, counts: [u64; 3], total_s: f64, temporality: AggregationTemporality) -> (&'static str, &'static str, Data) {
    let NumberDataPoint { attributes, start_time_unix_nano, time_unix_nano, .. } = pool(at_s, 0, None);
    let point = HistogramDataPoint {
        attributes,
        start_time_unix_nano,
        time_unix_nano,
        count: counts.iter().sum(),
        sum: Some(total_s),
        bucket_counts: counts.to_vec(),
        explicit_bounds: vec![0.01, 1.0],
        ..HistogramDataPoint::default()
    };
    let histogram = Histogram { data_points: vec![point], aggregation_temporality: temporality as i32 };
    ("db.client.connection.wait_time", "s", Data::Histogram(histogram))
}

#[tokio::test]
async fn deltas_are_added_up_to_what_cumulative_points_would_say() {
    use AggregationTemporality::{Cumulative, Delta};
    let (delta, cumulative) = (Receiving::new(), Receiving::new());
    delta.send_request(&request("a", vec![timeouts(0, 2, Delta), waits(0, [1, 2, 0], 0.5, Delta)])).await;
    delta.send_request(&request("a", vec![timeouts(60, 3, Delta), waits(60, [0, 1, 1], 4.0, Delta)])).await;
    cumulative.send_request(&request("a", vec![timeouts(60, 5, Cumulative), waits(60, [1, 3, 1], 4.5, Cumulative)])).await;
    let (added, told) = (delta.pool().reading, cumulative.pool().reading);
    assert_eq!((added.counters.timed_out, &added.times), (Some(5), &told.times));
    let wait = told.times.wait.expect("waits");
    assert_eq!(wait.buckets.expect("buckets").at_most, [(0.01, 1), (1.0, 4), (f64::INFINITY, 5)]);
    assert_eq!((wait.count, wait.sum_s), (Some(5), Some(4.5)));
    let rates = delta.pool().rates.expect("two readings");
    assert_eq!((rates.seconds, rates.counted.timed_out), (60.0, Some(3)));
}

#[tokio::test]
async fn a_request_that_comes_once_more_is_counted_once() {
    let all = Receiving::new();
    let first = request("a", vec![timeouts(0, 2, AggregationTemporality::Delta)]);
    all.send_request(&first).await;
    all.send_request(&first).await;
    assert_eq!(all.pool().reading.counters.timed_out, Some(2));
}

#[tokio::test]
async fn the_numbers_of_one_process_may_come_in_parts() {
    let all = Receiving::new();
    for minute in [0, 60] {
        all.send_request(&request("a", vec![used(minute, 3)])).await;
        all.send_request(&request("a", vec![timeouts(minute, 1, AggregationTemporality::Cumulative)])).await;
    }
    let pool = all.pool();
    assert_eq!((pool.reading.gauges.checked_out, pool.reading.counters.timed_out), (Some(3), Some(1)));
    assert_eq!((pool.restarts, pool.resolution_s, pool.rates.map(|rates| rates.seconds)), (0, 60.0, Some(60.0)));
}

#[tokio::test]
async fn a_number_that_is_not_sent_any_more_is_not_told_any_more() {
    let all = Receiving::new();
    all.send_request(&request("a", vec![used(0, 3), timeouts(0, 1, AggregationTemporality::Cumulative)])).await;
    all.send_request(&request("a", vec![used(60, 4)])).await;
    all.send_request(&request("a", vec![used(120, 5)])).await;
    assert_eq!((all.pool().reading.gauges.checked_out, all.pool().reading.counters.timed_out), (Some(5), None));
}

fn began(mut data: Data, later_s: u64) -> Data {
    if let Data::Sum(sum) = &mut data {
        sum.data_points.iter_mut().for_each(|point| point.start_time_unix_nano += later_s * SECOND);
    }
    data
}

#[tokio::test]
async fn another_start_time_is_a_restart_and_an_earlier_one_is_a_second_process() {
    let all = Receiving::new();
    let sent = |at_s: u64, count: i64, later_s: u64| {
        let (name, unit, data) = timeouts(at_s, count, AggregationTemporality::Cumulative);
        request("a", vec![(name, unit, began(data, later_s))])
    };
    all.send_request(&sent(60, 2, 0)).await;
    all.send_request(&sent(120, 9, 100)).await;
    let pool = all.pool();
    assert_eq!((pool.restarts, pool.rates, pool.reading.counters.timed_out), (1, None, Some(9)), "more than before, and yet begun anew");
    assert!(all.registry.view().sources[0].notes.is_empty());
    all.send_request(&sent(150, 3, 0)).await;
    assert_eq!(all.pool().reading.counters.timed_out, Some(9), "the two are not mixed");
    let notes = all.registry.view().sources[0].notes.clone();
    assert!(notes[0].starts_with("orders / a: Two processes") && notes[0].contains("service.instance.id"), "{notes:?}");
}

#[tokio::test]
async fn connections_in_use_as_differences_are_refused_with_the_remedy() {
    let all = Receiving::new();
    let level = sum(false, AggregationTemporality::Delta, vec![pool(0, 1, Some("used"))]);
    let gauge = Data::Gauge(Gauge { data_points: vec![NumberDataPoint { value: None, ..pool(0, 1, None) }] });
    let metrics = vec![
        ("db.client.connection.count", "{connection}", level),
        ("db.client.connection.max", "", gauge),
        timeouts(0, 1, AggregationTemporality::Unspecified),
    ];
    let rejected = all.send_request(&request("a", metrics)).await;
    let message = rejected.message();
    assert!(rejected.points() == 3 && message.contains("TEMPORALITY_PREFERENCE=cumulative") && message.contains("no value"), "{message}");
    assert!(all.pools().is_empty());
}
