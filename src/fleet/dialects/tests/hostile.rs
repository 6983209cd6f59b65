//! Samples that nobody would send.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::fleet::samples::{Sample, Samples};

/// Any metric of any dialect, with labels that mean something, and any number.
fn near_sample() -> impl Strategy<Value = Sample<'static>> {
    let mappings: Vec<_> = ALL.iter().flat_map(|dialect| dialect.mappings).collect();
    let suffix = proptest::sample::select(vec!["", "_sum", "_count", "_bucket", "_total"]);
    let label =
        proptest::sample::select(vec!["pool", "le", "state", "db_client_connection_state", "database", "user", "status", "pid", "name"]);
    let text = proptest::sample::select(vec!["", "a", "used", "idle", "0.1", "NaN", "+Inf", "-1", "active", "pgbouncer"]);
    let labels = proptest::collection::vec((label, text), 0..4);
    let value =
        prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-1.0), Just(0.0), Just(1e300), -5.0..20.0f64, proptest::num::f64::ANY];
    (proptest::sample::select(mappings), any::<proptest::sample::Index>(), suffix, labels, value).prop_map(
        |(mapping, ending, suffix, labels, value)| {
            let name = format!("{}{}{suffix}", mapping.metric, ending.get(mapping.endings));
            let own = mapping.only.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            Sample {
                name: name.into(),
                labels: own.chain(labels.into_iter().map(|(name, value)| (name.into(), value.into()))).collect(),
                value,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(16), ..ProptestConfig::default() })]

    #[test]
    fn any_samples_are_read(samples in proptest::collection::vec(near_sample(), 0..60)) {
        let samples: Samples = samples.into_iter().collect();
        for pool in told_pools(&samples) {
            let Reading { gauges, times, contradictions, .. } = &pool.reading;
            let within = gauges.checked_out.zip(gauges.total_capacity).is_none_or(|(out, capacity)| out <= capacity);
            prop_assert!(within, "{}", line(&pool));
            let sums = [&times.wait, &times.hold, &times.connect].into_iter().flatten().filter_map(|time| time.sum_s);
            prop_assert!(sums.into_iter().all(|sum| sum.is_finite() && sum >= 0.0));
            prop_assert!(contradictions.iter().all(|told| !told.told.is_nan()));
        }
    }
}
