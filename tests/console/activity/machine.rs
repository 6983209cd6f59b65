//! The machine of a server that is not on this one, told by a node_exporter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Redirect;
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;

use super::ground::Ground;
use crate::ground::{PASSWORD, Setup, folder, url};
use crate::program::plimsoll;
use crate::support::{Postgres, Proxy, eventually};

const TEXT: &str = include_str!("../../support/node_exporter.txt");
/// `scrape:hunter22`.
const CREDENTIALS: &str = "Basic c2NyYXBlOmh1bnRlcjIy";

/// Each answer is a little later: three of four seconds idle.
fn later(asked: u64) -> String {
    let moved = |text: String, mode: &str, begun: &str, by: u64| {
        let number: f64 = begun.parse().expect("a number");
        text.replace(&format!(r#"cpu="0",mode="{mode}"}} {begun}"#), &format!(r#"cpu="0",mode="{mode}"}} {}"#, number + by as f64))
    };
    moved(moved(TEXT.to_owned(), "idle", "1900", 3 * asked), "user", "180", asked)
}

/// An exporter, and what else may answer at an address: `host:port`.
async fn exporter() -> String {
    let asked = Arc::new(AtomicU64::new(0));
    let metrics = async move |headers: HeaderMap| match headers.get(header::AUTHORIZATION) {
        Some(given) if given != CREDENTIALS => Err(StatusCode::UNAUTHORIZED),
        _ => Ok(later(asked.fetch_add(1, Ordering::SeqCst))),
    };
    let slow = async || {
        tokio::time::sleep(Duration::from_secs(20)).await;
        TEXT
    };
    let router = Router::new()
        .route("/metrics", get(metrics))
        .route("/garbage", get(async || "<html><body>nginx 1 2 3</body></html>"))
        .route("/big", get(async || "node_load1 1\n".repeat(400_000)))
        .route("/slow", get(slow))
        .route("/moved", get(async || Redirect::temporary("/metrics")));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let place = listener.local_addr().expect("its address").to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    place
}

/// The same server by an address that is, as far as anybody can tell, not this machine's. Keep the proxy.
async fn from_afar(postgres: &Postgres) -> (Proxy, String) {
    let target = postgres.monitor();
    let proxy = Proxy::before(&target).await;
    let url = url(&proxy.options(&target).host("0.0.0.0"));
    (proxy, url)
}

#[tokio::test]
async fn cpu_load_and_memory_of_another_machine_are_its_exporters() {
    let (postgres, place, folder) = (Postgres::shared().await, exporter().await, folder());
    let (_proxy, far) = from_afar(&postgres).await;
    let setup = Setup::on(folder.path(), &far);
    let console = setup.set("PLIMSOLL_NODE_EXPORTER", &format!("http://scrape:hunter22@{place}")).start().await;
    let session = console.log_in(PASSWORD).await;
    let ground = Ground::of(console, session, folder);
    eventually("two readings give the share", async || ground.drawn().await.text("activity").contains("CPU25.0 %")).await;
    let said = ground.drawn().await.text("activity");
    let expected = format!("load 2.31 on 4 cores, memory 38.3 GB available of 62.7 GB (read from the node_exporter at {place}).");
    assert!(said.contains(&expected), "{said}");
    let capacity = ground.console.get_as(&ground.session, "/capacity").await.text().await.expect("a page");
    assert!(capacity.contains(&format!("4 cores (read from the node_exporter at {place})")), "{capacity}");
    assert!(!ground.page().await.contains("hunter22") && !capacity.contains("hunter22") && !ground.console.log().contains("hunter22"));
}

#[tokio::test]
async fn an_exporter_that_does_not_answer_is_a_sentence_and_the_rest_of_the_page_stands() {
    let (postgres, folder) = (Postgres::shared().await, folder());
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("its address");
    let (_proxy, far) = from_afar(&postgres).await;
    let setup = Setup::on(folder.path(), &far).set("PLIMSOLL_NODE_EXPORTER", &format!("http://u:hunter22@{closed}/"));
    let console = setup.start().await;
    let session = console.log_in(PASSWORD).await;
    let ground = Ground::of(console, session, folder);
    let drawn = ground.drawn().await;
    let said = drawn.text("activity");
    let expected =
        format!("CPU, load and memory are not known: the server is not on this machine, and the node_exporter at {closed} cannot");
    assert!(said.contains(&expected) && said.contains("Connection refused"), "{said}");
    assert!(drawn.failure.is_none() && !drawn.section("sessions").is_empty() && !drawn.html.contains("hunter22"));
}

#[tokio::test]
async fn a_check_takes_the_memory_from_the_exporter_and_says_why_if_it_cannot() {
    let (postgres, place) = (Postgres::shared().await, exporter().await);
    let (_proxy, far) = from_afar(&postgres).await;
    let host = async |path: &str, further: &[&str]| {
        let mut check = plimsoll();
        check.args(["check", "--format", "json", "--node-exporter", &format!("http://{place}{path}")]).args(further);
        check.env("DATABASE_URL", &far);
        let ended = tokio::task::spawn_blocking(move || check.output()).await.expect("no panic").expect("it runs");
        serde_json::from_slice::<Value>(&ended.stdout).expect("JSON")["host"].take()
    };
    let told = host("", &[]).await;
    assert_eq!((&told["ram"], &told["cores"]), (&67_282_849_792_u64.into(), &4.into()), "{told}");
    assert_eq!(host("", &["--ram", "1GB"]).await["ram"], 1 << 30);
    for (path, reason) in [
        ("/garbage", "answers, but without its metrics"),
        ("/big", "answers with more than 4 MB"),
        ("/slow", "does not answer within 2 s"),
        ("/moved", "answers with status 307"),
        ("/nowhere", "answers with status 404"),
    ] {
        let told = host(path, &[]).await;
        let source = told["source"].as_str().unwrap_or_default();
        assert!(told["ram"].is_null() && source.contains(reason), "{path}: {source}");
    }
}
