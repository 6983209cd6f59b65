//! Services whose instances tell their pools, and poolers, as takers of slots.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{PlannedPool, PoolKind};
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};

/// Where a source does not say what to switch on.
const NO_LIMIT: &str = "Set the maximum size of its pools, and let them tell it.";

/// One plan for each service that draws on this server, the instances that have gone left out.
///
/// A service whose sessions are those of a pooler takes no slots of its own: the pooler's connections count. One of which a pool tells no
/// capacity has no limit: added up from the others it would seem smaller than it is.
pub fn observed_services(fleet: &FleetView, server: &DrawnServer) -> Vec<PlannedPool> {
    let fronted: Vec<_> = fleet.fronted.iter().filter(|of| of.server == *server).collect();
    let is_fronted: BTreeSet<&str> = fronted.iter().map(|of| of.application.as_str()).collect();
    let mut services: BTreeMap<&str, Vec<&ObservedPool>> = BTreeMap::new();
    let there = fleet.pools.iter().filter(|pool| pool.liveness != Liveness::Gone && pool.draws_on == *server);
    for pool in there.filter(|pool| pool.pooler().is_some() || !is_fronted.contains(pool.application_name())) {
        services.entry(pool.application_name()).or_default().push(pool);
    }
    let planned = |(name, pools): (&str, Vec<&ObservedPool>)| {
        let fronts = || fronted.iter().filter(|of| of.pooler == name).map(|of| of.application.clone()).collect();
        let fronts = pools.iter().any(|pool| pool.pooler().is_some()).then(fronts);
        PlannedPool { fronts, ..planned(name, &pools) }
    };
    services.into_iter().map(planned).collect()
}

/// Base and capacity of one instance: the sums of its pools.
type Size = (u32, u32);

fn planned(name: &str, pools: &[&ObservedPool]) -> PlannedPool {
    let mut instances: BTreeMap<&str, Size> = BTreeMap::new();
    let mut unlimited = None;
    for pool in pools {
        let sum = instances.entry(&pool.identity.instance).or_default();
        match pool.reading.gauges.total_capacity {
            // Without a base of its own a pool keeps nothing open that it would not need.
            Some(capacity) => {
                let base = pool.reading.gauges.pool_size.unwrap_or(capacity);
                *sum = (sum.0.saturating_add(base.min(capacity)), sum.1.saturating_add(capacity));
            }
            None => unlimited = Some(why_unlimited(pool)),
        }
    }
    let largest = instances.values().copied().max_by_key(|(_, capacity)| *capacity).unwrap_or_default();
    let at_most = instances.values().fold(0_u32, |sum, (_, capacity)| sum.saturating_add(*capacity));
    let differ = instances.values().any(|sizes| *sizes != largest);
    let count = u32::try_from(instances.len()).unwrap_or(u32::MAX);
    let sized = PlannedPool::sized(PoolKind::Observed, name, count, largest.0, largest.1 - largest.0);
    match unlimited {
        Some(_) => PlannedPool { unlimited, ..PlannedPool::sized(PoolKind::Observed, name, count, 0, 0) },
        None => PlannedPool { told_at_most: differ.then_some(at_most), ..sized },
    }
}

fn why_unlimited(pool: &ObservedPool) -> String {
    let told = pool.not_told();
    let hint = told.iter().find(|(number, _)| number == "total_capacity");
    hint.map_or_else(|| NO_LIMIT.to_owned(), |(_, sentence)| sentence.clone().into_owned())
}

#[cfg(test)]
#[path = "observed_services_tests.rs"]
mod tests;
