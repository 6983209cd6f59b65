//! The feature `otlp`: the numbers reach a collector.

#[path = "../support/eventually.rs"]
mod eventually;
#[path = "../support/program.rs"]
mod program;

use std::process::Stdio;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use eventually::eventually;
use program::plimsoll;
use tokio::net::TcpListener;

fn holds(body: &[u8], word: &str) -> bool {
    body.windows(word.len()).any(|part| part == word.as_bytes())
}

#[tokio::test]
async fn a_collector_is_sent_all_pools_by_opentelemetrys_names() {
    let received: Arc<Mutex<Vec<Bytes>>> = Arc::default();
    let kept = received.clone();
    let collector = Router::new().route("/v1/metrics", post(async move |body: Bytes| kept.lock().expect("no panic").push(body)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, collector).await });
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = plimsoll();
    // The pools have numbers whether or not there is a server behind them.
    command.args(["serve", "--listen", "127.0.0.1:0", "--application-name", "exported"]);
    command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/orders").env("PLIMSOLL_DATA_DIR", folder.path());
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{address}")).env("OTEL_METRIC_EXPORT_INTERVAL", "200");
    let mut console = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let names = ["db.client.connection.count", "db.client.connection.max", "db.client.connection.timeouts", "exported", "this console"];
    eventually("all of it has arrived", async || {
        let bodies = received.lock().expect("no panic").clone();
        bodies.iter().any(|body| names.iter().all(|name| holds(body, name)))
    })
    .await;
    console.kill().and_then(|()| console.wait()).expect("it is ended");
}
