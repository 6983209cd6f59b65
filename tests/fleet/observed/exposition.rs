//! Services with a `/metrics`.

use serde_json::{Value, json};

use super::table::{ACTIVE_RECORD, GO, HIKARICP, PSYCOPG_POOL, Row};
use crate::console::{Console, assert_not_told, at, source};
use crate::emitters::{Emitter, Kind};
use crate::ground::{Server, exhaust, release};

/// The pool of an exhausted service, and the same after everything was given back.
async fn observed(kind: Kind, service: &'static str, row: &Row, released: &[(&str, Value)]) -> (Value, Value) {
    let server = Server::shared().await;
    let emitter = Emitter::start(kind, &server.url(service)).await;
    exhaust(&server, &emitter, kind, service).await;
    let console = Console::start(&server, &source("exposition", service, &emitter.metrics_url())).await;
    let when_exhausted = console.observed(service, &row.values()).await;
    assert_not_told(&when_exhausted, row.not_told);
    release(&emitter).await;
    (when_exhausted, console.observed(service, released).await)
}

fn seconds(pool: &Value, key: &str) -> f64 {
    at(pool, key).as_f64().unwrap_or_else(|| panic!("{key}: {pool:#}"))
}

#[tokio::test]
async fn hikaricp_tells_all_but_peaks() {
    let released = [("checked_out", json!(0)), ("checked_in", json!(5)), ("waiting", json!(0)), ("counters.acquired", json!(7))];
    let (before, after) = observed(Kind::Hikaricp, "java", &HIKARICP, &released).await;
    // The one that gave up waited for 0.3 s; those that were served have waited longer since.
    assert!(
        seconds(&before, "times.wait.sum_s") >= 0.3 && seconds(&after, "times.wait.sum_s") > seconds(&before, "times.wait.sum_s") + 0.3
    );
    assert_eq!(at(&after, "times.hold.count"), &json!(7));
}

#[tokio::test]
async fn go_tells_no_queue_and_no_timeouts() {
    let released = [("checked_out", json!(0)), ("checked_in", json!(2)), ("open", json!(2)), ("counters.waited", json!(3))];
    let (before, after) = observed(Kind::GoDatabaseSql, "go", &GO, &released).await;
    assert!(
        seconds(&before, "times.wait.sum_s") >= 0.3 && seconds(&after, "times.wait.sum_s") > seconds(&before, "times.wait.sum_s") + 0.3
    );
}

#[tokio::test]
async fn active_record_tells_gauges_of_each_process() {
    let released = [("checked_out", json!(0)), ("checked_in", json!(5)), ("waiting", json!(0))];
    observed(Kind::ActiveRecord, "rails", &ACTIVE_RECORD, &released).await;
}

#[tokio::test]
async fn psycopg_pool_tells_a_zero_that_it_leaves_out() {
    let released = [("checked_out", json!(0)), ("checked_in", json!(5)), ("waiting", json!(0))];
    observed(Kind::PsycopgPool, "python", &PSYCOPG_POOL, &released).await;
}
