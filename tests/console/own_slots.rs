//! How many connections the console itself opens: one number in the ledger, on the first page and in the documents, and no
//! more than that on the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use serde_json::Value;

use crate::ground::{Console, PASSWORD, Session, Setup, TOKEN, folder, url};
use crate::support::{Postgres, Proxy, eventually};

/// Long enough for readings to overlap, and short enough for the watch's patience of a second.
const LATENCY: Duration = Duration::from_millis(20);

async fn json(console: &Console, path: &str) -> Value {
    let answer = console.request(reqwest::Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

async fn page(console: &Console, session: &Session, path: &str) -> String {
    console.get_as(session, path).await.text().await.expect("a page")
}

/// The most sessions of the console that the server has shown at once, until it is told to stop.
async fn count(postgres: Arc<Postgres>, most: Arc<AtomicI64>, stopping: Arc<AtomicBool>) {
    while !stopping.load(Relaxed) {
        most.fetch_max(postgres.backends("plimsoll-console").await, Relaxed);
    }
}

/// How many starts it may take until all connections are seen at once: the one that reads the server's `statement_timeout` is there for
/// milliseconds.
const STARTS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn the_consoles_own_connections_are_counted_alike_and_never_more() {
    let postgres = Arc::new(Postgres::start().await);
    let mut highest = 0;
    for _ in 0..STARTS {
        let (seen, at_most) = most_at_once(&postgres).await;
        assert!(seen <= at_most, "{seen} sessions at once, and the ledger says at most {at_most}");
        highest = seen.max(highest);
        // The one that is missing is the watch's second, for a time when its first is lost.
        if highest >= at_most - 1 {
            return;
        }
    }
    panic!("{highest} sessions at once in {STARTS} starts: the ledger says too much");
}

/// The most sessions at once of a console that is asked for all that it reads, and how many its ledger says at most.
async fn most_at_once(postgres: &Arc<Postgres>) -> (i64, i64) {
    let folder = folder();
    let proxy = Proxy::before(&postgres.monitor()).await;
    let mut console = Setup::watching(folder.path(), &url(&proxy.options(&postgres.monitor()))).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the server is known", async || json(&console, "/api/v1/server").await["status"] == "up").await;
    let (most, stopping) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let counting = tokio::spawn(count(postgres.clone(), most.clone(), stopping.clone()));

    proxy.delay(LATENCY);
    // Two readings of the settings and one of the sessions: all that pages and programs can have read at once.
    let (_capacity, check, _activity) =
        tokio::join!(page(&console, &session, "/capacity"), json(&console, "/api/v1/check"), json(&console, "/api/v1/activity"));
    eventually("the page is drawn", async || page(&console, &session, "/capacity").await.contains("id=\"ledger\"")).await;
    proxy.pass();
    stopping.store(true, Relaxed);
    counting.await.expect("counted");

    let entries = check["ledger"]["entries"].as_array().expect("entries");
    let own = entries.iter().find(|entry| entry["name"] == "this console").unwrap_or_else(|| panic!("{check:#}"));
    let at_most = own["at_most"].as_i64().expect("a number");
    let overview = page(&console, &session, "/").await;
    assert!(overview.contains(&format!("of at most {at_most}<")), "the first page says another number than {at_most}");
    for (name, document, words) in [
        ("README.md", include_str!("../../README.md"), format!("The console uses at most {at_most} connections")),
        ("SECURITY.md", include_str!("../../docs/SECURITY.md"), format!("The console uses at most {at_most} sessions")),
        ("plimsoll_monitor.sql", include_str!("../../docs/plimsoll_monitor.sql"), format!("own connections are at most {at_most}.")),
    ] {
        assert!(document.contains(&words), "{name} does not say: {words}");
    }
    let is_own = |entry: &&Value| entry["name"] == "plimsoll-console";
    assert_eq!(entries.iter().find(is_own), None, "no connection of the console is taken for another application's");
    console.stop().await;
    (most.load(Relaxed), at_most)
}
