//! Raw connections.

use super::ground::{Ground, PATIENT, number, verdict};

#[test]
fn a_hundred_raw_connections_at_once_and_a_few_at_a_time() {
    let ground = Ground::new();
    let (code, report) = ground.report(&[&["--target", "direct"][..], &PATIENT].concat());
    assert_eq!(code, Some(0), "{report:#}");
    let (passed, said) = verdict(&report, "at-once");
    assert!(passed && said.starts_with("100 of 100 connections open after") && said.contains("the slowest (number "), "{said}");
    assert!(said.contains("Connects at once share the") && said.contains("and those of the server"), "{said}");
    let (passed, said) = verdict(&report, "a-few-at-a-time");
    assert!(passed && said.contains("each within the limit of 5 s"), "{said}");
    let opened: Vec<_> = report["rounds"].as_array().expect("rounds").iter().map(|round| round["opened"].as_u64()).collect();
    assert_eq!((opened, number(&report, "/users_served")), (vec![Some(100), Some(100)], 100.0));
    ground.assert_nothing_is_left();
}

#[test]
fn a_limit_of_the_role_or_of_the_database_is_told_as_that_limit() {
    let ground = Ground::new();
    ground.server.run("alter role app connection limit 30");
    let ended = ground.test(&["--target", "direct", "--users", "60"]);
    crate::ground::assert_refused(&ended, &["needs up to 60 connections", "free now", "ALTER ROLE app CONNECTION LIMIT"], "hunter22");
    refused_by_a_limit(&ground, "role", "ALTER ROLE app CONNECTION LIMIT");
    ground.server.run("alter role app connection limit -1\nalter database postgres connection limit 25");
    refused_by_a_limit(&ground, "database", "ALTER DATABASE postgres CONNECTION LIMIT");
}

fn refused_by_a_limit(ground: &Ground, whose: &str, remedy: &str) {
    let ended = ground.test(&["--target", "direct", "--users", "60", "--force"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = format!("The CONNECTION LIMIT of the {whose} is reached, not the server's");
    for hint in ["× connect 53300", &format!("too many connections for {whose}"), remedy, &whole] {
        assert!(said.contains(hint), "{hint:?} is not said: {said}");
    }
    assert!(!said.contains("The server is full") && !said.contains("max_connections"), "{said}");
    ground.assert_nothing_is_left();
}

#[test]
fn a_server_that_is_full_is_told_so() {
    let mut ground = Ground::new();
    ground.server.run("alter system set max_connections = 40");
    ground.server.restart();
    let _others: Vec<_> = (0..15).map(|_| ground.server.hold("app", "others")).collect();
    let ended = ground.test(&["--target", "direct", "--users", "30", "--force"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("× connect 53300") && said.contains("The server is full. Raise max_connections"), "{said}");
    ground.assert_nothing_is_left();
}
