//! Sessions that an instance that has gone has left on the server, as the reconciliation of *Capacity* knows them.
//!
//! It asks the server, which a page must not wait for. So it is asked in the background while somebody looks at a fleet in which a pool has
//! gone, and the page shows what was known last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use parking_lot::Mutex;

use crate::capacity::model::ServiceReconciliation;
use crate::capacity::monitor::CapacityMonitor;
use crate::fleet::model::{place_of_instance, place_of_session};
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};

/// What was known last.
pub struct Leftovers {
    capacity: Arc<CapacityMonitor>,
    known: Mutex<Vec<ServiceReconciliation>>,
    is_asked: AtomicBool,
}

impl Leftovers {
    pub fn new(capacity: Arc<CapacityMonitor>) -> Arc<Self> {
        Arc::new(Self { capacity, known: Mutex::default(), is_asked: AtomicBool::new(false) })
    }

    /// What is known of the services of a fleet. Asks for newer facts if a pool has gone.
    pub fn of(self: &Arc<Self>, fleet: &FleetView) -> Vec<ServiceReconciliation> {
        if !fleet.pools.iter().any(has_gone) {
            return Vec::new();
        }
        if !self.is_asked.swap(true, Relaxed) {
            tokio::spawn(self.clone().renew());
        }
        self.known.lock().clone()
    }

    async fn renew(self: Arc<Self>) {
        // Without an answer nothing is known of what is left now.
        let services = self.capacity.recent().await.map(|report| report.services.clone()).unwrap_or_default();
        *self.known.lock() = services;
        self.is_asked.store(false, Relaxed);
    }
}

/// Reconciliation is about the server of the console.
fn has_gone(pool: &ObservedPool) -> bool {
    pool.liveness == Liveness::Gone && pool.draws_on.is_main()
}

/// Sessions that a pool has left: those from its address, where no other instance is; all of its service, where it is the only one that
/// has gone and addresses are not known. `None`: it has not gone, or nothing is known of it.
pub fn sessions_left(known: &[ServiceReconciliation], pool: &ObservedPool, gone_of_service: usize) -> Option<u32> {
    let of = known.iter().find(|of| of.application_name == pool.application_name()).filter(|_| has_gone(pool))?;
    let place = place_of_instance(&pool.address);
    let are_placed = place.is_some() && of.unaccounted.iter().all(|group| group.address.is_some());
    if !are_placed {
        return (gone_of_service == 1).then(|| of.too_many());
    }
    let from_there = of.unaccounted.iter().filter(|group| !group.has_instance && group.address.as_deref().map(place_of_session) == place);
    Some(from_there.map(|group| group.count).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::model::UnaccountedSessions;
    use crate::fleet::registry::fixture::observed;

    fn known(groups: &[(Option<&str>, bool, u32)]) -> Vec<ServiceReconciliation> {
        let group = |(address, has_instance, count): &(Option<&str>, bool, u32)| UnaccountedSessions {
            address: address.map(str::to_owned),
            has_instance: *has_instance,
            count: *count,
            sessions: Vec::new(),
        };
        let unaccounted = groups.iter().map(group).collect();
        vec![ServiceReconciliation { application_name: "orders".into(), instances: 1, late: 0, told: 5, seen: 17, unaccounted }]
    }

    fn gone(address: &str) -> ObservedPool {
        ObservedPool { liveness: Liveness::Gone, address: address.into(), ..observed("orders", "a", "main", 5, 10) }
    }

    #[test]
    fn what_is_left_is_told_by_the_address_of_the_instance() {
        let known = known(&[(Some("10.0.0.9"), false, 12), (Some("10.0.0.5"), true, 3)]);
        let left = |address: &str, gone_of_service| sessions_left(&known, &gone(address), gone_of_service);
        assert_eq!((left("10.0.0.9:8000", 2), left("10.0.0.7:8000", 2)), (Some(12), Some(0)));
        assert_eq!(left("10.0.0.5:8000", 2), Some(0), "another instance is there");
        assert_eq!((left("orders-7f9:8000", 1), left("orders-7f9:8000", 2)), (Some(15), None), "its address is not known");
    }

    #[test]
    fn nothing_is_said_of_a_pool_that_tells_or_of_a_service_that_is_not_known() {
        let live = ObservedPool { liveness: Liveness::Live, ..gone("10.0.0.9:8000") };
        assert_eq!(sessions_left(&known(&[(Some("10.0.0.9"), false, 12)]), &live, 1), None);
        assert_eq!(sessions_left(&[], &gone("10.0.0.9:8000"), 1), None);
    }
}
