use super::*;
use crate::server::metrics::families::{Distribution, Families, Line, LineClock};
use crate::server::remote_write::rounds::Rounds;

fn further() -> Vec<(String, String)> {
    [("instance", "here"), ("job", "plimsoll"), ("service_name", "never")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// A gauge of so many pools, and a counter and waits of the first.
fn families(pools: u64) -> Families {
    let clock = LineClock { taken_at_ms: Some(2_000), since_ms: Some(1_000) };
    let line = |pool: u64| vec![("service_name", "orders".to_owned()), ("pool", format!("p{pool}")), ("empty", String::new())];
    let mut families = Families::default();
    families.gauge("waiting", "Queued", (0..pools).map(|pool| Line { labels: line(pool), clock, value: 3 }).collect());
    families.counter("shed", "Refused", vec![Line { labels: line(0), clock, value: 7 }]);
    let told = Distribution { sum: 2.5, count: 3, buckets: vec![(0.5, 1), (f64::INFINITY, 2)], fine: None };
    families.durations("wait", "Waits", vec![Line { labels: line(0), clock, value: told }]);
    families
}

fn requests(protocol: Protocol, pools: u64, native: NativeForm) -> Vec<Request> {
    let labels = further();
    let mut batches = Batches::new(protocol, &labels);
    Rounds::default().next(families(pools), 5_000, native, &mut |point| batches.push(point));
    batches.finish()
}

fn plain(request: &Request) -> Vec<u8> {
    Decoder::new().decompress_vec(&request.body).expect("it is compressed")
}

fn shown(labels: &[v1::Label]) -> String {
    labels.iter().map(|label| format!("{}={}", label.name, label.value)).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_series_of_1_0_has_sorted_labels_its_own_before_those_of_the_configuration_and_none_that_is_empty() {
    let requests = requests(Protocol::V1, 1, NativeForm::Classic);
    let message = v1::WriteRequest::decode(plain(&requests[0]).as_slice()).expect("the message");
    let series = &message.timeseries[0];
    assert_eq!(shown(&series.labels), "__name__=waiting instance=here job=plimsoll pool=p0 service_name=orders");
    assert_eq!(series.samples, [v1::Sample { value: 3.0, timestamp: 2_000 }]);
    let names: Vec<&str> = message.timeseries.iter().map(|series| series.labels[0].value.as_str()).collect();
    assert_eq!(names, ["waiting", "shed_total", "wait_seconds_bucket", "wait_seconds_bucket", "wait_seconds_sum", "wait_seconds_count"]);
    let values: Vec<f64> = message.timeseries.iter().map(|series| series.samples[0].value).collect();
    assert_eq!(values, [3.0, 7.0, 1.0, 3.0, 2.5, 3.0]);
    assert_eq!((requests[0].samples, requests[0].newest_ms), (6, 2_000));
}

#[test]
fn a_request_of_2_0_names_each_string_once_and_says_what_a_series_is() {
    let requests = requests(Protocol::V2, 1, NativeForm::Classic);
    let message = v2::Request::decode(plain(&requests[0]).as_slice()).expect("the message");
    let mut symbols = message.symbols.clone();
    assert_eq!(symbols[0], "");
    symbols.sort();
    symbols.dedup();
    assert_eq!(symbols.len(), message.symbols.len(), "each once");
    let gauge = message.timeseries[0].metadata.expect("metadata");
    assert_eq!((gauge.r#type(), message.symbols[gauge.help_ref as usize].as_str(), gauge.unit_ref), (v2::MetricType::Gauge, "Queued", 0));
    assert_eq!(message.timeseries[0].samples[0].start_timestamp, 0, "a gauge counts nothing");
    let counter = &message.timeseries[1];
    assert_eq!(counter.samples, [v2::Sample { value: 7.0, timestamp: 2_000, start_timestamp: 1_000 }]);
    let waits = message.timeseries[2].metadata.expect("metadata");
    assert_eq!((waits.r#type(), message.symbols[waits.unit_ref as usize].as_str()), (v2::MetricType::Histogram, "seconds"));
}

#[test]
fn a_request_has_at_most_two_thousand_samples() {
    for protocol in [Protocol::V1, Protocol::V2] {
        let requests = requests(protocol, 4_000, NativeForm::Classic);
        assert_eq!(requests.iter().map(|request| request.samples).collect::<Vec<_>>(), [2_000, 2_000, 5], "{protocol:?}");
    }
}

#[test]
fn what_waits_for_a_receiver_of_2_0_becomes_what_1_0_would_have_been() {
    let newer = requests(Protocol::V2, 2_500, NativeForm::Classic);
    let older: Vec<_> =
        newer.iter().map(|request| request.rewritten(Protocol::V1, NativeForm::Classic).expect("the same in 1.0")).collect();
    assert_eq!(older, requests(Protocol::V1, 2_500, NativeForm::Classic));
    assert_eq!(older[0].rewritten(Protocol::V1, NativeForm::Classic).as_ref(), Some(&older[0]));
}

#[test]
fn a_histogram_with_bounds_of_its_own_is_left_out_of_1_0() {
    let newer = requests(Protocol::V2, 1, NativeForm::AnyBounds);
    let message = v2::Request::decode(plain(&newer[0]).as_slice()).expect("the message");
    let waits = &message.timeseries[2].histograms[0];
    assert_eq!((waits.schema, waits.timestamp, waits.start_timestamp), (-53, 2_000, 1_000));
    let older = newer[0].rewritten(Protocol::V1, NativeForm::Exponential).expect("the same in 1.0");
    assert_eq!((newer[0].samples, newer[0].has_native, older.samples, older.has_native), (3, true, 2, false));
    let classic = newer[0].rewritten(Protocol::V2, NativeForm::Classic).expect("the same without it");
    assert_eq!((classic.protocol, classic.samples, classic.has_native), (Protocol::V2, 2, false));
}
