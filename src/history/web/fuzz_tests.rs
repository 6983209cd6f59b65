//! Whatever stands behind the question mark is a stretch of time or a sentence.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::base::hostile_text;
use crate::history::query::HistoryQuery;

/// A query that is nearly one of `/history`.
fn near_query() -> impl Strategy<Value = String> {
    let names = ["source", "range", "from", "until", "at", "step", "%FF", ""];
    let values = [
        "hour",
        "0",
        "1",
        "-1",
        "18446744073709551615",
        "1099511627775",
        "2026-11-24T03:00",
        "2026-02-30T25:61",
        "0000-00-00T00:00:00Z",
        "9999-12-31T23:59:60",
        "1e3",
        "%00",
        "%FF",
        "+",
        "",
    ];
    let pair = (prop::sample::select(names.to_vec()), hostile_text::word(&values, 3)).prop_map(|(name, value)| format!("{name}={value}"));
    prop::collection::vec(pair, 0..7).prop_map(|pairs| pairs.join("&"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() })]

    #[test]
    fn a_query(query in near_query(), now_s in 0..4_000_000_000u64) {
        let asked = HistoryQuery::of(&query);
        if let Ok(window) = asked.window(now_s) {
            prop_assert!(window.from_s < window.until_s, "{query}: {window:?}");
        }
        if let Ok(Some(step)) = asked.step_s() {
            prop_assert!((1..=604_800).contains(&step));
        }
    }
}
