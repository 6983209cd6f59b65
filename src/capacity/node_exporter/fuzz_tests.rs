//! Whatever answers where a node_exporter was expected is a machine or none.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::host_metrics::HostMetrics;
use crate::base::hostile_text;

/// A text that is nearly an exposition.
fn near_exposition() -> impl Strategy<Value = String> {
    let words = [
        "node_cpu_seconds_total",
        "node_memory_MemTotal_bytes",
        "node_load1",
        "{",
        "}",
        "{mode=\"idle\"}",
        "{mode=\"idle\",cpu=\"0\"}",
        "\"",
        "\\",
        ",",
        " ",
        "\t",
        "\n",
        "# HELP",
        "1",
        "-1",
        "1e308",
        "1e309",
        "NaN",
        "+Inf",
        "18446744073709551616",
        "é",
        "\u{85}",
        "\0",
    ];
    hostile_text::text(&words, 6, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() })]

    #[test]
    fn an_exposition(text in near_exposition()) {
        if let Some(machine) = HostMetrics::of(&text, "here") {
            prop_assert!(machine.load.is_none_or(f64::is_finite));
            prop_assert!(machine.cpu_ms.is_none_or(|(busy, whole)| busy <= whole));
        }
    }
}
