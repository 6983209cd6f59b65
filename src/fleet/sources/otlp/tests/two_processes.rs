//! Two processes that send under one name, without the times at which they began.

use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, NumberDataPoint, Sum, number_data_point::Value};

use super::super::sender::Sender;
use super::super::translate::translate;
use super::*;

const SECOND: u64 = 1_000_000_000;
const START: u64 = 1_790_000_000 * SECOND;

/// So many timeouts so far.
fn sent(at_s: u64, count: i64) -> ExportMetricsServiceRequest {
    let point = NumberDataPoint {
        attributes: vec![attribute("db.client.connection.pool.name", "main")],
        time_unix_nano: START + at_s * SECOND,
        value: Some(Value::AsInt(count)),
        ..NumberDataPoint::default()
    };
    let sum = Sum { data_points: vec![point], aggregation_temporality: AggregationTemporality::Cumulative as i32, is_monotonic: true };
    request("1", vec![("db.client.connection.timeouts", "{timeout}", Data::Sum(sum))])
}

#[tokio::test]
async fn the_first_one_counts_and_the_other_is_told_with_its_address() {
    let all = Receiving::new();
    for (address, at_s, count) in [("10.0.0.5", 0, 100), ("10.0.0.6", 25, 3), ("10.0.0.5", 60, 104)] {
        all.send_from(address, &sent(at_s, count)).await;
    }
    let notes = all.registry.view().sources[0].notes.clone();
    assert!(notes[0].starts_with("orders / 1: Two processes") && notes[0].contains("service.instance.id"), "{notes:?}");
    for (address, at_s, count) in [("10.0.0.6", 85, 4), ("10.0.0.5", 120, 109), ("10.0.0.6", 145, 5)] {
        all.send_from(address, &sent(at_s, count)).await;
    }
    let pool = all.pool();
    assert_eq!((pool.address.as_str(), pool.reading.counters.timed_out), ("10.0.0.5", Some(109)), "the two are not mixed");
    assert_eq!(pool.rates.map(|rates| (rates.seconds, rates.counted.timed_out)), Some((60.0, Some(5))));
    assert_eq!(pool.told_twice_by.as_deref(), Some("otlp (token orders) at 10.0.0.6"));
}

/// A sender that knows of a second process, both heard of at 60 s by the console's clock.
fn with_rival() -> (Sender, [Arc<str>; 2]) {
    let (first, second): (Arc<str>, Arc<str>) = ("10.0.0.5".into(), "10.0.0.6".into());
    let mut sender = Sender::new(&first);
    for (address, at_s, count) in [(&first, 0, 100), (&second, 25, 3), (&first, 60, 104)] {
        let (processes, mut rejected) = translate(sent(at_s, count), address, &SenderTables::default());
        processes.into_values().for_each(|points| sender.take(points, address, 100, (START / SECOND + at_s) * 1_000, &mut rejected));
    }
    (sender, [first, second])
}

#[test]
fn when_the_first_one_has_ended_the_other_counts_and_when_the_other_has_ended_there_is_one() {
    let at_ms = |at_s: u64| (START / SECOND + at_s) * 1_000;
    let (mut sender, [first, second]) = with_rival();
    assert!(sender.has_rival() && sender.is_of_rival(&second, at_ms(85)));
    assert!(sender.is_of_rival(&second, at_ms(60 + 180)), "three periods may be late");
    assert!(!sender.is_of_rival(&second, at_ms(60 + 181)));
    assert_eq!((sender.has_rival(), &sender.address), (false, &second));

    let (mut sender, _) = with_rival();
    assert!(!sender.is_of_rival(&first, at_ms(240)) && sender.has_rival());
    assert!(!sender.is_of_rival(&first, at_ms(241)) && !sender.has_rival());
    assert_eq!(sender.address, first);
}

#[tokio::test]
async fn one_process_that_sends_through_two_collectors_is_one() {
    let all = Receiving::new();
    for (minute, address) in ["10.0.0.5", "10.0.0.6", "10.0.0.5", "10.0.0.6", "10.0.0.6", "10.0.0.5"].into_iter().enumerate() {
        all.send_from(address, &sent(minute as u64 * 60, 100 + minute as i64)).await;
    }
    let pool = all.pool();
    assert_eq!((pool.reading.counters.timed_out, pool.restarts, pool.told_twice_by), (Some(105), 0, None));
    assert!(all.registry.view().sources[0].notes.is_empty());
}
