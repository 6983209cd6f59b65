//! Remote write 2.0, read by a receiver that is written from its specification, 2.0-rc.4.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use super::ground::{Writing, plain};
use super::wire::{Field, all, double, fields, packed, whole};
use crate::receiver::{Heard, Receiver};
use crate::support::eventually;

const COUNTER: u64 = 1;
const GAUGE: u64 = 2;
const HISTOGRAM: u64 = 3;

/// A series of a request.
#[derive(Debug)]
struct Series {
    labels: BTreeMap<String, String>,
    /// Value, time and start of each.
    samples: Vec<(f64, u64, u64)>,
    /// The fields of each.
    histograms: Vec<Vec<(u64, Field)>>,
    kind: u64,
    help: String,
    unit: String,
}

impl Series {
    fn name(&self) -> &str {
        &self.labels["__name__"]
    }
}

/// Asserts what the specification demands of every request.
fn read(heard: &Heard) -> Vec<Series> {
    assert_eq!(heard.header("content-type"), "application/x-protobuf;proto=io.prometheus.write.v2.Request");
    assert_eq!((heard.header("content-encoding"), heard.header("x-prometheus-remote-write-version")), ("snappy", "2.0.0"));
    let request = fields(&plain(heard));
    assert!(request.iter().all(|(number, _)| [4, 5].contains(number)), "fields 1 to 3 are reserved");
    let symbols: Vec<String> = all(&request, 4).into_iter().map(|symbol| String::from_utf8(symbol).expect("UTF-8")).collect();
    assert_eq!(symbols[0], "");
    let mut each_once = symbols.clone();
    each_once.sort();
    each_once.dedup();
    assert_eq!(each_once.len(), symbols.len());
    let series: Vec<Series> = all(&request, 5).iter().map(|series| read_series(&fields(series), &symbols)).collect();
    let samples: usize = series.iter().map(|series| series.samples.len() + series.histograms.len()).sum();
    assert!((1..=2_000).contains(&samples), "{samples}");
    series
}

fn read_series(series: &[(u64, Field)], symbols: &[String]) -> Series {
    let refs = packed(&all(series, 1).remove(0));
    let words: Vec<&String> = refs.iter().map(|place| &symbols[*place as usize]).collect();
    let pairs: Vec<(String, String)> = words.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
    assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0), "sorted, each once: {pairs:?}");
    assert!(pairs.iter().all(|(name, value)| !name.is_empty() && !value.is_empty()), "none is empty: {pairs:?}");
    let samples: Vec<_> = all(series, 2).iter().map(|sample| fields(sample)).collect();
    let histograms: Vec<_> = all(series, 3).iter().map(|histogram| fields(histogram)).collect();
    assert!(samples.is_empty() != histograms.is_empty(), "either samples or histograms");
    let metadata = fields(&all(series, 5).remove(0));
    let symbol = |number| symbols[whole(&metadata, number) as usize].clone();
    Series {
        labels: pairs.into_iter().collect(),
        samples: samples.iter().map(|sample| (double(sample, 1), whole(sample, 2), whole(sample, 3))).collect(),
        histograms,
        kind: whole(&metadata, 1),
        help: symbol(3),
        unit: symbol(4),
    }
}

/// As many as were ever sent.
fn written() -> Vec<(&'static str, String)> {
    vec![
        ("x-prometheus-remote-write-samples-written", "1000000".to_owned()),
        ("x-prometheus-remote-write-histograms-written", "0".to_owned()),
        ("x-prometheus-remote-write-exemplars-written", "0".to_owned()),
    ]
}

async fn first_request(more: &str) -> (Writing, Receiver, Vec<Series>) {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::NO_CONTENT, written())));
    let writing = Writing::to(receiver.address, &format!("protocol = \"2.0\"\n{more}")).await;
    eventually("two requests came", async || receiver.heard().len() > 1).await;
    let series = read(&receiver.heard()[0]);
    (writing, receiver, series)
}

