//! `plimsoll check` on real servers.

mod connect_test;
mod hosting;
mod options;
mod patch;
mod roles;
mod versions;

use serde_json::Value;

use crate::ground::{Ended, run};
use crate::program::plimsoll;

/// A machine whose quarter every machine has.
const RAM: &[&str] = &["--ram", "4GB"];

fn check(url: &str, arguments: &[&str]) -> Ended {
    run(plimsoll().arg("check").args(arguments).env("DATABASE_URL", url))
}

fn report(url: &str, arguments: &[&str]) -> (Option<i32>, Value) {
    let ended = check(url, &[arguments, &["--format", "json"]].concat());
    assert_eq!(ended.stderr, "", "{ended:?}");
    (ended.code, serde_json::from_str(&ended.stdout).expect("JSON"))
}

/// Ids of the findings at warning and above.
fn urgent(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    let urgent = findings.iter().filter(|finding| matches!(finding["severity"].as_str(), Some("warning" | "critical")));
    urgent.map(|finding| finding["id"].as_str().expect("an id")).collect()
}

fn finding<'a>(report: &'a Value, id: &str) -> &'a Value {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().find(|finding| finding["id"] == id).unwrap_or_else(|| panic!("no finding {id}"))
}
