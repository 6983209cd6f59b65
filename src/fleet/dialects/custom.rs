//! Metrics of one's own, by configuration: a field of ours for each, as with the gauges that every SQLAlchemy shop makes for itself.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dialect::{DialectName, ToldPool};
use super::field::Kind;
use super::mapping::{MICROSECONDS, MILLISECONDS, NANOSECONDS};
use super::raw_pool::RawPool;
use super::table::Table;
use super::{Field, Mapping};
use crate::fleet::samples::{Samples, translated};

/// The name under which such pools are told.
pub(super) const CUSTOM: DialectName = DialectName { id: "custom", title: "Metrics by configuration" };

/// What metrics of one's own mean.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct CustomMetrics {
    /// The label that has the pool's name.
    pub pool_label: Option<String>,
    /// The label that has the instance, where one address tells of several processes.
    pub instance_label: Option<String>,
    /// The metric of each number.
    pub metrics: BTreeMap<Field, CustomMetric>,
}

/// A metric of one's own.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomMetric {
    /// Its name in classic form; of a histogram or summary without `_bucket`, `_sum` and `_count`.
    pub name: String,
    /// Labels that a sample must have.
    pub labels: BTreeMap<String, String>,
    /// Seconds in its unit.
    pub scale: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    pool_label: Option<String>,
    instance_label: Option<String>,
    metrics: BTreeMap<Field, UncheckedMetric>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "a metric is its name, or { metric = \"its name\", labels = { … }, unit = \"ms\" }")]
enum UncheckedMetric {
    Name(String),
    Whole {
        metric: String,
        #[serde(default)]
        labels: BTreeMap<String, String>,
        unit: Option<String>,
    },
}

impl CustomMetrics {
    /// Whether a metric of this name is mapped.
    pub fn reads(&self, name: &str) -> bool {
        let suffixes = ["", "_bucket", "_sum", "_count"];
        let mut names = self.metrics.values().map(|metric| metric.name.as_str());
        names.any(|metric| name.strip_prefix(metric).is_some_and(|suffix| suffixes.contains(&suffix)))
    }

    /// The pools that these samples tell.
    pub fn read(&self, samples: &Samples) -> Vec<ToldPool> {
        let labels: Vec<Vec<_>> = self.metrics.values().map(CustomMetric::only).collect();
        let named = self.metrics.iter().zip(&labels);
        let mappings = named.map(|((field, metric), only)| Mapping::of(*field, &metric.name).only(only).scaled(metric.scale));
        let mappings: Vec<_> = mappings.collect();
        let pool_labels: Vec<_> = self.pool_label.as_deref().into_iter().collect();
        let instance_labels: Vec<_> = self.instance_label.as_deref().into_iter().collect();
        let (pool_labels, instance_labels, mappings) = (&*pool_labels, &*instance_labels, &*mappings);
        Table { pool_labels, instance_labels, except: &[], mappings, adjust, marks: &[] }.read(CUSTOM, samples)
    }
}

/// SQLAlchemy writes -1 for an overflow without a limit: the capacity is not told then.
fn adjust(pool: &mut RawPool) {
    if pool.value(Field::MaxOverflow).is_some_and(|overflow| overflow < 0.0) {
        pool.remove(Field::MaxOverflow);
    }
}

impl TryFrom<Unchecked> for CustomMetrics {
    type Error = String;

    fn try_from(unchecked: Unchecked) -> Result<Self, String> {
        if unchecked.metrics.is_empty() {
            let example = "checked_out = \"app_db_pool_checked_out\"";
            return Err(format!("The source's metrics are empty. Map at least one number, for example {example}."));
        }
        let metrics = unchecked.metrics.into_iter().map(|(field, metric)| Ok((field, CustomMetric::checked(field, metric)?)));
        let metrics = metrics.collect::<Result<_, String>>()?;
        let label = |label: Option<String>| label.map(|label| translated(label.into()).into_owned());
        Ok(Self { pool_label: label(unchecked.pool_label), instance_label: label(unchecked.instance_label), metrics })
    }
}

impl CustomMetric {
    fn only(&self) -> Vec<(&str, &str)> {
        self.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    fn checked(field: Field, metric: UncheckedMetric) -> Result<Self, String> {
        let (name, labels, unit) = match metric {
            UncheckedMetric::Name(name) => (name, BTreeMap::new(), None),
            UncheckedMetric::Whole { metric, labels, unit } => (metric, labels, unit),
        };
        let words = field.words();
        if name.trim().is_empty() || name.contains(['{', '}', '"', ' ']) {
            return Err(format!("The metric for {words} is no name. Write the name alone, and its labels as labels = {{ … }}."));
        }
        let has_unit = !matches!(field.kind(), Kind::Gauge | Kind::Counter);
        let scale = match unit.as_deref() {
            None => 1.0,
            Some(_) if !has_unit => return Err(format!("The metric for {words} is a count, which has no unit. Leave the unit out.")),
            Some("s" | "seconds") => 1.0,
            Some("ms" | "milliseconds") => MILLISECONDS,
            Some("us" | "microseconds") => MICROSECONDS,
            Some("ns" | "nanoseconds") => NANOSECONDS,
            Some(_) => return Err(format!("The unit of the metric for {words} is not known. It is s, ms, us or ns.")),
        };
        let labels = labels.into_iter().map(|(name, value)| (translated(name.into()).into_owned(), value)).collect();
        Ok(Self { name: translated(name.into()).into_owned(), labels, scale })
    }
}
