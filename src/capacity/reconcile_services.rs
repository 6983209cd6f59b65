//! What the instances of services tell against what the server sees: sessions that no instance accounts for are left by a
//! process that has ended, or are of an instance that nobody watches.

use std::collections::BTreeMap;

use super::facts::{Facts, ServerSession};
use super::model::{ServiceReconciliation, UnaccountedSessions, UnknownSession};
use crate::fleet::model::{DrawnServer, place_of_instance, place_of_session};
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};

/// One for each service that this server sees, or that tells open connections. A service whose sessions are a pooler's is compared as
/// part of the pooler.
pub fn reconcile_services(facts: &Facts, fleet: &FleetView, server: &DrawnServer) -> Vec<ServiceReconciliation> {
    let fronted = fleet.fronted.iter().filter(|of| of.server == *server);
    let pooler_of: BTreeMap<&str, &str> = fronted.map(|of| (of.application.as_str(), of.pooler.as_str())).collect();
    let mut services: BTreeMap<&str, (Vec<&ObservedPool>, Vec<&ServerSession>)> = BTreeMap::new();
    let there = fleet.pools.iter().filter(|pool| pool.draws_on == *server);
    for pool in there.filter(|pool| pool.pooler().is_some() || !pooler_of.contains_key(pool.application_name())) {
        services.entry(pool.application_name()).or_default().0.push(pool);
    }
    for session in facts.sessions.iter().filter(|session| !session.wal_sender) {
        let name = session.application.as_deref().unwrap_or_default();
        if let Some((_, sessions)) = services.get_mut(pooler_of.get(name).copied().unwrap_or(name)) {
            sessions.push(session);
        }
    }
    services.into_iter().filter_map(|(name, (pools, sessions))| reconcile(name, &pools, &sessions)).collect()
}

/// `None` where an instance does not tell its open connections: nothing can be compared then.
fn reconcile(name: &str, pools: &[&ObservedPool], sessions: &[&ServerSession]) -> Option<ServiceReconciliation> {
    let (live, rest): (Vec<&ObservedPool>, Vec<&ObservedPool>) = pools.iter().copied().partition(|pool| pool.liveness == Liveness::Live);
    let told_by_place = told_by_place(&live)?;
    // A connection that was opened after the newest reading is not told yet.
    let newest_s = live.iter().map(|pool| pool.age_s + pool.resolution_s).fold(0.0, f64::max);
    let settled = sessions.iter().copied().filter(|session| session.age.is_none_or(|age| age > newest_s));
    let unaccounted = unaccounted(settled.collect(), &told_by_place);
    Some(ServiceReconciliation {
        application_name: name.to_owned(),
        instances: instances(&live),
        late: instances(&rest.into_iter().filter(|pool| pool.liveness == Liveness::Late).collect::<Vec<_>>()),
        told: told_by_place.values().fold(0, |sum, told| sum.saturating_add(*told)),
        seen: count(sessions.len()),
        unaccounted,
    })
}

fn instances(pools: &[&ObservedPool]) -> u32 {
    let names: std::collections::BTreeSet<&str> = pools.iter().map(|pool| pool.identity.instance.as_str()).collect();
    count(names.len())
}

/// Where the client of a session, or an instance, is. `None`: not known.
type Place = Option<String>;

/// Open connections by the host of the instance.
fn told_by_place(live: &[&ObservedPool]) -> Option<BTreeMap<Place, u32>> {
    let mut told = BTreeMap::new();
    for pool in live {
        let gauges = pool.reading.gauges;
        *told.entry(place_of_instance(&pool.address)).or_insert(0_u32) += gauges.open()?.saturating_add(gauges.opening.unwrap_or(0));
    }
    Some(told)
}

/// Of the client of a session, where it is told.
fn place_of(session: &ServerSession) -> Place {
    session.address.as_deref().map(place_of_session)
}

