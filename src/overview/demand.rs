//! What all pools want of the servers: who waits for a connection, and which service a session's name belongs to. One look over all
//! pools a second, however many readers there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{Liveness, PoolGlance, Registry};
use plimsoll_model::{Level, PoolSnapshot};

use super::model::pool_level;

/// Readings are a second apart at best.
const LASTS: Duration = Duration::from_secs(1);

/// Callers that wait for a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Callers, as far as they are told.
    pub waiting: u32,
    /// Pools that tell how many wait.
    pub told: u32,
    /// Pools that do not, or of which readings are missing.
    pub not_told: u32,
}

/// A sum of which parts may not be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartialSum {
    pub sum: u32,
    /// At least one part is told.
    pub is_told: bool,
    /// At least one part is not told.
    pub is_partial: bool,
}

/// All pools of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceDemand {
    /// Servers that its pools draw on.
    pub servers: BTreeSet<DrawnServer>,
    /// Connections in callers' hands.
    pub in_use: PartialSum,
    /// Connections that its pools may open.
    pub capacity: PartialSum,
    pub queue: Queue,
    /// Of the pool that is loaded most; `None`: no pool tells enough for a level.
    pub level: Option<Level>,
    /// Pools that tell now.
    pub live: u32,
    /// Pools of which readings are missing.
    pub late: u32,
    /// Pools that no longer tell.
    pub gone: u32,
}

/// What pools want of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerDemand {
    pub queue: Queue,
    /// Names in pg_stat_activity, each with the services whose sessions have it.
    pub applications: BTreeMap<String, BTreeSet<String>>,
}

/// All of it at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    pub servers: BTreeMap<DrawnServer, ServerDemand>,
    pub services: BTreeMap<String, ServiceDemand>,
}

/// The demand of this second.
#[derive(Default)]
pub struct DemandCache(Mutex<Option<(Instant, Arc<Demand>)>>);

impl DemandCache {
    /// Counted anew where the last count is older than a second. `own`: pools of this process, with their names.
    pub fn get<'p>(&self, fleet: &Registry, own: impl FnOnce() -> Vec<(&'p str, PoolSnapshot)>) -> Arc<Demand> {
        let mut kept = self.0.lock();
        if let Some((_, demand)) = kept.as_ref().filter(|(at, _)| at.elapsed() < LASTS) {
            return demand.clone();
        }
        let demand = Arc::new(Demand::of(fleet, own()));
        *kept = Some((Instant::now(), demand.clone()));
        demand
    }
}

impl Demand {
    fn of(fleet: &Registry, own: Vec<(&str, PoolSnapshot)>) -> Self {
        let mut demand = Self::default();
        own.iter().for_each(|(name, pool)| demand.add_own(name, pool));
        fleet.glance(|pool| demand.add(&pool));
        demand
    }

    /// A pool of this process tells all of it. It draws on the server that the console is about.
    fn add_own(&mut self, name: &str, pool: &PoolSnapshot) {
        let service = self.services.entry(name.to_owned()).or_default();
        service.servers.insert(DrawnServer::Main);
        service.in_use.add(Some(pool.checked_out));
        service.capacity.add(Some(pool.total_capacity()));
        service.queue.add(Some(pool.waiting));
        service.level = service.level.max(pool_level(pool));
        service.live += 1;
        self.servers.entry(DrawnServer::Main).or_default().queue.add(Some(pool.waiting));
    }

    fn add(&mut self, pool: &PoolGlance<'_>) {
        // Only a new name is copied.
        if !self.services.contains_key(&pool.identity.service) {
            self.services.insert(pool.identity.service.clone(), ServiceDemand::default());
        }
        if let Some(service) = self.services.get_mut(&pool.identity.service) {
            service.add(pool);
        }
        if pool.liveness == Liveness::Gone {
            return;
        }
        let server = self.servers.entry(pool.draws_on.clone()).or_default();
        server.queue.add(now(pool, pool.gauges.waiting));
        if !server.applications.get(pool.application_name).is_some_and(|services| services.contains(&pool.identity.service)) {
            server.applications.entry(pool.application_name.to_owned()).or_default().insert(pool.identity.service.clone());
        }
    }
}

/// The number of a pool that tells now: an old one says nothing of this moment.
fn now(pool: &PoolGlance<'_>, number: Option<u32>) -> Option<u32> {
    number.filter(|_| pool.liveness == Liveness::Live)
}

