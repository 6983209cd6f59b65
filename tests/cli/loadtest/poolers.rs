//! Load tests through poolers and proxies as their packages set them up.

use std::process::Command;

use super::ground::{Ground, PATIENT, verdict};
use crate::bouncer::Bouncer;
use crate::ground::run;
use crate::narrow::Narrow;
use crate::program::plimsoll;

const USERS: [&str; 10] = ["--users", "12", "--pool-size", "4", "--max-overflow", "4", "--timeout", "2s", "--duration", "500ms"];

fn through(url: &str, arguments: &[&str]) -> Command {
    let mut command = plimsoll();
    command.arg("loadtest").args(USERS).args(PATIENT).args(arguments).env("DATABASE_URL", url);
    command
}

/// With the test's own statement, with one of the operator's, and with one that may write.
fn all_are_served(url: &str) {
    for arguments in [
        &["--profile", "hold", "--hold", "5ms"][..],
        &["--profile", "query", "--statement", "select $1::int8 + 1", "--think", "5ms"],
        &["--profile", "query", "--statement", "select 1", "--allow-writes", "--think", "5ms"],
    ] {
        let ended = run(&mut through(url, &[arguments, &["--format", "json"]].concat()));
        let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
        assert_eq!(verdict(&report, "served"), (true, "12 of 12 users were served."), "{arguments:?}: {ended:?}");
        assert_eq!((ended.code, report["errors"].as_array().map(Vec::len)), (Some(0), Some(0)), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn a_stock_pgbouncer_serves_a_load_test_in_both_modes() {
    let ground = Ground::new();
    for mode in ["session", "transaction"] {
        let pooler = Bouncer::start(&ground.server, mode, "");
        all_are_served(&pooler.url_of("postgres", "postgres"));
    }
}

#[test]
fn a_proxy_that_refuses_options_serves_a_load_test() {
    let ground = Ground::new();
    all_are_served(&Narrow::before(ground.server.socket()).url_of("app", "postgres"));
}

#[test]
fn a_pooler_that_is_too_small_is_named_in_the_verdict() {
    let ground = Ground::new();
    let pooler = Bouncer::start(&ground.server, "session", "default_pool_size = 1\nquery_wait_timeout = 1");
    let ended =
        run(&mut through(&pooler.url_of("postgres", "postgres"), &["--profile", "hold", "--hold", "5ms", "--force", "--warm-up", "false"]));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("pooler") && said.contains("default_pool_size") && !said.contains("Raise the duration"), "{said}");
}
