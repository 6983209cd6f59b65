//! A service under load.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

use serde_json::Value;

use super::ground::{number, turn, verdict};
use crate::ground::{Ended, assert_refused, run};
use crate::program::plimsoll;

/// Answers `/` until it has answered so many, then with 503; and tells its pool-stats to who has the token.
struct Service {
    address: SocketAddr,
    asked: Arc<AtomicU32>,
}

impl Service {
    fn start(good: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, asked) = (listener.local_addr().expect("an address"), Arc::new(AtomicU32::new(0)));
        let counted = asked.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let asked = counted.clone();
                thread::spawn(move || serve(client, &asked, good));
            }
        });
        Self { address, asked }
    }

    fn test(&self, arguments: &[&str]) -> Ended {
        let url = format!("http://{}/", self.address);
        run(plimsoll()
            .args(["loadtest", "--target", "http", "--url", &url, "--format", "json"])
            .args(arguments)
            .env("PLIMSOLL_STATS_TOKEN", "hunter22"))
    }
}

fn serve(mut client: TcpStream, asked: &AtomicU32, good: u32) -> Option<()> {
    let mut lines = BufReader::new(client.try_clone().ok()?).lines();
    loop {
        let head: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let path = head.first()?.split(' ').nth(1)?.to_owned();
        let authorized = head.iter().any(|line| line == "authorization: Bearer hunter22");
        let (status, body) = match path.as_str() {
            "/stats" if authorized => ("200 OK", r#"{"checked_out": 7, "total_capacity": 10}"#),
            "/stats" => ("401 Unauthorized", "{}"),
            "/" if asked.fetch_add(1, SeqCst) < good => ("200 OK", "hello"),
            _ => ("503 Service Unavailable", "busy"),
        };
        write!(client, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

fn report(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("no report: {ended:?}"))
}

#[test]
fn a_service_is_asked_by_users_and_its_pool_is_watched() {
    let _turn = turn();
    let service = Service::start(u32::MAX);
    let stats = format!("http://{}/stats", service.address);
    let ended = service.test(&["--users", "20", "--duration", "1s", "--think", "50ms", "--stats-url", &stats, "--limit-p99", "5s"]);
    let report = report(&ended);
    assert_eq!((ended.code, verdict(&report, "served").0), (Some(0), true), "{report:#}");
    // One was asked before the test whether it is there.
    assert_eq!(number(&report, "/done") as u32 + 1, service.asked.load(SeqCst));
    assert_eq!((number(&report, "/service/peak"), number(&report, "/service/capacity")), (7.0, 10.0));
    assert!(verdict(&report, "p99").1.starts_with("p99 of the answer is"), "{report:#}");
}

#[test]
fn its_refusals_are_counted_by_status() {
    let _turn = turn();
    let ended = Service::start(50).test(&["--users", "10", "--duration", "1s"]);
    let report = report(&ended);
    assert_eq!(ended.code, Some(1));
    assert_eq!(number(&report, "/done"), 49.0, "{report:#}");
    assert_eq!((report["errors"][0]["kind"].as_str(), report["errors"][0]["code"].as_str()), (Some("http"), Some("503")));
    assert!(number(&report, "/errors/0/count") >= 10.0);
}

#[test]
fn one_that_answers_with_an_error_is_not_tested() {
    let service = Service::start(0);
    assert_refused(&service.test(&[]), &["responds with 503", "--url"], "hunter22");
    let wrong = format!("http://{}/nowhere", Service::start(9).address);
    assert_refused(&Service::start(9).test(&["--stats-url", &wrong]), &["the pool-stats cannot be read", "503"], "hunter22");
}
