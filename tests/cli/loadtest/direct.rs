//! Raw connections.

use super::ground::{Ground, PATIENT, number, verdict};

#[test]
fn a_hundred_raw_connections_at_once_and_a_few_at_a_time() {
    let ground = Ground::new();
    let (code, report) = ground.report(&[&["--target", "direct"][..], &PATIENT].concat());
    assert_eq!(code, Some(0), "{report:#}");
    let (passed, said) = verdict(&report, "at-once");
    assert!(passed && said.starts_with("100 of 100 connections were open") && said.contains("the slowest, number "), "{said}");
    assert!(said.contains("at once they share this machine's") && said.contains("which is no fault"), "{said}");
    let (passed, said) = verdict(&report, "a-few-at-a-time");
    assert!(passed && said.contains("each within the limit of 5 s"), "{said}");
    let opened: Vec<_> = report["rounds"].as_array().expect("rounds").iter().map(|round| round["opened"].as_u64()).collect();
    assert_eq!((opened, number(&report, "/users_served")), (vec![Some(100), Some(100)], 100.0));
    ground.assert_nothing_is_left();
}

#[test]
fn a_server_that_refuses_some_is_told_by_its_sqlstate() {
    let ground = Ground::new();
    ground.server.run("alter role app connection limit 30");
    let ended = ground.test(&["--target", "direct", "--users", "60"]);
    crate::ground::assert_refused(&ended, &["would take up to 60 connections", "free now"], "hunter22");
    ground.server.run("alter role app connection limit -1\nalter database postgres connection limit 25");
    let ended = ground.test(&["--target", "direct", "--users", "60", "--force"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains("× connect 53300") && ended.stdout.contains("The server is full"), "{}", ended.stdout);
    ground.assert_nothing_is_left();
}
