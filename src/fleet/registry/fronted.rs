//! Which applications reach a server through a pooler: their sessions there are the pooler's server connections, which PgBouncer opens
//! under the names of its clients. Whoever adds up slots counts those connections once, as the pooler's.

use std::collections::{BTreeMap, BTreeSet};

use super::{Liveness, ObservedPool};
use crate::fleet::model::{DrawnServer, place_of_instance};

/// A pooler closes what is idle: what was found of an application holds for so long without a session of it.
const REMEMBERED_MS: u64 = 3_600_000;
/// Names that change with every process would fill the memory.
const MOST_REMEMBERED: usize = 10_000;

/// An application whose sessions on a server are a pooler's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fronted {
    /// The server.
    pub server: DrawnServer,
    /// Its `application_name`.
    pub application: String,
    /// The `application_name` under which the pooler's pools are counted: its service.
    pub pooler: String,
}

/// Sessions of one application from one place.
#[derive(Clone, Debug)]
pub(super) struct ClientSessions {
    pub application: String,
    /// `None`: not told.
    pub place: Option<String>,
    pub sessions: u32,
}

/// What each server has seen last, and what was concluded from it.
#[derive(Debug, Default)]
pub(super) struct FrontedMemory {
    seen: BTreeMap<DrawnServer, Vec<ClientSessions>>,
    /// The pooler by server and application, and when it was last found.
    found: BTreeMap<(DrawnServer, String), (String, u64)>,
}

impl FrontedMemory {
    pub(super) fn note(&mut self, server: &DrawnServer, clients: Vec<ClientSessions>) {
        self.seen.insert(server.clone(), clients);
    }

    /// The pools say by now on which server they draw.
    pub(super) fn judge(&mut self, pools: &[ObservedPool], now_ms: u64) -> Vec<Fronted> {
        let poolers: BTreeSet<&DrawnServer> = poolers(pools).map(|pool| &pool.draws_on).collect();
        self.found.retain(|(server, _), (_, at_ms)| poolers.contains(server) && *at_ms + REMEMBERED_MS > now_ms);
        for server in poolers {
            let Some(clients) = self.seen.get(server) else { continue };
            let found = fronted(clients, &pools.iter().filter(|pool| pool.draws_on == *server).collect::<Vec<_>>());
            for (application, pooler) in found {
                let key = (server.clone(), application.to_owned());
                match pooler {
                    Some(pooler) if self.found.len() < MOST_REMEMBERED || self.found.contains_key(&key) => {
                        self.found.insert(key, (pooler.to_owned(), now_ms));
                    }
                    Some(_) => {}
                    None => drop(self.found.remove(&key)),
                }
            }
        }
        let told = |((server, application), (pooler, _)): (&(DrawnServer, String), &(String, u64))| Fronted {
            server: server.clone(),
            application: application.clone(),
            pooler: pooler.clone(),
        };
        self.found.iter().map(told).collect()
    }
}

fn poolers(pools: &[ObservedPool]) -> impl Iterator<Item = &ObservedPool> {
    pools.iter().filter(|pool| pool.pooler().is_some() && pool.liveness != Liveness::Gone)
}

/// A pooler at one place.
struct PoolerPlace<'a> {
    pooler: &'a str,
    /// Its connections to the server; `None`: not told.
    open: Option<u32>,
    /// Sessions that the server sees from there and no service accounts for by itself.
    seen: u32,
}

/// Open connections that the instances of a service tell, by place; `None`: not told, and a place that is not known.
type ToldByPlace = BTreeMap<Option<String>, Option<u32>>;

/// Each application that the server sees, with its pooler; `None`: it comes without one.
fn fronted<'a>(clients: &'a [ClientSessions], pools: &[&'a ObservedPool]) -> BTreeMap<&'a str, Option<&'a str>> {
    let mut places: BTreeMap<String, PoolerPlace> = BTreeMap::new();
    let mut told: BTreeMap<&str, ToldByPlace> = BTreeMap::new();
    for pool in pools.iter().filter(|pool| pool.liveness != Liveness::Gone) {
        let (name, place, open) = (pool.application_name(), place_of_instance(&pool.address), open(pool));
        let sum = match (pool.pooler(), place) {
            (None, place) => told.entry(name).or_default().entry(place).or_insert(Some(0)),
            (Some(_), Some(place)) => &mut places.entry(place).or_insert(PoolerPlace { pooler: name, open: Some(0), seen: 0 }).open,
            (Some(_), None) => continue,
        };
        *sum = sum.zip(open).map(|(sum, open)| sum.saturating_add(open));
    }
    for of in clients.iter().filter(|of| !accounts_for_itself(of, told.get(of.application.as_str()))) {
        if let Some(place) = of.place.as_ref().and_then(|place| places.get_mut(place)) {
            place.seen += of.sessions;
        }
    }
    let mut found: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for of in clients {
        let place = of.place.as_ref().and_then(|place| places.get(place).filter(|at| at.pooler != of.application));
        let pooler = place.filter(|at| is_the_poolers(of, at, told.get(of.application.as_str()))).map(|at| at.pooler);
        // One session that comes directly, and the application is counted by its own pools.
        found.entry(&of.application).and_modify(|known| *known = known.and(pooler)).or_insert(pooler);
    }
    found
}