fn of<'s>(series: &'s [Series], name: &str) -> &'s Series {
    series.iter().find(|series| series.name() == name).unwrap_or_else(|| panic!("{name}: {series:#?}"))
}

#[tokio::test]
async fn a_request_says_what_each_series_is_and_since_when_it_counts() {
    let (writing, receiver, series) = first_request("labels = { region = \"eu\" }").await;
    let waiting = of(&series, "db_client_connection_pending_requests");
    assert_eq!((waiting.kind, waiting.help.as_str(), waiting.unit.as_str()), (GAUGE, "Callers queued for a connection", ""));
    assert_eq!((waiting.samples[0].0, waiting.samples[0].2, waiting.labels["region"].as_str()), (0.0, 0, "eu"));
    let shed = of(&series, "plimsoll_pool_shed_total");
    let (_, at_ms, since_ms) = shed.samples[0];
    assert!(shed.kind == COUNTER && since_ms > 0 && since_ms <= at_ms && at_ms - since_ms < 60_000, "{shed:?}");
    let waits = of(&series, "db_client_connection_wait_time_seconds_count");
    assert_eq!((waits.kind, waits.unit.as_str(), waits.samples[0].2 > 0), (HISTOGRAM, "seconds", true));
    let later = read(&receiver.heard()[1]);
    assert_eq!(of(&later, "plimsoll_pool_shed_total").samples[0].2, since_ms, "the start stays");
    let names = |series: &[Series]| series.iter().map(|series| series.labels.clone()).collect::<Vec<_>>();
    let second = names(&later);
    let again: Vec<_> = names(&series).into_iter().filter(|labels| second.contains(labels)).collect();
    let kept: Vec<_> = second.into_iter().filter(|labels| again.contains(labels)).collect();
    assert_eq!(again, kept, "the same series in the same order");
    eventually("they are counted", async || writing.storage("samples_total").await > 0.0).await;
    assert_eq!(writing.storage("samples_failed_total").await, 0.0);
}

#[tokio::test]
async fn native_histograms_of_2_0_have_a_start_and_whole_counts() {
    let (_writing, _receiver, series) = first_request("native_histograms = true").await;
    let waits = of(&series, "db_client_connection_wait_time_seconds");
    let histogram = &waits.histograms[0];
    // Schema 3 as a zigzag number.
    assert_eq!((whole(histogram, 4), waits.kind), (6, HISTOGRAM));
    assert!(whole(histogram, 15) >= whole(histogram, 17) && whole(histogram, 17) > 0, "{histogram:?}");
    assert!(!series.iter().any(|series| series.name().ends_with("_bucket")), "{series:#?}");
}

#[tokio::test]
async fn a_receiver_that_says_it_has_written_less_is_believed() {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::BAD_REQUEST, vec![("x-prometheus-remote-write-samples-written", "3".to_owned())])));
    let writing = Writing::to(receiver.address, "protocol = \"2.0\"").await;
    eventually("they are counted", async || writing.storage("samples_failed_total").await > 0.0).await;
    let requests = receiver.heard().len() as f64;
    let sent = writing.storage("samples_total").await;
    assert!(sent >= 3.0 && sent <= 3.0 * (requests + 1.0) && sent % 3.0 == 0.0, "{sent} of {requests} requests");
    assert!(writing.console.log_lines("does not know protocol 2.0").is_empty());
}

#[tokio::test]
async fn a_receiver_that_answers_415_is_written_to_in_1_0() {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::UNSUPPORTED_MEDIA_TYPE, Vec::new())));
    let writing = Writing::to(receiver.address, "protocol = \"2.0\"").await;
    eventually("the first request came", async || !receiver.heard().is_empty()).await;
    receiver.answer(None);
    writing.console.logged(1, "does not know protocol 2.0").await;
    let in_1_0 = async || receiver.heard().iter().filter(|heard| heard.header("content-type") == "application/x-protobuf").count();
    eventually("requests in 1.0 came", async || in_1_0().await > 2).await;
    writing.console.logged(1, "does not know protocol 2.0").await;
    eventually("they are counted", async || writing.storage("samples_total").await > 0.0).await;
}
