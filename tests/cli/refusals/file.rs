//! The configuration file: what cannot be read, and alert rules that cannot be.

use super::{SECRET, serve_from, serve_from_with, serve_with};
use crate::ground::{assert_refused, folder, on, run};

#[test]
fn an_unreadable_configuration_file_is_named() {
    let folder = folder();
    let missing = folder.path().join("plimsoll.toml");
    for path in [missing.as_path(), folder.path()] {
        let ended = run(on(folder.path(), &["serve", "--config"]).arg(path));
        assert_refused(&ended, &["the configuration file", &path.display().to_string(), "cannot be read", "--config"], SECRET);
    }
    assert_refused(&serve_with("PLIMSOLL_CONFIG", "/nowhere.toml"), &["/nowhere.toml"], SECRET);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    for (content, line) in [("pool_sise = 5", 1), ("pool_size = 5\npool_sise = 6", 2), ("\n# a comment\n\npool_sise = 6\n", 4)] {
        assert_refused(&serve_from(content), &[&format!("plimsoll.toml, line {line}: "), "pool_sise", "plimsoll config"], SECRET);
    }
}

#[test]
fn what_is_no_toml_is_named_with_its_line() {
    for (content, line) in [("pool_size = 5\npool_size = 6", 2), ("demo = true\nadmin_password = \"hunter22hunter22\ndemo = true", 2)] {
        assert_refused(&serve_from(content), &[&format!("plimsoll.toml, line {line}: ")], SECRET);
    }
}

#[test]
fn a_value_of_the_wrong_type_is_not_quoted_for_it_may_be_a_secret() {
    let expects = |content: &str, expected: &str| assert_refused(&serve_from(content), &["line 1", expected], "4711");
    expects("admin_password = 47114711", "string");
    expects("api_token = [\"4711\"]", "string");
    expects("pool_size = \"4711\"", "u32");
    expects("demo = 4711", "bool");
}

#[test]
fn an_alert_rule_that_cannot_be_is_named_with_what_can() {
    let refused = |file: &str, hints: &[&str]| assert_refused(&serve_from(file), hints, SECRET);
    refused("\n[alerts.utilisation]\nwarning = 70", &["alerts.utilisation", "the rules are unreachable, exhausted"]);
    refused("\n[alerts.utilization]\nwarn = 70", &["alerts.utilization.warn is not a setting", "warning, critical, for"]);
    refused("\n[alerts.utilization]\ncritical = 140", &["alerts.utilization.critical is 140 %", "at most 100"]);
    refused(
        "\n[alerts.utilization]\nwarning = 95",
        &["alerts.utilization.critical is 90 % and warning is 95 %", "set critical above warning"],
    );
    refused("\n[alerts.wait_p99]\nwarning = 3", &["alerts.wait_p99.warning", "500ms, 30s or 5m"]);
    refused("\n[alerts]\nrepeat = 4", &["alerts.repeat is 4", "\"4h\""]);
    refused("\nalerts = 4", &["line 2", "wrong type"]);
}

#[test]
fn a_limit_of_an_alert_rule_that_the_pool_can_never_reach_is_named_with_the_option() {
    let refused = |file: &str, variables: &[(&str, &str)], hints: &[&str]| {
        assert_refused(&serve_from_with(file, variables), &[hints, &["which is never reached"]].concat(), SECRET);
    };
    refused(
        "pool_size = 2\nmax_overflow = 1\n[alerts.leak]\nwarning = 5",
        &[],
        &["alerts.leak.warning is 5", "the capacity of the pool limits it to 3; set at most 3, or off"],
    );
    refused("max_waiters = 40\n[alerts.waiting]\ncritical = 50", &[], &["alerts.waiting.critical is 50", "max_waiters limits it to 40"]);
    let wait = "[alerts.wait_p99]\nwarning = '2s'\ncritical = '4s'";
    refused(wait, &[("PLIMSOLL_TIMEOUT", "3s")], &["alerts.wait_p99.critical is 4 s", "timeout limits it to 3 s"]);
    let slow = "[alerts.connects_slow]\ncritical = '3s'";
    refused(slow, &[("PLIMSOLL_CONNECT_TIMEOUT", "1s")], &["alerts.connects_slow.critical is 3 s", "connect_timeout limits it to 1 s"]);
    // What is switched off, and a pool that is not there, contradict nothing.
    let folder = folder();
    let file = folder.path().join("plimsoll.toml");
    let taken = |content: &str, variables: &[(&str, &str)]| {
        std::fs::write(&file, content).expect("the configuration is written");
        let ended = run(on(folder.path(), &["config", "--config"]).arg(&file).envs(variables.iter().copied()));
        assert_eq!(ended.code, Some(0), "{ended:?}");
    };
    taken("[alerts.wait_p99]\nenabled = false", &[("PLIMSOLL_TIMEOUT", "3s")]);
    taken(wait, &[("PLIMSOLL_TIMEOUT", "4s")]);
    taken(wait, &[("PLIMSOLL_TIMEOUT", "3s"), ("DATABASE_URL", "postgres://app@127.0.0.1:1/app")]);
}
