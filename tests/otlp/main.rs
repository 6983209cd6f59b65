//! The feature `otlp`: the numbers reach a collector.

mod histograms;

#[path = "../support/eventually.rs"]
mod eventually;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/tls.rs"]
mod tls;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use eventually::eventually;
use program::plimsoll;
use tls::TlsListener;
use tokio::net::TcpListener;

fn holds(body: &[u8], word: &str) -> bool {
    body.windows(word.len()).any(|part| part == word.as_bytes())
}

type Received = Arc<Mutex<Vec<Bytes>>>;

fn collector() -> (Router, Received) {
    let received = Received::default();
    let kept = received.clone();
    (Router::new().route("/v1/metrics", post(async move |body: Bytes| kept.lock().expect("no panic").push(body))), received)
}

/// A console that exports to this endpoint.
fn exporting(endpoint: &str, folder: &Path) -> Command {
    let mut command = plimsoll();
    // The pools have numbers whether or not there is a server behind them.
    command.args(["serve", "--listen", "127.0.0.1:0", "--application-name", "exported", "--pool-size", "50"]);
    command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/orders").env("PLIMSOLL_DATA_DIR", folder);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).env("OTEL_METRIC_EXPORT_INTERVAL", "200");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

async fn until_all_has_arrived(received: &Received) {
    let names = ["db.client.connection.count", "db.client.connection.max", "db.client.connection.timeouts", "exported", "this console"];
    eventually("all of it has arrived", async || {
        let bodies = received.lock().expect("no panic").clone();
        bodies.iter().any(|body| names.iter().all(|name| holds(body, name)))
    })
    .await;
}

#[tokio::test]
async fn a_collector_is_sent_all_pools_by_opentelemetrys_names() {
    let (collector, received) = collector();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, collector).await });
    let folder = tempfile::tempdir().expect("a folder");
    let mut console = exporting(&format!("http://{address}"), folder.path()).spawn().expect("it starts");
    until_all_has_arrived(&received).await;
    console.kill().and_then(|()| console.wait()).expect("it is ended");
}

#[tokio::test]
async fn a_collector_behind_https_is_sent_the_numbers() {
    let (collector, received) = collector();
    let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = tcp.local_addr().expect("its address").port();
    let (acceptor, certificate) = tls::for_localhost();
    tokio::spawn(async move { axum::serve(TlsListener { tcp, acceptor }, collector).await });
    let folder = tempfile::tempdir().expect("a folder");
    // Beside the data folder, and readable: a console that is started as root gives that up.
    let certificates = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(certificates.path(), std::fs::Permissions::from_mode(0o755)).expect("it is opened");
    let trusted = certificates.path().join("trusted.pem");
    std::fs::write(&trusted, certificate).expect("the certificate is written");
    let mut console = exporting(&format!("https://localhost:{port}"), folder.path());
    let mut console = console.env("SSL_CERT_FILE", &trusted).spawn().expect("it starts");
    until_all_has_arrived(&received).await;
    console.kill().and_then(|()| console.wait()).expect("it is ended");
}
