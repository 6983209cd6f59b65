//! Everything at one instant.

use std::collections::HashMap;

use super::Sources;
use super::cache::ObservedCache;
use super::fronted::Fronted;
use super::observed::{ObservedPool, SourceState};
use super::pool::PoolEntry;
use crate::fleet::model::PoolIdentity;

/// All pools and sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FleetView {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// By service, instance and pool.
    pub pools: Vec<ObservedPool>,
    /// Caches beside the databases, by service and address.
    pub caches: Vec<ObservedCache>,
    /// As they are configured.
    pub sources: Vec<SourceState>,
    /// Applications whose sessions are those of a pooler, by server and application.
    pub fronted: Vec<Fronted>,
}

impl FleetView {
    /// The pool of this name, as its identity is written.
    pub fn pool(&self, name: &str) -> Option<&ObservedPool> {
        self.pools.iter().find(|pool| pool.identity.is_written(name))
    }

    pub(super) fn of(sources: &Sources, pools: &HashMap<PoolIdentity, PoolEntry>, now_ms: u64) -> Self {
        let mut observed: Vec<_> = pools.iter().filter_map(|(identity, pool)| pool.observed(identity, sources, now_ms)).collect();
        observed.sort_by(|one, other| one.identity.cmp(&other.identity));
        let mut counts = HashMap::<usize, usize>::new();
        pools.values().for_each(|pool| *counts.entry(pool.source()).or_default() += 1);
        let sources = sources.iter().map(|(place, source)| source.state(counts.get(place).copied().unwrap_or(0))).collect();
        Self { taken_at_ms: now_ms, pools: observed, sources, ..Self::default() }
    }
}
