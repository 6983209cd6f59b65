//! Reports: kept, compared, written in every format.

use serde_json::Value;

use super::ground::Ground;
use crate::ground::{assert_refused, folder};

/// Quick enough on a machine that is busy with something else.
const SMALL: [&str; 8] = ["--users", "10", "--duration", "500ms", "--hold", "20ms", "--limit-p99", "5s"];

#[test]
fn a_test_is_compared_with_one_that_was_kept() {
    let (ground, folder) = (Ground::new(), folder());
    let earlier = folder.path().join("earlier.json");
    let file = earlier.to_str().expect("UTF-8");
    let kept = ground.test(&[&SMALL[..], &["--format", "json"]].concat());
    std::fs::write(&earlier, &kept.stdout).expect("it is kept");
    let slower = ["--users", "10", "--duration", "500ms", "--hold", "40ms", "--limit-p99", "5s", "--compare", file];
    let text = ground.test(&slower).stdout;
    let line = text.lines().find(|line| line.trim_start().starts_with("throughput")).expect("a line");
    assert!(line.ends_with("worse") && text.contains("not the same: hold: 20 ms, now 40 ms"), "{text}");
    let json: Value = serde_json::from_str(&ground.test(&[&slower[..], &["--format", "json"]].concat()).stdout).expect("JSON");
    assert_eq!(json["comparison"]["words"], serde_json::json!(["PASS", "PASS"]));
    let markdown = ground.test(&[&slower[..], &["--format", "markdown"]].concat()).stdout;
    assert!(
        markdown.starts_with("# plimsoll loadtest: PASS") && markdown.contains("| throughput |") && markdown.contains("| worse |"),
        "{markdown}"
    );

    std::fs::write(&earlier, "{}").expect("something else");
    assert_refused(&ground.test(&["--compare", file]), &["is no report of a load test", "--format json"], "hunter22");
    assert_refused(&ground.test(&["--compare", "/nowhere.json"]), &["/nowhere.json", "cannot be read"], "hunter22");
    ground.assert_nothing_is_left();
}

#[test]
fn its_course_is_kept_moment_by_moment() {
    let ground = Ground::new();
    let (_, report) = ground.report(&["--users", "10", "--duration", "1s", "--hold", "20ms", "--pool-size", "4", "--max-overflow", "1"]);
    let series = report["series"].as_array().expect("a series");
    assert!(series.len() >= 5, "{series:?}");
    let done: u64 = series.iter().filter_map(|tick| tick["done"].as_u64()).sum();
    assert_eq!(Some(done), report["done"].as_u64());
    assert!(series.iter().any(|tick| tick["utilization_percent"] == 100.0 && tick["waiting"].as_u64() >= Some(1)), "{series:?}");
    ground.assert_nothing_is_left();
}
