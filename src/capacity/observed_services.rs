//! Services whose instances tell their pools, as takers of slots.

use std::collections::BTreeMap;

use super::plan::{PlannedPool, PoolKind};
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};

/// One plan for each service that draws on this server, the instances that have gone left out.
///
/// A service counts only if all of its pools tell their capacity. One that tells it of some alone would seem smaller than it is; its
/// sessions count by the most that was seen of them.
pub fn observed_services(fleet: &FleetView, server: &DrawnServer) -> Vec<PlannedPool> {
    let mut services: BTreeMap<&str, Vec<&ObservedPool>> = BTreeMap::new();
    for pool in fleet.pools.iter().filter(|pool| pool.liveness != Liveness::Gone && pool.draws_on == *server) {
        services.entry(pool.application_name()).or_default().push(pool);
    }
    services.into_iter().filter_map(|(name, pools)| planned(name, &pools)).collect()
}

fn planned(name: &str, pools: &[&ObservedPool]) -> Option<PlannedPool> {
    let mut instances: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for pool in pools {
        let (base, capacity) = (pool.reading.gauges.pool_size?, pool.reading.gauges.total_capacity?);
        let sum = instances.entry(&pool.identity.instance).or_default();
        *sum = (sum.0.saturating_add(base.min(capacity)), sum.1.saturating_add(capacity));
    }
    let largest = instances.values().copied().max_by_key(|(_, capacity)| *capacity)?;
    let at_most = instances.values().fold(0_u32, |sum, (_, capacity)| sum.saturating_add(*capacity));
    let count = u32::try_from(instances.len()).unwrap_or(u32::MAX);
    let differ = instances.values().any(|sizes| *sizes != largest);
    Some(PlannedPool {
        kind: PoolKind::Observed,
        name: name.to_owned(),
        application_name: name.to_owned(),
        instances: count,
        pool_size: largest.0,
        max_overflow: largest.1 - largest.0,
        told_at_most: differ.then_some(at_most),
        pids: Vec::new(),
        recycle: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::registry::fixture::observed;

    fn on(server: &DrawnServer, pools: Vec<ObservedPool>) -> Vec<PlannedPool> {
        observed_services(&FleetView { pools, ..FleetView::default() }, server)
    }

    fn on_main(pools: Vec<ObservedPool>) -> Vec<PlannedPool> {
        on(&DrawnServer::Main, pools)
    }

    #[test]
    fn pools_count_on_the_server_that_they_draw_on_and_on_no_other() {
        let replica = DrawnServer::Further("replica".into());
        let reads = ObservedPool { draws_on: replica.clone(), ..observed("orders", "a", "reads", 3, 4) };
        let pools = vec![observed("orders", "a", "main", 5, 10), reads];
        let (main, further) = (on_main(pools.clone()), on(&replica, pools));
        assert_eq!((main.len(), main[0].at_most(), further.len(), further[0].at_most()), (1, 10, 1, 4));
    }

    #[test]
    fn all_pools_of_all_instances_of_a_service_are_one_taker() {
        let pools = vec![
            observed("orders", "a", "main", 5, 10),
            observed("orders", "a", "jobs", 2, 2),
            observed("orders", "b", "main", 5, 10),
            observed("orders", "b", "jobs", 2, 2),
        ];
        let plan = on_main(pools);
        assert_eq!((plan.len(), plan[0].at_most(), plan[0].words().as_str()), (1, 24, "2 instances of 7 + 5"));
    }

    #[test]
    fn instances_that_differ_count_with_what_each_tells_and_those_that_have_gone_not_at_all() {
        let gone = ObservedPool { liveness: Liveness::Gone, ..observed("orders", "c", "main", 5, 50) };
        let plan = on_main(vec![observed("orders", "a", "main", 5, 10), observed("orders", "b", "main", 5, 20), gone]);
        assert_eq!((plan[0].at_most(), plan[0].words().as_str()), (30, "2 instances of up to 5 + 15"));
    }

    #[test]
    fn a_service_that_does_not_tell_all_of_its_capacity_is_left_to_what_is_seen() {
        let mut untold = observed("orders", "b", "main", 5, 10);
        untold.reading.gauges.total_capacity = None;
        assert!(on_main(vec![observed("orders", "a", "main", 5, 10), untold]).is_empty());
    }
}