fn open(pool: &ObservedPool) -> Option<u32> {
    let gauges = pool.reading.gauges;
    Some(gauges.open()?.saturating_add(gauges.opening.unwrap_or(0)))
}

/// What its instances there tell; `None`: there is none, or one that does not tell it.
fn told_there(of: &ClientSessions, told: Option<&ToldByPlace>) -> Option<u32> {
    told.and_then(|told| told.get(&of.place).copied().flatten())
}

/// As many connections as its instances at that place have open. One may have come or gone since.
fn accounts_for_itself(of: &ClientSessions, told: Option<&ToldByPlace>) -> bool {
    of.place.is_some() && told_there(of, told).is_some_and(|open| open.abs_diff(of.sessions) <= 1)
}

/// None of its instances is where the pooler is; or those there have more connections than the server sees, as behind a pooler that shares
/// few among many; or without most of its sessions those of the pooler would be missing.
fn is_the_poolers(of: &ClientSessions, at: &PoolerPlace, told: Option<&ToldByPlace>) -> bool {
    if accounts_for_itself(of, told) {
        return false;
    }
    let is_elsewhere = told.is_some_and(|told| told.keys().all(|place| place.is_some() && *place != of.place));
    let is_shared = told_there(of, told).is_some_and(|open| open > of.sessions) && at.open.is_some_and(|open| open >= of.sessions);
    // Fewer sessions than the pooler has connections: it has some that others say are theirs, and the count tells nothing.
    let countable = at.open.filter(|open| at.seen.saturating_add(1) >= *open);
    let missing = countable.map_or(0, |open| open.saturating_sub(at.seen.saturating_sub(of.sessions)));
    is_elsewhere || is_shared || missing.saturating_mul(2) > of.sessions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::SourceKind;
    use crate::fleet::registry::fixture::observed;

    fn pooler(address: &str, open: u32) -> ObservedPool {
        let mut pool = ObservedPool {
            kind: SourceKind::Pgbouncer,
            address: format!("{address}:6432"),
            ..observed("pgbouncer", address, "orders / app", 20, 25)
        };
        (pool.reading.gauges.checked_out, pool.reading.gauges.checked_in) = (Some(open), Some(0));
        pool
    }

    /// With so many open connections.
    fn service(name: &str, address: &str, open: u32) -> ObservedPool {
        ObservedPool { address: format!("{address}:8000"), ..observed(name, address, "main", open, 100) }
    }

    fn judged(pools: &[ObservedPool], seen: &[(&str, &str, u32)]) -> Vec<String> {
        let mut memory = FrontedMemory::default();
        memory.note(&DrawnServer::Main, sessions(seen));
        memory.judge(pools, 0).into_iter().map(|of| of.application).collect()
    }

    fn sessions(seen: &[(&str, &str, u32)]) -> Vec<ClientSessions> {
        let of = |(application, place, sessions): &(&str, &str, u32)| ClientSessions {
            application: (*application).to_owned(),
            place: Some((*place).to_owned()),
            sessions: *sessions,
        };
        seen.iter().map(of).collect()
    }

    #[test]
    fn a_service_whose_sessions_come_from_the_pooler_is_fronted_and_one_that_comes_directly_is_not() {
        let pools = [pooler("10.0.0.9", 12), service("orders", "10.0.0.5", 40), service("web", "10.0.0.6", 30)];
        assert_eq!(judged(&pools, &[("orders", "10.0.0.9", 12), ("web", "10.0.0.6", 30)]), ["orders"]);
        assert_eq!(judged(&pools, &[("orders", "10.0.0.9", 12), ("orders", "10.0.0.5", 1)]), [""; 0], "part of it comes directly");
    }

    #[test]
    fn on_one_machine_what_the_pools_tell_decides() {
        let pools = |orders| [pooler("127.0.0.1", 5), service("orders", "127.0.0.1", orders), service("web", "127.0.0.1", 3)];
        let seen = [("orders", "this machine", 5), ("web", "this machine", 3), ("psql", "this machine", 1)];
        assert_eq!(judged(&pools(40), &seen), ["orders"], "forty share five");
        assert_eq!(judged(&pools(5), &seen), [""; 0], "it has those five itself");
        assert_eq!(judged(&pools(2), &seen), ["orders"], "without it the pooler's five would be missing");
        assert_eq!(judged(&pools(2), &[("orders", "this machine", 40)]), [""; 0], "the pooler has five alone");
    }

    #[test]
    fn an_application_that_is_idle_for_a_while_stays_what_it_was() {
        let (pools, mut memory) = ([pooler("10.0.0.9", 2), service("orders", "10.0.0.5", 9)], FrontedMemory::default());
        memory.note(&DrawnServer::Main, sessions(&[("orders", "10.0.0.9", 2)]));
        assert_eq!(memory.judge(&pools, 0).len(), 1);
        memory.note(&DrawnServer::Main, Vec::new());
        assert_eq!(memory.judge(&pools, REMEMBERED_MS - 1).len(), 1);
        assert_eq!(memory.judge(&pools, REMEMBERED_MS).len(), 0);
        memory.note(&DrawnServer::Main, sessions(&[("orders", "10.0.0.9", 2)]));
        assert_eq!(memory.judge(&[], 0).len(), 0, "no pooler");
    }
}
