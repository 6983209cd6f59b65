//! Every number of `/metrics` is in both receivers, under the same name and labels.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::exposition::{SeriesKey, series_of};
use super::promql::ask;
use super::{GO, PSYCOPG, Written};
use crate::emitters::{Prometheus, VictoriaMetrics};
use crate::ground::Server;

/// A round a second, and readings of a second.
const LIMIT: Duration = Duration::from_secs(40);
const POLL: Duration = Duration::from_millis(200);
const ALL: &str = "{job=\"plimsoll\"}";

/// Whether nothing of these tests changes it: the services' pools are exhausted, and nobody uses the console's own.
fn is_settled((name, labels): &SeriesKey) -> bool {
    let is_of_a_service = labels.get("service_name").is_some_and(|service| [GO, PSYCOPG].contains(&service.as_str()));
    let is_own = labels.get("db_client_connection_pool_name").is_some_and(|pool| pool.starts_with("written-console"));
    (is_of_a_service || is_own) && (name.starts_with("db_client_") || name.starts_with("plimsoll_pool_"))
}

/// What is wrong with what a receiver has; nothing in the end.
fn differences(told: &BTreeMap<SeriesKey, f64>, written: &BTreeMap<SeriesKey, f64>) -> Vec<String> {
    let names = |series: &BTreeMap<SeriesKey, f64>| -> BTreeSet<SeriesKey> { series.keys().cloned().collect() };
    let mut wrong: Vec<String> = names(told).symmetric_difference(&names(written)).map(|key| format!("in one alone: {key:?}")).collect();
    for (key, value) in told.iter().filter(|(key, _)| is_settled(key)) {
        match written.get(key) {
            // VictoriaMetrics keeps fifteen digits.
            Some(has) if (has - value).abs() <= value.abs() * 1e-14 => {}
            other => wrong.push(format!("{key:?} is {value}, written {other:?}")),
        }
    }
    wrong
}

async fn until_same(written: &Written, url: &str) -> BTreeMap<SeriesKey, f64> {
    let began = Instant::now();
    loop {
        let (told, has) = (series_of(&written.console.metrics().await), ask(url, ALL).await);
        let wrong = differences(&told, &has);
        if wrong.is_empty() && told.keys().filter(|key| is_settled(key)).count() > 60 {
            return has;
        }
        assert!(began.elapsed() < LIMIT, "{url}: {wrong:#?}");
        tokio::time::sleep(POLL).await;
    }
}

#[tokio::test]
async fn both_have_what_metrics_says_and_know_when_an_instance_goes() {
    let server = Server::shared().await;
    let (prometheus, victoria) = (Prometheus::receiving(false).await, VictoriaMetrics::start(&[], "0s").await);
    let written = Written::start(&server, [GO, PSYCOPG], &[(prometheus.url(), ""), (victoria.url(), "")]).await;
    for url in [prometheus.url(), victoria.url()] {
        let has = until_same(&written, url).await;
        let names: BTreeSet<&str> = has.keys().map(|(name, _)| name.as_str()).collect();
        for name in ["plimsoll_server_up", "process_cpu_seconds_total", "plimsoll_remote_storage_samples_total"] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
    }
    let pools = written.console.get("/api/v1/pools").await;
    let of_sources = pools["pools"].as_array().expect("a list").iter().filter(|pool| pool["source"] != "own");
    let sources: BTreeSet<&str> = of_sources.map(|pool| pool["source"].as_str().expect("a source")).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["exposition"], "{pools:#}");
    // PromQL looks back for five minutes: only an end makes a series go sooner.
    drop(written.go);
    for url in [prometheus.url(), victoria.url()] {
        let began = Instant::now();
        let of =
            |service: &'static str| async move { ask(url, &format!("db_client_connection_max{{service_name=\"{service}\"}}")).await.len() };
        while of(GO).await > 0 {
            assert!(began.elapsed() < LIMIT, "{url} still has the instance that has gone");
            tokio::time::sleep(POLL).await;
        }
        assert_eq!(of(PSYCOPG).await, 1, "the other one goes on");
    }
}

#[tokio::test]
async fn receivers_that_know_1_0_alone_get_everything_though_2_0_is_asked_for() {
    let server = Server::shared().await;
    let (prometheus, victoria) = (Prometheus::receiving(false).await, VictoriaMetrics::start(&[], "0s").await);
    let newer = "protocol = \"2.0\"";
    let names = ["newer-go", "newer-psycopg"];
    let written = Written::start(&server, names, &[(prometheus.url(), newer), (victoria.url(), newer)]).await;
    for url in [prometheus.url(), victoria.url()] {
        let began = Instant::now();
        while ask(url, "db_client_connection_max{service_name=\"newer-go\"}").await.len() != 1 {
            assert!(began.elapsed() < LIMIT, "{url} has nothing");
            tokio::time::sleep(POLL).await;
        }
    }
    let lost = series_of(&written.console.metrics().await);
    let lost: Vec<_> = lost.iter().filter(|((name, _), _)| name.ends_with("_failed_total") || name.ends_with("_dropped_total")).collect();
    assert!(
        lost.len() > 3 && lost.iter().filter(|((name, _), _)| name.contains("remote_storage")).all(|(_, count)| **count == 0.0),
        "{lost:?}"
    );
}
