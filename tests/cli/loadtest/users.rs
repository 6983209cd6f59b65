//! So many users at once.

use crate::ground::run;
use crate::program::plimsoll;
use crate::stock::Stock;

use super::ground::{Ground, PATIENT, assert_exact, number, verdict};

#[test]
fn a_hundred_users_at_once_are_served_by_the_default_pool() {
    let ground = Ground::new();
    let (code, report) = ground.report(&[&["--users", "100"][..], &PATIENT].concat());
    assert_eq!((code, report["passed"].as_bool()), (Some(0), Some(true)), "{report:#}");
    assert_eq!(verdict(&report, "served"), (true, "100 of 100 users had a connection at the same time."));
    assert_eq!(verdict(&report, "errors"), (true, "0 errors."));
    assert!(verdict(&report, "connects").0, "{report:#}");
    assert_eq!((number(&report, "/pool/peak"), number(&report, "/server/peak_sessions")), (100.0, 100.0));
    assert_exact(&report);
    ground.assert_nothing_is_left();
}

#[test]
fn a_pool_that_is_too_small_fails_with_the_reason() {
    let ground = Ground::new();
    let (code, report) = ground.report(&["--users", "100", "--pool-size", "5", "--max-overflow", "10", "--timeout", "1s"]);
    assert_eq!(code, Some(1));
    assert_eq!(number(&report, "/setup/limits/p99_ms"), 100.0, "where no other limit is given");
    assert_eq!(verdict(&report, "served"), (false, "15 of 100 users had a connection at the same time, 85 did not."));
    let (passed, said) = verdict(&report, "errors");
    assert!(!passed && said.contains("85 × timeout (no connection within 1.0 s: all 15 connections are in use)"), "{said}");
    assert!(said.contains("100 users need a connection and the pool of 5 + 10 has 15. Raise pool_size or max_overflow"), "{said}");
    assert_exact(&report);
    ground.assert_nothing_is_left();
}

#[test]
fn a_hundred_and_fifty_users_fill_the_pool_and_are_served() {
    let ground = Ground::new();
    let (code, report) = ground.report(&[&["--users", "150"][..], &PATIENT].concat());
    assert_eq!((code, number(&report, "/users_served"), number(&report, "/pool/peak")), (Some(0), 150.0, 150.0), "{report:#}");
    assert_exact(&report);
    ground.assert_nothing_is_left();
}

#[test]
fn who_is_still_waiting_when_the_time_is_over_has_waited_in_vain() {
    let ground = Ground::new();
    let slow = ["--statement", "select pg_sleep(20 * ($1::int8 - 1))", "--pool-size", "2", "--max-overflow", "1"];
    let (code, report) = ground.report(&[&slow[..], &["--users", "6", "--duration", "500ms"]].concat());
    assert_eq!(code, Some(1));
    assert!(verdict(&report, "errors").1.starts_with("6 errors, and 0 are allowed: 6 × unfinished"), "{report:#}");
    assert_eq!(report["pool"]["callers"], report["pool"]["totals"]);
    ground.assert_nothing_is_left();
}

#[test]
fn four_hundred_users_lose_no_answer_and_every_refusal_is_counted_on_both_sides() {
    let ground = Ground::new();
    let overload = ["--users", "400", "--hold", "500ms", "--timeout", "300ms", "--max-waiters", "200", "--duration", "2s"];
    let (code, report) = ground.report(&[&overload[..], &["--abort-errors", "1000000"]].concat());
    assert_eq!(code, Some(1));
    assert_exact(&report);
    let callers = |what: &str| number(&report, &format!("/pool/callers/{what}"));
    assert!(callers("timed_out") > 0.0 && callers("shed") > 0.0 && callers("served") >= 150.0, "{report:#}");
    let errors = report["errors"].as_array().expect("errors");
    let of = |kind: &str| errors.iter().filter(|error| error["kind"] == kind).filter_map(|error| error["count"].as_f64()).sum::<f64>();
    assert_eq!((of("timeout"), of("overloaded")), (callers("timed_out"), callers("shed")));
    assert_eq!(number(&report, "/answers_right"), number(&report, "/done"));
    ground.assert_nothing_is_left();
}

/// A server of a small machine has 20 slots; a test of two users takes two of them, and four where it runs a statement.
#[test]
fn two_users_ask_for_what_two_can_need() {
    let mut server = Stock::start(15);
    server.run("alter system set max_connections = 20");
    server.restart();
    for arguments in [&["--users", "2"][..], &["--users", "2", "--statement", "select 1", "--duration", "200ms"]] {
        let mut command = plimsoll();
        command.arg("loadtest").args(arguments).args(["--limit-p99", "5s"]).env("DATABASE_URL", server.url("postgres", "postgres"));
        let ended = run(&mut command);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("on a pool of 2 + 2"), "{ended:?}");
    }
}
