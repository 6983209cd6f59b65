//! Services that send OpenTelemetry's protocol to the console.

use serde_json::json;

use super::table::{NODE, SQLALCHEMY};
use crate::console::{Console, assert_not_told};
use crate::emitters::{Collector, Emitter, Kind};
use crate::ground::{Server, exhaust, release};

/// A service that sends to this console.
async fn sending(kind: Kind, service: &str, server: &Server, console: &Console) -> Emitter {
    let to = Collector { endpoint: console.url(), token: &console.sender_token(), service, instance: "one" };
    Emitter::start_sending(kind, &server.url(service), &to).await
}

#[tokio::test]
async fn node_postgres_is_observed_from_json() {
    let (server, service) = (Server::shared().await, "node");
    let console = Console::start(&server, "").await;
    let emitter = sending(Kind::NodePostgresOtel, service, &server, &console).await;
    exhaust(&server, &emitter, Kind::NodePostgresOtel, service).await;
    let pool = console.observed(service, &NODE.values()).await;
    assert_not_told(&pool, NODE.not_told);
}

#[tokio::test]
async fn two_pools_of_node_postgres_contradict_themselves_and_the_known_defect_is_named() {
    let (server, service) = (Server::shared().await, "node_two");
    let console = Console::start(&server, "").await;
    let emitter = sending(Kind::NodePostgresOtel, service, &server, &console).await;
    emitter.hold(3).await;
    emitter.release().await;
    emitter.hold(2).await;
    emitter.drive("/hold?n=3&pool=1").await;
    crate::eventually::eventually("an idle count below 0 is told as a contradiction", async || {
        let all = console.get("/api/v1/pools").await;
        let pools = all["pools"].as_array().cloned().unwrap_or_default();
        let mut told = pools
            .iter()
            .filter(|pool| pool["service"] == service)
            .flat_map(|pool| pool["contradictions"].as_array().cloned().unwrap_or_default());
        told.any(|of| {
            of["told"] == json!(-1.0) && of["known_cause"].as_str().is_some_and(|cause| cause.contains("opentelemetry-js-contrib"))
        })
    })
    .await;
}

#[tokio::test]
async fn sqlalchemy_is_observed_from_protobuf() {
    let (server, service) = (Server::shared().await, "alchemy");
    let console = Console::start(&server, "").await;
    let emitter = sending(Kind::PythonOtelSqlalchemy, service, &server, &console).await;
    exhaust(&server, &emitter, Kind::PythonOtelSqlalchemy, service).await;
    let pool = console.observed(service, &SQLALCHEMY.values()).await;
    assert_not_told(&pool, SQLALCHEMY.not_told);
    release(&emitter).await;
    console.observed(service, &[("checked_out", json!(0)), ("checked_in", json!(5))]).await;
}
