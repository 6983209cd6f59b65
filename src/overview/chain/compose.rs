//! One chain for each server, from memory alone.

use super::caches::cache;
use super::judge::{Hops, judge};
use super::model::{Chain, HopState, PoolersHop, Silence};
use super::pool_now::PoolNow;
use super::poolers::poolers;
use super::server::{ServerNow, server};
use super::services::services;
use crate::fleet::model::{DrawnServer, SourceKind};
use crate::fleet::registry::{FleetView, Liveness, ObservedCache, ObservedPool, SourceState};
use crate::overview::compose::Sources;
use crate::overview::model::PoolView;
use crate::overview::watched::WatchedServer;
use plimsoll_pool::ConnectCause;

impl Sources {
    /// The chains at this moment, that of the server which the pages are about first.
    pub fn chains_now(&self) -> Vec<Chain> {
        self.chains(&self.fleet.view(), self.service_view().as_ref())
    }

    /// The same of a view of the fleet that is there already. `own`: the pool that the console shows.
    pub fn chains(&self, fleet: &FleetView, own: Option<&PoolView>) -> Vec<Chain> {
        let of = |watched: &WatchedServer| {
            let drawn = watched.monitor.server();
            let parts = ChainParts { name: &watched.name, drawn, now: ServerNow::of(watched) };
            let caches = fleet.caches.iter().filter(|cache| self.is_beside(cache, drawn)).map(cache).collect();
            Chain { caches, ..parts.chain(fleet, own.filter(|_| drawn.is_main())) }
        };
        self.servers.iter().map(of).collect()
    }

    /// A cache without a server, or with one that is not watched, stands beside the main one.
    fn is_beside(&self, cache: &ObservedCache, drawn: &DrawnServer) -> bool {
        let mut further = self.servers.iter().filter_map(|server| server.monitor.server().further());
        match (cache.server.as_deref(), drawn) {
            (Some(named), DrawnServer::Further(name)) => named == name,
            (Some(named), DrawnServer::Main) => !further.any(|name| name == named),
            (None, drawn) => drawn.is_main(),
        }
    }
}

/// What a chain is made of besides pools.
pub struct ChainParts<'a> {
    pub name: &'a str,
    pub drawn: &'a DrawnServer,
    pub now: ServerNow,
}

impl ChainParts<'_> {
    /// With the pools that draw on this server. `own`: the pool that the console shows.
    pub fn chain(&self, fleet: &FleetView, own: Option<&PoolView>) -> Chain {
        // An instance that a deploy has replaced queues no more.
        let here = fleet.pools.iter().filter(|pool| pool.draws_on == *self.drawn && !is_replaced(pool));
        let (between, inside): (Vec<_>, Vec<_>) = here.partition(|pool| pool.pooler().is_some());
        let title = between.first().and_then(|pool| pool.pooler()).unwrap_or("PgBouncer");
        let between: Vec<PoolNow> = between.into_iter().map(PoolNow::observed).collect();
        let inside: Vec<PoolNow> = own.map(PoolNow::own).into_iter().chain(inside.into_iter().map(PoolNow::observed)).collect();
        let unread = fleet.sources.iter().find(|source| self.drawn.is_main() && is_unread_pooler(source));
        let (services, server) = (services(&inside), server(&self.now));
        let poolers = poolers(title, &between).or_else(|| unread.map(silent));
        let hops = Hops { name: self.name, services: services.as_ref(), poolers: poolers.as_ref(), server: &server };
        Chain {
            name: self.name.to_owned(),
            is_main: self.drawn.is_main(),
            bottleneck: judge(hops),
            services,
            poolers,
            server,
            caches: Vec::new(),
        }
    }
}

fn is_replaced(pool: &ObservedPool) -> bool {
    pool.is_delisted && pool.liveness == Liveness::Gone
}

fn is_unread_pooler(source: &SourceState) -> bool {
    source.kind == SourceKind::Pgbouncer && source.pools == 0 && source.failing > 0
}

