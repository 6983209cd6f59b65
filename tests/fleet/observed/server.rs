//! What services tell against what the server sees.

use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::console::{Console, source};
use crate::emitters::{Emitter, Kind};
use crate::eventually::eventually;
use crate::forgetful::forward_to;
use crate::ground::Server;

const KIND: Kind = Kind::ActiveRecord;

/// The reconciliation of a service.
async fn reconciled(console: &Console, service: &str) -> Option<Value> {
    let check = console.get("/api/v1/check").await;
    check["services"].as_array()?.iter().find(|of| of["application_name"] == service).cloned()
}

fn too_many(of: &Value) -> u64 {
    of["unaccounted"].as_array().into_iter().flatten().filter_map(|group| group["count"].as_u64()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pool_says_five_and_the_server_sees_nine_these_four() {
    let (server, service) = (Server::shared().await, "four_more");
    let emitter = Emitter::start(KIND, &server.url(service)).await;
    emitter.hold(KIND.total_capacity()).await;
    let console = Console::start(&server, &source("exposition", service, &emitter.metrics_url())).await;
    console.observed(service, &[("open", json!(5))]).await;
    eventually("pool and server agree", async || {
        reconciled(&console, service).await.is_some_and(|of| of["told"] == 5 && of["seen"] == 5 && too_many(&of) == 0)
    })
    .await;
    let options: PgConnectOptions = server.url(service).parse().expect("an address");
    let mut strangers = Vec::new();
    for _ in 0..4 {
        strangers.push(options.connect().await.expect("a session"));
    }
    let mut pids = Vec::new();
    for stranger in &mut strangers {
        pids.push(sqlx::query_scalar::<_, i32>("select pg_backend_pid()").fetch_one(stranger).await.expect("a number"));
    }
    eventually("the four are too many", async || reconciled(&console, service).await.is_some_and(|of| too_many(&of) == 4)).await;
    let of = reconciled(&console, service).await.expect("the service");
    assert_eq!((&of["told"], &of["seen"], &of["unaccounted"][0]["address"]), (&json!(5), &json!(9), &json!("127.0.0.1")));
    assert!(pids.iter().all(|pid| *pid > 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_twenty_connections_that_a_killed_service_leaves_on_the_server_are_named() {
    let (server, service, kind) = (Server::shared().await, "orphans", Kind::GoDatabaseSql);
    let target: PgConnectOptions = server.url(service).parse().expect("an address");
    let port = forward_to(target.get_port()).await;
    let url = format!("postgres://orders@127.0.0.1:{port}/orders?sslmode=disable&application_name={service}");
    let mut instances = Vec::new();
    for _ in 0..4 {
        let instance = Emitter::start(kind, &url).await;
        instance.hold(kind.total_capacity()).await;
        instances.push(instance);
    }
    let sources: String = instances.iter().map(|instance| source("exposition", service, &instance.metrics_url())).collect();
    let console = Console::start(&server, &sources).await;
    eventually("all twenty are accounted for", async || {
        reconciled(&console, service).await.is_some_and(|of| of["told"] == 20 && too_many(&of) == 0)
    })
    .await;
    // The machines are gone with the processes: the server is told nothing.
    instances.iter_mut().for_each(Emitter::kill);
    eventually("all twenty are accounted for by no instance", async || {
        reconciled(&console, service).await.is_some_and(|of| too_many(&of) == 20)
    })
    .await;
    assert_eq!(server.sessions(service).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_tells_its_pools_counts_in_the_ledger_with_what_they_may_open() {
    let (server, service) = (Server::shared().await, "counted");
    let emitter = Emitter::start(KIND, &server.url(service)).await;
    emitter.hold(2).await;
    let console = Console::start(&server, &source("exposition", service, &emitter.metrics_url())).await;
    console.observed(service, &[("checked_out", json!(2))]).await;
    eventually("the ledger has the service", async || {
        let check = console.get("/api/v1/check").await;
        let entries = check["ledger"]["entries"].as_array().cloned().unwrap_or_default();
        entries.iter().any(|entry| entry["kind"] == "observed" && entry["name"] == service && entry["now"] == 2 && entry["at_most"] == 5)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_console_that_nobody_has_told_of_is_named_among_those_who_hold_connections() {
    let server = Server::shared().await;
    let console = Console::start(&server, "").await;
    let is_named = async || {
        let server = console.get("/api/v1/server").await;
        let applications = server["facts"]["applications"].as_array().cloned().unwrap_or_default();
        applications.iter().any(|of| of["name"] == "hidden-console" && of["sessions"].as_u64() > Some(0))
    };
    assert!(!is_named().await);
    let _hidden = Console::start_as("hidden", &server, "").await;
    eventually("the sessions of the second console are named", is_named).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn observed_pools_are_exported_under_opentelemetrys_names() {
    let (server, service) = (Server::shared().await, "exported");
    let emitter = Emitter::start(KIND, &server.url(service)).await;
    emitter.hold(2).await;
    let console = Console::start(&server, &source("exposition", service, &emitter.metrics_url())).await;
    console.observed(service, &[("checked_out", json!(2))]).await;
    let metrics = console.metrics().await;
    let lines: Vec<&str> = metrics.lines().filter(|line| line.contains("service_name=\"exported\"")).collect();
    let value = |name: &str, label: &str| {
        let line = lines.iter().find(|line| line.starts_with(&format!("{name}{{")) && line.contains(label))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    assert_eq!(value("db_client_connection_count", "state=\"used\""), Some(2.0), "{lines:#?}");
    assert_eq!(value("db_client_connection_max", ""), Some(5.0), "{lines:#?}");
    assert_eq!(value("db_client_connection_timeouts_total", ""), None, "ActiveRecord counts no timeouts: {lines:#?}");
}
