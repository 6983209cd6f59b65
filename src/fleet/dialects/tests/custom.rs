//! Metrics of one's own.

use serde_json::{from_value, json};

use super::*;

fn sqlalchemy() -> CustomMetrics {
    let configured = json!({
        "pool_label": "engine",
        "metrics": {
            "pool_size": "app_db_pool_size",
            "checked_out": "app_db_pool_checked_out",
            "overflow": "app_db_pool_overflow",
            "max_overflow": "app_db_pool_max_overflow",
            "wait": { "metric": "app.db.wait_ms", "labels": { "kind": "pool" }, "unit": "ms" },
        },
    });
    from_value(configured).expect("a configuration")
}

#[test]
fn sqlalchemys_negative_overflow_is_never_shown() {
    let metrics = sqlalchemy();
    let body = read_text(fixture!("sqlalchemy_gauges"), 100, |name| metrics.reads(name)).expect("few samples");
    let expected =
        ["custom [main] base 20, capacity 30, out 23, in 1, wait 6 in 0.12s 0.01:5 inf:6", "custom [readonly] base 20, out 1, in 0"];
    assert_eq!(lines(&metrics.read(&body.samples)), expected, "an overflow of -1 has no limit");
    assert!(!metrics.reads("app_db_pool") && !metrics.reads("app_db_pool_size_max") && metrics.reads("app_db_wait_ms_bucket"));
}

#[test]
fn a_pool_of_negative_size_contradicts_itself() {
    let metrics = sqlalchemy();
    let text = "app_db_pool_size{engine=\"a\"} 5\napp_db_pool_overflow{engine=\"a\"} -7\napp_db_pool_checked_out{engine=\"a\"} 0\n";
    let body = read_text(text, 100, |name| metrics.reads(name)).expect("few samples");
    let expected = "custom [a] base 5, out 0, The sender contradicts itself: app_db_pool_size + app_db_pool_overflow is -2, which \
                    cannot be below 0.";
    assert_eq!(lines(&metrics.read(&body.samples)), [expected]);
}

#[test]
fn what_is_missing_can_be_mapped() {
    let reading = Reading::default();
    assert!(not_told("custom", &reading).iter().all(|missing| missing.hint.is_some_and(|hint| hint.starts_with("Name the metric"))));
}

#[test]
fn mistakes_are_told_in_a_sentence() {
    let cases = [
        (json!({ "metrics": {} }), "Map at least one number"),
        (json!({ "metrics": { "checked_out": "a{b=\"c\"}" } }), "The metric for checked_out is no name. Write the name alone"),
        (json!({ "metrics": { "checked_out": { "metric": "a", "unit": "ms" } } }), "checked_out is a count, which has no unit"),
        (json!({ "metrics": { "wait": { "metric": "a", "unit": "hours" } } }), "It is s, ms, us or ns."),
        (json!({ "metrics": { "checked_out": { "name": "a" } } }), "a metric is its name, or {"),
        (json!({ "metrics": { "checked_aut": "a" } }), "unknown variant `checked_aut`, expected one of `checked_out`"),
        (json!({ "metrics": { "checked_out": "a" }, "label": "x" }), "unknown field `label`"),
    ];
    for (configured, expected) in cases {
        let said = from_value::<CustomMetrics>(configured.clone()).expect_err("a mistake").to_string();
        assert!(said.contains(expected), "{configured}: {said}");
    }
}
