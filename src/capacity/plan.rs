//! What is to fit: the pools, their limits and how many instances of them.

use std::collections::{BTreeSet, HashMap};

use super::declared::DeclaredService;
use super::facts::ServerSession;
pub use super::planned_pool::{PlannedPool, PoolKind};

/// The pools that a check is about; the first is the one that grows.
#[derive(Clone, Debug)]
pub struct CapacityPlan {
    pub pools: Vec<PlannedPool>,
}

impl CapacityPlan {
    /// The pool of the console, the declared services, and the console's own probes. A declaration of the same name as the
    /// pool says how many instances there are of it.
    pub fn of(shown: Option<PlannedPool>, declared: &[DeclaredService], console: Option<PlannedPool>) -> Self {
        Self::with_observed(shown, declared, Vec::new(), console)
    }

    /// The same with services whose instances tell their pools. Of a service that is also declared the larger counts: instances
    /// that are down now may come back.
    pub fn with_observed(
        shown: Option<PlannedPool>,
        declared: &[DeclaredService],
        observed: Vec<PlannedPool>,
        console: Option<PlannedPool>,
    ) -> Self {
        let declared_of = |pool: &PlannedPool| declared.iter().find(|service| service.application_name == pool.application_name);
        let fronted: BTreeSet<String> = observed.iter().flat_map(|pool| pool.fronts().iter().cloned()).collect();
        let is_shown = |name: &str| shown.as_ref().is_some_and(|pool| pool.application_name == name);
        let counts = |name: &str| !is_shown(name) && !fronted.contains(name);
        let mut others: Vec<_> =
            declared.iter().filter(|service| counts(&service.application_name)).map(DeclaredService::planned).collect();
        let places: HashMap<String, usize> = others.iter().enumerate().map(|(n, pool)| (pool.application_name.clone(), n)).collect();
        let mut unlimited = Vec::new();
        for service in observed.into_iter().filter(|service| counts(&service.application_name)) {
            match places.get(&service.application_name) {
                Some(place) => others[*place].take_larger(service),
                None if service.unlimited.is_some() => unlimited.push(service),
                None => others.push(service),
            }
        }
        // The largest instance first: a rolling deploy of it needs most slots. Poolers are seldom deployed.
        others.sort_by_key(|pool| (pool.fronts.is_some(), std::cmp::Reverse(pool.capacity())));
        let shown = shown.clone().map(|pool| match declared_of(&pool) {
            Some(service) => PlannedPool { name: pool.name, pids: pool.pids, recycle: pool.recycle, ..service.planned() },
            None => pool,
        });
        // What has no limit is not what a check can be about.
        Self { pools: shown.into_iter().chain(others).chain(console).chain(unlimited).collect() }
    }

    /// What the report is about: "shop: 2 instances of 50 + 100".
    pub fn words(&self) -> String {
        match self.service() {
            Some(pool) if pool.is_one_of_several() => format!("{}: {}", pool.name, pool.words()),
            Some(pool) => pool.words(),
            None => "no service declared".to_owned(),
        }
    }

    /// The pool that the check is about.
    pub fn main(&self) -> &PlannedPool {
        self.pools.first().expect("a plan has a pool")
    }

    /// The service whose pool is to fit; `None`: no service is known.
    pub fn service(&self) -> Option<&PlannedPool> {
        Some(self.main()).filter(|pool| pool.kind != PoolKind::Console && pool.unlimited.is_none())
    }

    /// Connections that all pools may open.
    pub fn at_most(&self) -> u32 {
        self.pools.iter().fold(0, |sum, pool| sum.saturating_add(pool.at_most()))
    }

    /// Whose each session is. Made once for many of them: there may be a thousand services with ten thousand sessions.
    pub fn owners(&self) -> Owners<'_> {
        let mut owners = Owners::default();
        for (place, pool) in self.pools.iter().enumerate() {
            pool.pids.iter().for_each(|pid| {
                owners.by_number.entry(*pid).or_insert(place);
            });
            pool.names().for_each(|name| {
                owners.by_name.entry(name).or_insert(place);
            });
        }
        owners
    }
}

/// The places of a plan's pools, by what their sessions are known by.
#[derive(Default)]
pub struct Owners<'p> {
    by_number: HashMap<i32, usize>,
    by_name: HashMap<&'p str, usize>,
}

impl Owners<'_> {
    /// The place of the pool that a session is of: the backends of this process are known by number, all others by name.
    pub fn of(&self, session: &ServerSession) -> Option<usize> {
        self.by_number.get(&session.pid).copied().or_else(|| self.of_name(session.application.as_deref()?))
    }

    /// The same for the name of an application.
    pub fn of_name(&self, application: &str) -> Option<usize> {
        self.by_name.get(application).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::plan;

    fn declared(name: &str, pool_size: u32, instances: u32) -> DeclaredService {
        DeclaredService { application_name: name.into(), pool_size, instances, ..DeclaredService::default() }
    }

    #[test]
    fn a_declaration_of_the_pools_name_says_how_many_instances_there_are() {
        let shown = PlannedPool { pids: vec![7], ..plan(1).main().clone() };
        let both = CapacityPlan::of(Some(shown), &[declared("till", 99, 1), declared("shop", 20, 4)], None);
        assert_eq!(both.pools.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(), ["shop", "till"]);
        assert_eq!((both.main().at_most(), both.main().pids.as_slice()), (80, &[7][..]));
    }

    #[test]
    fn of_a_service_that_is_declared_and_observed_the_larger_counts() {
        let seen = |instances| PlannedPool { kind: PoolKind::Observed, instances, ..declared("shop", 20, 1).planned() };
        let counted = |instances| CapacityPlan::with_observed(None, &[declared("shop", 20, 4)], vec![seen(instances)], None).pools;
        assert_eq!((counted(3).len(), counted(3)[0].at_most(), counted(3)[0].kind), (1, 80, PoolKind::Declared));
        assert_eq!((counted(5).len(), counted(5)[0].at_most(), counted(5)[0].kind), (1, 100, PoolKind::Observed));
    }

    #[test]
    fn without_a_pool_the_service_with_the_largest_instance_is_the_one_that_grows() {
        let console = PlannedPool { kind: PoolKind::Console, ..plan(1).main().clone() };
        let some = CapacityPlan::of(None, &[declared("till", 5, 10), declared("shop", 20, 1)], Some(console.clone()));
        assert_eq!(some.service().map(|pool| pool.name.as_str()), Some("shop"));
        assert!(CapacityPlan::of(None, &[], Some(console)).service().is_none());
    }
}