impl ServiceDemand {
    fn add(&mut self, pool: &PoolGlance<'_>) {
        match pool.liveness {
            Liveness::Live => self.live += 1,
            Liveness::Late => self.late += 1,
            Liveness::Gone => self.gone += 1,
        }
        if pool.liveness == Liveness::Gone {
            return;
        }
        if !self.servers.contains(&pool.draws_on) {
            self.servers.insert(pool.draws_on.clone());
        }
        self.in_use.add(now(pool, pool.gauges.checked_out));
        self.capacity.add(now(pool, pool.gauges.total_capacity));
        self.queue.add(now(pool, pool.gauges.waiting));
        self.level = self.level.max(pool.gauges.level().filter(|_| pool.liveness == Liveness::Live));
    }
}

impl Queue {
    fn add(&mut self, waiting: Option<u32>) {
        match waiting {
            Some(waiting) => (self.waiting, self.told) = (self.waiting.saturating_add(waiting), self.told + 1),
            None => self.not_told += 1,
        }
    }
}

impl PartialSum {
    fn add(&mut self, part: Option<u32>) {
        match part {
            Some(part) => (self.sum, self.is_told) = (self.sum.saturating_add(part), true),
            None => self.is_partial = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::{Gauges, PoolIdentity};

    /// Service, connections in use, callers that wait, liveness, and the server.
    type Told<'t> = (&'t str, Option<u32>, Option<u32>, Liveness, DrawnServer);

    fn demand(pools: &[Told<'_>]) -> Demand {
        let mut demand = Demand::default();
        for (n, (service, in_use, waiting, liveness, draws_on)) in pools.iter().enumerate() {
            let identity = PoolIdentity::new(*service, format!("instance {n}"), "main");
            let gauges = Gauges { checked_out: *in_use, total_capacity: Some(10), waiting: *waiting, ..Gauges::default() };
            let (liveness, draws_on) = (*liveness, draws_on.clone());
            demand.add(&PoolGlance { identity: &identity, application_name: "app", draws_on, liveness, gauges });
        }
        demand
    }

    #[test]
    fn callers_wait_at_the_server_that_their_pool_draws_on_and_what_is_not_told_is_no_zero() {
        let replica = DrawnServer::Further("replica".into());
        let demand = demand(&[
            ("orders", Some(10), Some(37), Liveness::Live, DrawnServer::Main),
            ("orders", Some(1), None, Liveness::Live, DrawnServer::Main),
            ("reports", Some(2), Some(5), Liveness::Live, replica.clone()),
        ]);
        assert_eq!(demand.servers[&DrawnServer::Main].queue, Queue { waiting: 37, told: 1, not_told: 1 });
        assert_eq!(demand.servers[&replica].queue, Queue { waiting: 5, told: 1, not_told: 0 });
        let services: Vec<_> = demand.servers[&DrawnServer::Main].applications["app"].iter().map(String::as_str).collect();
        assert_eq!(services, ["orders"], "the sessions of reports are on the replica");
    }

    #[test]
    fn old_numbers_are_no_part_of_a_sum_and_a_service_has_the_level_of_its_worst_pool() {
        let demand = demand(&[
            ("orders", Some(9), Some(1), Liveness::Live, DrawnServer::Main),
            ("orders", Some(1), Some(0), Liveness::Live, DrawnServer::Main),
            ("orders", Some(10), Some(90), Liveness::Late, DrawnServer::Main),
            ("orders", Some(10), Some(90), Liveness::Gone, DrawnServer::Main),
        ]);
        let orders = &demand.services["orders"];
        assert_eq!((orders.in_use, orders.level), (PartialSum { sum: 10, is_told: true, is_partial: true }, Some(Level::Critical)));
        assert_eq!((orders.live, orders.late, orders.gone, orders.queue.waiting), (2, 1, 1, 1));
    }

    #[test]
    fn a_count_of_this_second_serves_all_readers() {
        let (cache, fleet) = (DemandCache::default(), Registry::new(crate::fleet::registry::Limits::default()));
        let pool = PoolSnapshot { pool_size: 5, waiting: 3, ..PoolSnapshot::default() };
        let first = cache.get(&fleet, || vec![("shop", pool)]);
        assert_eq!(first.servers[&DrawnServer::Main].queue.waiting, 3);
        assert!(Arc::ptr_eq(&first, &cache.get(&fleet, || panic!("counted twice"))));
    }
}