/// By address where every instance's is known, else all together.
fn unaccounted(sessions: Vec<&ServerSession>, told: &BTreeMap<Place, u32>) -> Vec<UnaccountedSessions> {
    let by_place = !told.contains_key(&None) && sessions.iter().all(|session| session.address.is_some());
    let mut places: BTreeMap<Place, Vec<&ServerSession>> = BTreeMap::new();
    for session in sessions {
        places.entry(if by_place { place_of(session) } else { None }).or_default().push(session);
    }
    let all_told = told.values().fold(0_u32, |sum, told| sum.saturating_add(*told));
    let told_at = |place: &Place| if by_place { told.get(place).copied().unwrap_or(0) } else { all_told };
    let groups = places.iter().filter_map(|(place, sessions)| {
        let more = count(sessions.len()).saturating_sub(told_at(place));
        (more > 0).then(|| group(sessions, more, by_place && told.contains_key(place)))
    });
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

/// The oldest are those that an ended process has left most likely.
fn group(sessions: &[&ServerSession], more: u32, has_instance: bool) -> UnaccountedSessions {
    let mut sessions = sessions.to_vec();
    sessions.sort_by(|one, other| other.age.unwrap_or(0.0).total_cmp(&one.age.unwrap_or(0.0)));
    let named = |session: &&ServerSession| UnknownSession {
        pid: session.pid,
        application: session.application.clone(),
        age: session.age,
        state: session.state.clone(),
        address: session.address.clone(),
    };
    let sessions: Vec<_> = sessions.iter().take(more as usize).map(named).collect();
    let address = sessions.first().and_then(|session| session.address.clone());
    let is_one = sessions.iter().all(|session| session.address == address);
    UnaccountedSessions { address: address.filter(|_| is_one), has_instance, count: more, sessions }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::stock;
    use crate::fleet::model::SourceKind;
    use crate::fleet::registry::Fronted;
    use crate::fleet::registry::fixture::observed;

    fn session(pid: i32, address: &str, age: f64) -> ServerSession {
        ServerSession {
            pid,
            application: Some("orders".into()),
            address: Some(address.into()),
            age: Some(age),
            state: Some("idle".into()),
            ..ServerSession::default()
        }
    }

    fn sessions(from: i32, count: i32, address: &str) -> Vec<ServerSession> {
        (from..from + count).map(|pid| session(pid, address, 600.0)).collect()
    }

    fn pool(address: &str, open: u32) -> ObservedPool {
        ObservedPool { address: format!("{address}:8000"), ..observed("orders", address, "main", open, 50) }
    }

    fn reconciled(sessions: Vec<ServerSession>, pools: Vec<ObservedPool>) -> ServiceReconciliation {
        let fleet = FleetView { pools, ..FleetView::default() };
        let found = reconcile_services(&Facts { sessions, ..stock() }, &fleet, &DrawnServer::Main);
        assert_eq!(found.len(), 1);
        found.into_iter().next().expect("one")
    }

    #[test]
    fn the_instances_tell_37_and_the_server_sees_41_names_the_four_and_where_they_come_from() {
        let mut seen = [sessions(100, 20, "10.0.0.5"), sessions(200, 17, "10.0.0.6")].concat();
        seen.extend((300..304).map(|pid| session(pid, "10.0.0.9", 7200.0)));
        let found = reconciled(seen, vec![pool("10.0.0.5", 20), pool("10.0.0.6", 17)]);
        assert_eq!((found.told, found.seen, found.too_many(), found.instances), (37, 41, 4, 2));
        assert_eq!(found.unaccounted[0].sessions.iter().map(|session| session.pid).collect::<Vec<_>>(), [300, 301, 302, 303]);
        assert_eq!(
            found.sentence(),
            "2 instances of orders tell 37 open connections, the server sees 41. 4 are accounted for by no instance: 4 from 10.0.0.9, \
             where no instance tells, the oldest for 2 h."
        );
    }

    #[test]
    fn the_sessions_of_an_instance_that_was_killed_are_accounted_for_by_nobody() {
        let killed = ObservedPool { liveness: Liveness::Late, ..pool("10.0.0.6", 20) };
        let found = reconciled([sessions(1, 5, "10.0.0.5"), sessions(50, 20, "10.0.0.6")].concat(), vec![pool("10.0.0.5", 5), killed]);
        assert_eq!((found.too_many(), found.late, found.unaccounted[0].has_instance), (20, 1, false));
        assert!(found.sentence().ends_with("One more instance has missed readings."), "{}", found.sentence());
    }

    #[test]
    fn instances_on_the_servers_machine_are_found_by_socket_and_loopback_alike() {
        let found = reconciled(
            [sessions(1, 3, "socket"), sessions(9, 2, "127.0.0.1"), sessions(20, 1, "::1")].concat(),
            vec![pool("localhost", 2), pool("127.0.0.1", 2)],
        );
        assert_eq!((found.told, found.seen, found.too_many()), (4, 6, 2));
        assert!(found.unaccounted[0].has_instance);
    }

    #[test]
    fn a_connection_that_was_opened_after_the_newest_reading_is_not_too_many() {
        let found = reconciled(vec![session(1, "10.0.0.5", 600.0), session(2, "10.0.0.5", 3.0)], vec![pool("10.0.0.5", 1)]);
        assert_eq!((found.seen, found.too_many()), (2, 0));
    }

    #[test]
    fn without_the_hosts_of_instances_or_sessions_all_are_compared_together() {
        let found = reconciled(sessions(1, 7, "10.0.0.5"), vec![pool("orders-7f9", 5)]);
        assert_eq!((found.too_many(), found.unaccounted[0].has_instance), (2, false));
        let hidden: Vec<_> =
            sessions(1, 7, "10.0.0.5").into_iter().map(|session| ServerSession { address: None, age: None, ..session }).collect();
        let found = reconciled(hidden, vec![pool("10.0.0.5", 5)]);
        assert_eq!((found.too_many(), found.unaccounted[0].address.as_deref()), (2, None));
    }

    #[test]
    fn a_further_server_is_compared_with_the_pools_that_draw_on_it() {
        let replica = DrawnServer::Further("replica".into());
        let pools = vec![pool("10.0.0.5", 5), ObservedPool { draws_on: replica.clone(), ..pool("10.0.0.6", 2) }];
        let facts = Facts { sessions: sessions(1, 3, "10.0.0.6"), ..stock() };
        let found = reconcile_services(&facts, &FleetView { pools, ..FleetView::default() }, &replica);
        assert_eq!((found.len(), found[0].told, found[0].seen, found[0].too_many()), (1, 2, 3, 1));
    }

    #[test]
    fn the_sessions_of_a_service_behind_a_pooler_are_the_poolers() {
        let pooler = ObservedPool { kind: SourceKind::Pgbouncer, ..observed("pgbouncer", "10.0.0.9:6432", "orders / app", 5, 25) };
        let pooler = ObservedPool { address: "10.0.0.9:6432".into(), ..pooler };
        let fronted = Fronted { server: DrawnServer::Main, application: "orders".into(), pooler: "pgbouncer".into() };
        let fleet = FleetView { pools: vec![pool("10.0.0.5", 40), pooler], fronted: vec![fronted], ..FleetView::default() };
        let found = reconcile_services(&Facts { sessions: sessions(1, 5, "10.0.0.9"), ..stock() }, &fleet, &DrawnServer::Main);
        assert_eq!((found.len(), found[0].application_name.as_str(), found[0].told, found[0].seen), (1, "pgbouncer", 5, 5));
    }

    #[test]
    fn an_instance_that_does_not_tell_its_open_connections_leaves_nothing_to_compare() {
        let mut untold = pool("10.0.0.5", 5);
        untold.reading.gauges.checked_in = None;
        let fleet = FleetView { pools: vec![untold], ..FleetView::default() };
        assert!(reconcile_services(&stock().with_sessions("orders", 9), &fleet, &DrawnServer::Main).is_empty());
    }
}
