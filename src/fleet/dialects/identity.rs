//! Which pool a sample is of.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::raw_pool::RawPool;
use super::table::Table;
use crate::fleet::samples::Sample;

/// Labels that say where a sample comes from, not which pool of a process it is of.
const OF_THE_TARGET: &[&str] = &[
    "app",
    "application",
    "cluster",
    "container",
    "endpoint",
    "env",
    "environment",
    "exported_instance",
    "exported_job",
    "instance",
    "job",
    "le",
    "namespace",
    "node",
    "pod",
    "prometheus",
    "quantile",
    "region",
    "server",
    "service",
    "service_instance_id",
    "service_name",
    "service_namespace",
    "version",
    "zone",
];

/// A pool inside one process, or inside several behind one address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'s> {
    pub(super) instance: Option<Cow<'s, str>>,
    pub(super) name: Cow<'s, str>,
}

/// How the samples of a table tell their pools.
pub(super) struct Identities<'t> {
    pool_labels: &'t [&'t str],
    instance_labels: &'t [&'t str],
    /// Labels by which mappings choose samples.
    choosing: Vec<&'t str>,
}

impl<'t> Identities<'t> {
    pub(super) fn of(table: &Table<'t>) -> Self {
        let choosing = table.mappings.iter().flat_map(|mapping| mapping.only.iter().map(|(label, _)| *label));
        Self { pool_labels: table.pool_labels, instance_labels: table.instance_labels, choosing: choosing.collect() }
    }

    /// The pool that a sample is of.
    pub(super) fn pool_of<'p, 's>(&self, pools: &'p mut BTreeMap<Key<'s>, RawPool<'s>>, sample: &'s Sample) -> &'p mut RawPool<'s> {
        let key = Key { instance: self.instance(sample), name: self.name(sample) };
        pools.entry(key).or_insert_with(|| RawPool::of(sample))
    }

    fn instance<'s>(&self, sample: &'s Sample) -> Option<Cow<'s, str>> {
        Some(joined(self.instance_labels.iter().filter_map(|label| sample.label(label)), ":")).filter(|instance| !instance.is_empty())
    }

    fn name<'s>(&self, sample: &'s Sample) -> Cow<'s, str> {
        if self.pool_labels == ["*"] {
            let named = sample.labels.iter().filter(|(label, _)| self.may_name_a_pool(label));
            return joined(named.map(|(_, value)| value.as_ref()), " / ");
        }
        joined(self.pool_labels.iter().filter_map(|label| sample.label(label)), " / ")
    }

    fn may_name_a_pool(&self, label: &str) -> bool {
        !OF_THE_TARGET.contains(&label) && !label.starts_with("otel_scope_") && !self.choosing.contains(&label)
    }
}

/// Values that are not empty, with something between them.
fn joined<'s>(values: impl Iterator<Item = &'s str>, between: &str) -> Cow<'s, str> {
    let mut values = values.filter(|value| !value.is_empty());
    let first = values.next().unwrap_or_default();
    values.fold(Cow::Borrowed(first), |joined, value| Cow::Owned(format!("{joined}{between}{value}")))
}
