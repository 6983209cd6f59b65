//! What lines of expositions, and of other texts, are read as.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::text::{LineCounts, TextSamples};
use super::*;

fn read(text: &str) -> TextSamples<'_> {
    read_text(text, 1000, |_| true).expect("few samples")
}

/// Name, labels and number of the only sample of a text.
fn only(text: &str) -> (String, Vec<(String, String)>, f64) {
    let all = read(text);
    let sample = all.samples.iter().next().expect("a sample");
    assert_eq!(all.lines, LineCounts { kept: 1, dropped: 0, not_understood: 0 }, "{text}");
    (sample.name.to_string(), sample.labels.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(), sample.value)
}

fn labels(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn names_labels_and_numbers_are_told_apart() {
    assert_eq!(only("# HELP a words {1}\n# TYPE a gauge\n\na 1\n# EOF\n"), ("a".into(), vec![], 1.0));
    assert_eq!(only("b{mode=\"idle\",cpu=\"0\"} 2.5e+03"), ("b".into(), labels(&[("mode", "idle"), ("cpu", "0")]), 2500.0));
    assert_eq!(only(" \tb { mode = \"idle\" , } -3 \r\n"), ("b".into(), labels(&[("mode", "idle")]), -3.0));
    assert_eq!(only("c{x=\"}\\\"\\\\\\n\\d é\"} 3 1700000000000"), ("c".into(), labels(&[("x", "}\"\\\n\\d é")]), 3.0));
    assert_eq!(only("d{} +Inf").2, f64::INFINITY);
    assert!(only("d NaN").2.is_nan());
}

#[test]
fn exemplars_and_times_are_passed_over() {
    assert_eq!(only("a_bucket{le=\"0.1\"} 8 # {trace_id=\"KOO5S4vxi0o\"} 0.67").2, 8.0);
    assert_eq!(only("a_bucket{le=\"0.1\"} 8 1700000000.123 # {} 0.67 1520879607.789").2, 8.0);
}

#[test]
fn names_of_any_characters_become_classic() {
    let dotted = ("db_client_connection_count".to_owned(), labels(&[("pool_name", "a b")]), 1.0);
    assert_eq!(only("{\"db.client.connection.count\",\"pool.name\"=\"a b\"} 1"), dotted);
    assert_eq!(only("{ \"db.client.connection.count\" , pool_name=\"a b\", } 1"), dotted);
    assert_eq!(only("db.client.connection.count{pool.name=\"a b\"} 1"), dotted);
    assert_eq!(only("{\"a\\\"b\"} 1").0, "a_b");
}

#[test]
fn what_is_no_sample_is_counted_as_such() {
    for line in
        ["<html>", "a", "a{b=\"c\" 1", "a b", "{} x", "<p>1 2</p> x", "a{b=\"\\", "{\"status\": \"ok\"}", "1a 2", "a 1 b", "a 1 2 3"]
    {
        let all = read(line);
        assert_eq!((all.lines.not_understood, all.samples.iter().count()), (1, 0), "{line}");
        assert!(!all.lines.is_exposition());
    }
    let many: String = (0..200).map(|label| format!("l{label}=\"x\",")).collect();
    assert_eq!(read(&format!("a{{{many}}} 1")).lines.not_understood, 1, "a sample of 200 labels");
    assert!(!read("").lines.is_exposition() && !read("# only words\n").lines.is_exposition());
    assert!(read("<!-- proxied -->\na 1\nb 2\n").lines.is_exposition());
}

#[test]
fn what_nobody_asks_for_is_dropped_by_its_name() {
    let mut asked = Vec::new();
    let text = "a_x{broken 1\nb_y 2\nb_y{c=\"d\"} 3\nb_y{broken 4\nNot found\n";
    let all = read_text(text, 10, |name| {
        asked.push(name.to_owned());
        name == "b_y"
    });
    let all = all.expect("two samples");
    assert_eq!(all.lines, LineCounts { kept: 2, dropped: 1, not_understood: 2 });
    assert_eq!(asked, ["a_x", "b_y", "Not"], "each metric is asked about once");
}

#[test]
fn more_samples_than_may_be_kept_are_an_error() {
    let text = "a 1\nb 2\na{c=\"d\"} 3\n";
    assert!(read_text(text, 2, |name| name == "a").is_ok());
    let refused = read_text(text, 1, |name| name == "a").expect_err("two samples");
    assert!(refused.to_string().starts_with("The exposition tells more than 1 numbers"), "{refused}");
}

/// A line as a sender writes it.
fn printed(sample: &Sample) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let labels: Vec<_> = sample.labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{}{{{}}} {}\n", sample.name, labels.join(","), sample.value)
}

fn any_sample() -> impl Strategy<Value = Sample<'static>> {
    let name = "[a-zA-Z_:][a-zA-Z0-9_:]{0,12}";
    let labels = proptest::collection::vec(("[a-zA-Z_][a-zA-Z0-9_]{0,8}", "[ -~\n\\\\\"{}äé,=#]{0,12}"), 0..5);
    (name, labels, proptest::num::f64::ANY.prop_filter("NaN equals nothing", |value| !value.is_nan())).prop_map(|(name, labels, value)| {
        let labels = labels.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Sample { name: name.into(), labels, value }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(9), ..ProptestConfig::default() })]

    #[test]
    fn a_printed_sample_is_read_as_it_was(sample in any_sample()) {
        let line = printed(&sample);
        let all = TextReader::new(&line, |_| true).collect::<Vec<_>>();
        prop_assert_eq!(all, [sample]);
    }

    #[test]
    fn no_text_is_too_strange(text in "([a-z_]{0,3}|[{}\"\\\\,=# \t\r\n]|1|NaN|[^a]){0,40}") {
        let mut reader = TextReader::new(&text, |name| name.len() % 2 == 0);
        let kept = reader.by_ref().count();
        prop_assert_eq!(kept, reader.lines().kept);
        prop_assert!(reader.lines().not_understood <= text.split('\n').count());
    }
}
