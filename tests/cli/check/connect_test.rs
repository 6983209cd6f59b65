//! `--connect-test`: connections that are opened, and what a connect consists of.

use serde_json::Value;

use super::{check, finding, report};
use crate::ground::assert_refused;
use crate::stock::Stock;

#[test]
fn connections_are_opened_and_all_are_closed_again() {
    let server = Stock::start(15);
    let url = server.monitor();
    let (_, alone) = report(&url, &["--connect-test", "5", "--only", "connect-time"]);
    assert_eq!(
        alone["findings"].as_array().map(|found| found.iter().map(|f| f["id"].clone()).collect()),
        Some(vec!["connect-time".into()] as Vec<serde_json::Value>)
    );
    let (_, told) = report(&url, &["--connect-test", "20"]);
    let rounds = told["connect_test"]["rounds"].as_array().expect("rounds");
    let opened: Vec<_> = rounds.iter().map(|round| (round["opened"].as_u64(), round["failures"].as_array().map(Vec::len))).collect();
    assert_eq!(opened, [(Some(10), Some(0)), (Some(20), Some(0)), (Some(20), Some(0))]);
    assert!(rounds.iter().all(|round| round["p50_ms"].is_number() && round["max_ms"].is_number()));
    assert_eq!(told["connect_test"]["phases"].as_array().map(Vec::len), Some(4));
    // The server ends a session a moment after its client has left.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while server.sessions("plimsoll-check") > 0 {
        assert!(std::time::Instant::now() < deadline, "sessions of the test are left");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }

    let (_, usual) = report(&url, &["--connect-test", "--only", "connect-time"]);
    assert_eq!(usual["connect_test"]["rounds"][2]["opened"], 87, "without a number, what fits beside others");
    assert!(usual["connect_test"]["note"].as_str().is_some_and(|note| note.starts_with("87 rather than 100: 97 slots are free")));
    let text = check(&url, &["--connect-test", "--only", "connect-time"]).stdout;
    assert!(text.contains("87 rather than 100"), "{text}");

    let refused = check(&url, &["--connect-test", "98"]);
    assert_refused(&refused, &["--connect-test 98 needs 98 slots and 97 are free", "give at most 97"], "hunter22");
}

#[test]
fn tls_and_the_login_are_told_apart_from_the_rest_of_a_connect() {
    let mut server = Stock::start(15);
    let port = server.encrypt("host");
    server.run("create role app login password 'sesame'");
    let url = format!("postgres://app:sesame@127.0.0.1:{port}/postgres?sslmode=require");
    let (_, told) = report(&url, &["--connect-test", "5"]);
    let rounds = told["connect_test"]["rounds"].as_array().expect("rounds");
    assert!(rounds.iter().all(|round| round["opened"] == 5 && round["failures"] == Value::Array(vec![])), "{rounds:?}");
    let tls = phase(&told, "TLS");
    assert!(tls["median_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{tls}");
    assert_eq!(tls["note"], "connects with TLS against connects without");
    let login = phase(&told, "login and session");
    assert!(login["median_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{login}");
    assert!(login["note"].as_str().is_some_and(|note| note.contains("asks for SCRAM-SHA-256")), "{login}");
    assert_eq!(finding(&told, "ssl")["severity"], "ok");

    let plain = report(&url.replace("require", "disable"), &["--connect-test", "5"]).1;
    assert!(phase(&plain, "TLS")["median_ms"].is_null());
    assert_eq!(phase(&plain, "TLS")["note"], "this connection is not encrypted");
}

#[test]
fn where_nothing_is_taken_without_tls_it_is_said_that_its_cost_is_not_told_apart() {
    let mut server = Stock::start(15);
    let port = server.encrypt("hostssl");
    server.run("create role app login password 'sesame'");
    let (_, told) = report(&format!("postgres://app:sesame@127.0.0.1:{port}/postgres?sslmode=require"), &["--connect-test", "5"]);
    let tls = phase(&told, "TLS");
    assert!(
        tls["median_ms"].is_null() && tls["note"].as_str().is_some_and(|note| note.contains("accepts no connections without TLS")),
        "{tls}"
    );
    let login = phase(&told, "login and session");
    assert!(login["median_ms"].as_f64().is_some_and(|ms| ms > 0.0), "with TLS in it: {login}");
}

fn phase<'a>(report: &'a Value, name: &str) -> &'a Value {
    let phases = report["connect_test"]["phases"].as_array().expect("phases");
    phases.iter().find(|phase| phase["name"] == name).unwrap_or_else(|| panic!("no phase {name}"))
}