/// A pooler of which the configuration alone tells.
fn silent(source: &SourceState) -> PoolersHop {
    PoolersHop {
        state: HopState::Unknown,
        title: "PgBouncer".to_owned(),
        poolers: vec![source.name.clone()],
        pooler_count: 1,
        mode: None,
        cl_waiting: None,
        maxwait_s: None,
        sv_active: None,
        pool_size: None,
        queueing_pools: 0,
        longest: None,
        reason: source.errors.first().cloned(),
        silence: Silence::default(),
    }
}

impl ServerNow {
    fn of(watched: &WatchedServer) -> Self {
        let monitor = &watched.monitor;
        Self {
            view: monitor.view(),
            frame: monitor.latest().map(|(_, frame)| frame),
            locks: monitor.locks(),
            cores: monitor.cores(),
            is_full: monitor.connect_failure().is_some_and(|failure| failure.cause == ConnectCause::ServerFull),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::server_now;
    use super::*;
    use crate::fleet::registry::fixture::observed;

    fn with(drawn: &DrawnServer, fleet: &FleetView) -> Chain {
        ChainParts { name: "db", drawn, now: server_now(5, 0) }.chain(fleet, None)
    }

    fn pooler_source(pools: usize, errors: &[&str]) -> SourceState {
        SourceState {
            id: None,
            name: "pgb-1".into(),
            kind: SourceKind::Pgbouncer,
            interval_s: Some(5.0),
            read_at_ms: None,
            failing: errors.len(),
            errors: errors.iter().map(|said| (*said).to_owned()).collect(),
            notes: Vec::new(),
            pools,
        }
    }

    #[test]
    fn a_pool_stands_in_the_chain_of_its_server_and_a_pooler_between() {
        let replica = DrawnServer::Further("replica".into());
        let elsewhere = ObservedPool { draws_on: replica.clone(), ..observed("reports", "a", "", 5, 5) };
        let by_console = ObservedPool { kind: SourceKind::Pgbouncer, ..observed("pgb", "b:6432", "orders / app", 5, 5) };
        let by_exporter = ObservedPool { dialect: Some("pgbouncer_exporter".into()), ..observed("pgb", "c:9127", "till / app", 5, 5) };
        let replaced = ObservedPool { liveness: Liveness::Gone, is_delisted: true, ..observed("orders", "old", "", 5, 5) };
        let pools = vec![observed("orders", "a", "", 5, 5), elsewhere, by_console, by_exporter, replaced];
        let fleet = FleetView { pools, ..FleetView::default() };
        let main = with(&DrawnServer::Main, &fleet);
        assert_eq!(main.services.map(|hop| (hop.services, hop.pools)), Some((vec!["orders".to_owned()], 1)));
        let poolers = main.poolers.expect("a hop");
        assert_eq!((poolers.poolers.join(", "), poolers.title.as_str()), ("pgb / b:6432, pgb / c:9127".to_owned(), "PgBouncer"));
        let further = with(&replica, &fleet);
        assert_eq!((further.services.map(|hop| hop.services), further.poolers), (Some(vec!["reports".to_owned()]), None));
    }

    #[test]
    fn a_pooler_that_was_never_read_is_not_known_and_one_without_clients_is_not_there() {
        let sources = |source| FleetView { sources: vec![source], ..FleetView::default() };
        let told = with(&DrawnServer::Main, &sources(pooler_source(0, &["10.0.0.7:6432: cannot be reached"])));
        assert_eq!((told.bottleneck.state, told.poolers.is_some()), (HopState::Unknown, true));
        assert!(told.bottleneck.sentence.contains("At PgBouncer a queue is not known: 10.0.0.7:6432: cannot be reached."), "{told:?}");
        let told = with(&DrawnServer::Main, &sources(pooler_source(0, &[])));
        assert_eq!((told.bottleneck.state, told.poolers), (HopState::Clear, None));
    }
}
