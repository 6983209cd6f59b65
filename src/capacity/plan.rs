//! What is to fit: the pools, their limits and how many instances of them.

use std::time::Duration;

use super::declared::DeclaredService;
use super::facts::ServerSession;

/// The pools that a check is about; the first is the one that grows.
#[derive(Clone, Debug)]
pub struct CapacityPlan {
    pub pools: Vec<PlannedPool>,
}

/// How the limits of a pool are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// The pool that the console shows, or that `check` is asked about.
    Shown,
    /// Declared in the configuration.
    Declared,
    /// Told by its instances.
    Observed,
    /// The console's own probes. Nobody asks whether those grow.
    Console,
}

/// One pool, in each of its instances.
#[derive(Clone, Debug)]
pub struct PlannedPool {
    pub kind: PoolKind,
    pub name: String,
    /// As in pg_stat_activity.
    pub application_name: String,
    pub instances: u32,
    pub pool_size: u32,
    pub max_overflow: u32,
    /// Connections that all instances may open, where they differ in size. `pool_size` and `max_overflow` are the largest one's.
    pub told_at_most: Option<u32>,
    /// Its backends, as far as it runs in this process.
    pub pids: Vec<i32>,
    /// After how long the pool replaces a connection; `None`: not known.
    pub recycle: Option<Duration>,
}

impl PlannedPool {
    /// The age at which a connection is replaced at the latest, jitter included, in milliseconds.
    pub fn oldest_ms(&self) -> Option<i64> {
        let recycle = i64::try_from(self.recycle?.as_millis()).unwrap_or(i64::MAX);
        Some(recycle.saturating_add(recycle / 10))
    }

    /// Connections that one instance may open.
    pub fn capacity(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// Connections that all instances may open.
    pub fn at_most(&self) -> u32 {
        self.told_at_most.unwrap_or_else(|| self.capacity().saturating_mul(self.instances))
    }

    /// "2 instances of 50 + 100", or "2 instances of up to 50 + 100".
    pub fn words(&self) -> String {
        let instances = if self.instances == 1 { "instance" } else { "instances" };
        let up_to = if self.told_at_most.is_some() { "up to " } else { "" };
        format!("{} {instances} of {up_to}{} + {}", self.instances, self.pool_size, self.max_overflow)
    }

    /// A service among others, which is named.
    pub fn is_one_of_several(&self) -> bool {
        matches!(self.kind, PoolKind::Declared | PoolKind::Observed)
    }

    /// Whether sessions of this application count as the pool's. Those of another console are not this console's.
    pub fn owns_name(&self, application: &str) -> bool {
        self.kind != PoolKind::Console && self.application_name == application
    }
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
        let is_shown = |service: &DeclaredService| shown.as_ref().is_some_and(|pool| pool.application_name == service.application_name);
        let mut others: Vec<_> = declared.iter().filter(|service| !is_shown(service)).map(DeclaredService::planned).collect();
        for service in
            observed.into_iter().filter(|service| shown.as_ref().is_none_or(|pool| pool.application_name != service.application_name))
        {
            match others.iter_mut().find(|other| other.application_name == service.application_name) {
                Some(other) if other.at_most() < service.at_most() => *other = service,
                Some(_) => {}
                None => others.push(service),
            }
        }
        // The largest instance first: a rolling deploy of it needs most slots.
        others.sort_by_key(|pool| std::cmp::Reverse(pool.capacity()));
        let shown = shown.clone().map(|pool| match declared_of(&pool) {
            Some(service) => PlannedPool { name: pool.name, pids: pool.pids, recycle: pool.recycle, ..service.planned() },
            None => pool,
        });
        Self { pools: shown.into_iter().chain(others).chain(console).collect() }
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
        Some(self.main()).filter(|pool| pool.kind != PoolKind::Console)
    }

    /// Connections that all pools may open.
    pub fn at_most(&self) -> u32 {
        self.pools.iter().fold(0, |sum, pool| sum.saturating_add(pool.at_most()))
    }

    /// The place of the pool that a session is of: the backends of this process are known by number, all others by name.
    pub fn owner(&self, session: &ServerSession) -> Option<usize> {
        let by_number = self.pools.iter().position(|pool| pool.pids.contains(&session.pid));
        by_number.or_else(|| self.owner_of_name(session.application.as_deref()?))
    }

    /// The same for the name of an application.
    pub fn owner_of_name(&self, application: &str) -> Option<usize> {
        self.pools.iter().position(|pool| pool.owns_name(application))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::plan;

    fn declared(name: &str, pool_size: u32, instances: u32) -> DeclaredService {
        DeclaredService { application_name: name.into(), pool_size, max_overflow: 0, instances }
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
