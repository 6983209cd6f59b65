//! What the dialects make of samples, as reports for the registry.

use std::collections::BTreeMap;

use crate::fleet::dialects::{self, CustomMetrics, ToldPool};
use crate::fleet::model::Reading;
use crate::fleet::registry::{InstanceReport, ToldReading};
use crate::fleet::samples::{Samples, read_text};

/// More numbers of pools are not one service's: with buckets a pool has a hundred.
const MOST_SAMPLES: usize = 200_000;

/// The names of a table `[sources.metrics]`: two labels, and a metric for each number.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn custom_metrics(table: &toml::Table) -> Result<CustomMetrics, String> {
    let (labels, metrics): (toml::Table, toml::Table) =
        table.clone().into_iter().partition(|(key, _)| ["pool_label", "instance_label"].contains(&key.as_str()));
    let mut whole = labels;
    whole.insert("metrics".to_owned(), toml::Value::Table(metrics));
    whole.try_into::<CustomMetrics>().map_err(|error| crate::base::what_is_wrong(error.message()))
}

/// The pools of an exposition.
///
/// # Errors
/// It is none, or has too many samples, going on from the address.
pub fn of_text(text: &str, metrics: Option<&CustomMetrics>) -> Result<Vec<ToldPool>, String> {
    let is_asked_for = |name: &str| dialects::is_read_by_any(name) || metrics.is_some_and(|metrics| metrics.reads(name));
    let read = read_text(text, MOST_SAMPLES, is_asked_for);
    let read = read.map_err(|_| format!("tells more than {MOST_SAMPLES} numbers of pools; let it expose fewer at this address"))?;
    if !read.lines.is_exposition() && read.lines.not_understood > 0 {
        return Err("answers with a text that is no exposition; is /metrics its path?".to_owned());
    }
    Ok(of_samples(&read.samples, metrics))
}

/// The pools that the samples of one process tell. Names of the operator's own come first: what they tell is meant.
pub fn of_samples(samples: &Samples, metrics: Option<&CustomMetrics>) -> Vec<ToldPool> {
    let mut pools = metrics.map(|metrics| metrics.read(samples)).unwrap_or_default();
    let of_dialects = dialects::told_pools(samples).into_iter();
    let new: Vec<_> = of_dialects.filter(|pool| !pools.iter().any(|own| own.instance == pool.instance && own.name == pool.name)).collect();
    pools.extend(new);
    pools
}

/// A report for each process: most addresses tell of one.
pub fn reports(pools: Vec<ToldPool>, service: &str, instance: &str, taken_at_ms: u64) -> Vec<InstanceReport> {
    let mut by_instance = BTreeMap::<String, Vec<ToldReading>>::new();
    for ToldPool { dialect, instance: told, name, reading } in pools {
        let reading = Reading { taken_at_ms, ..reading };
        let told_reading = ToldReading { pool: name, dialect: Some(dialect.id.to_owned()), reading, ..ToldReading::default() };
        by_instance.entry(told.unwrap_or_else(|| instance.to_owned())).or_default().push(told_reading);
    }
    let report = |(instance, pools)| InstanceReport { service: service.to_owned(), instance, pools, ..InstanceReport::default() };
    by_instance.into_iter().map(report).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "onyx_db_pool_checked_out{engine=\"sync\"} 3\nonyx_db_pool_checked_out{engine=\"async\"} 5\nonyx_db_pool_size 40\n";

    fn table(text: &str) -> toml::Table {
        text.parse().expect("TOML")
    }

    #[test]
    fn own_names_stand_beside_the_labels_of_pool_and_instance() {
        let metrics = custom_metrics(&table("pool_label = \"engine\"\nchecked_out = \"onyx_db_pool_checked_out\"")).expect("names");
        let pools = of_text(TEXT, Some(&metrics)).expect("an exposition");
        let told: Vec<_> = pools.iter().map(|pool| (pool.name.as_str(), pool.reading.gauges.checked_out)).collect();
        assert_eq!(told, [("async", Some(5)), ("sync", Some(3))]);
        assert!(of_text(TEXT, None).expect("an exposition").is_empty());
    }

    #[test]
    fn what_no_number_is_called_is_refused() {
        for wrong in ["checkedout = \"a\"", "", "checked_out = 5", "pool_label = 1\nchecked_out = \"a\""] {
            assert!(!custom_metrics(&table(wrong)).expect_err(wrong).is_empty());
        }
    }

    #[test]
    fn processes_behind_one_address_are_reports_of_their_own() {
        let metrics = custom_metrics(&table("instance_label = \"engine\"\nchecked_out = \"onyx_db_pool_checked_out\"")).expect("names");
        let told = reports(of_text(TEXT, Some(&metrics)).expect("an exposition"), "onyx", "10.0.0.5:80", 7);
        let instances: Vec<_> = told.iter().map(|report| (report.service.as_str(), report.instance.as_str())).collect();
        assert_eq!(instances, [("onyx", "async"), ("onyx", "sync")]);
        assert_eq!(told[0].pools[0].reading.taken_at_ms, 7);
    }
}
