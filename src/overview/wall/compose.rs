//! A wall of this moment, from memory.

use std::collections::BTreeSet;

use super::model::{Wall, WallService};
use super::selection::Selection;
use crate::fleet::model::DrawnServer;
use crate::overview::demand::Demand;
use crate::overview::open_incidents::OpenIncident;
use crate::overview::server_lines::{SegmentKind, ServersNow};
use crate::overview::{Sources, WatchedServer};

impl Sources {
    /// What this wall shows now.
    pub(super) fn wall(&self, selection: &Selection) -> Wall {
        let demand = self.demand();
        let shown = self.shown(selection, &demand);
        let servers = self.servers_of(|server| shown.contains(server)).worst_first();
        let services = services(selection, &shown, &demand, &servers);
        let watched: Vec<&WatchedServer> = self.servers.iter().filter(|server| shown.contains(server.monitor.server())).collect();
        let concerns = |incident: &OpenIncident| {
            selection.is_all() || watched.iter().any(|server| server.source == incident.source) || is_of(&services, &incident.source)
        };
        let (incidents, elsewhere): (Vec<_>, Vec<_>) = self.incidents.open_incidents().into_iter().partition(concerns);
        let about: Vec<String> = selection.servers.iter().chain(&selection.services).cloned().collect();
        let known =
            |name: &String| self.servers.iter().any(|server| server.name == *name) || services.iter().any(|service| service.name == *name);
        Wall {
            unknown: about.iter().filter(|name| !known(name)).cloned().collect(),
            about,
            is_unwell: self.server.view().is_down(),
            elsewhere: elsewhere.len(),
            servers,
            services,
            incidents,
        }
    }

    /// The servers of a selection: those that it names, and those that its services draw on.
    fn shown(&self, selection: &Selection, demand: &Demand) -> BTreeSet<DrawnServer> {
        let named = |server: &&WatchedServer| selection.is_all() || selection.servers.contains(&server.name);
        let named = self.servers.iter().filter(named).map(|server| server.monitor.server().clone());
        let drawn_on = selection.services.iter().flat_map(|service| self.drawn_on(service, demand));
        named.chain(drawn_on).collect()
    }

    /// Of a service whose pools are told, the servers that they draw on; of any other name, those that have sessions of it.
    fn drawn_on(&self, service: &str, demand: &Demand) -> Vec<DrawnServer> {
        if let Some(told) = demand.services.get(service) {
            return told.servers.iter().cloned().collect();
        }
        let has = |server: &&WatchedServer| {
            server.monitor.view().facts().is_some_and(|facts| facts.ledger.entries.iter().any(|entry| entry.name == service))
        };
        self.servers.iter().filter(has).map(|server| server.monitor.server().clone()).collect()
    }
}

/// The worst first: services of the selection, or all that draw on its servers; where no pool is told, the applications that are seen.
fn services(selection: &Selection, shown: &BTreeSet<DrawnServer>, demand: &Demand, servers: &ServersNow) -> Vec<WallService> {
    let is_wanted = |name: &String| selection.services.is_empty() || selection.services.contains(name);
    let told = demand.services.iter().filter(|(name, of)| is_wanted(name) && !of.servers.is_disjoint(shown));
    let told: Vec<_> = told.map(|(name, of)| WallService::of(name, of)).collect();
    let mut services = if told.is_empty() { seen(servers, is_wanted) } else { told };
    services.sort_by_cached_key(WallService::worst_first);
    services
}

/// What the servers see, over all of them.
fn seen(servers: &ServersNow, is_wanted: impl Fn(&String) -> bool) -> Vec<WallService> {
    let mut sums = std::collections::BTreeMap::<&str, u32>::new();
    for segment in servers.lines.iter().flat_map(|line| line.slots.iter()).flat_map(|slots| &slots.segments) {
        let has_name = matches!(segment.kind, SegmentKind::Service { .. } | SegmentKind::Own | SegmentKind::Application);
        if has_name && is_wanted(&segment.name) {
            *sums.entry(&segment.name).or_default() += segment.sessions;
        }
    }
    sums.into_iter().map(|(name, sessions)| WallService::seen(name, sessions)).collect()
}

/// Whether an incident's source is one of the services, or a pool of one: `orders / 10.0.0.5:8000 / main`.
fn is_of(services: &[WallService], source: &str) -> bool {
    services.iter().any(|service| source.strip_prefix(service.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(" / ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::demand::ServiceDemand;
    use crate::overview::server_lines::fixture::line;

    #[test]
    fn an_incident_of_a_pool_is_one_of_its_service() {
        let orders = [WallService::seen("orders", 1)];
        let of = ["orders", "orders / 10.0.0.5:8000 / main", "orders-jobs", "the server"].map(|source| is_of(&orders, source));
        assert_eq!(of, [true, true, false, false]);
    }

    #[test]
    fn where_no_pool_is_told_the_applications_that_are_seen_fill_the_wall() {
        let servers = ServersNow { taken_at_ms: 0, lines: vec![line("a", 5, 97), line("b", 7, 97)] };
        let shown = BTreeSet::from([DrawnServer::Main]);
        let all = services(&Selection::default(), &shown, &Demand::default(), &servers);
        assert_eq!(all, [WallService::seen("orders", 12)], "over both servers");
        let told = ServiceDemand { servers: shown.clone(), ..ServiceDemand::default() };
        let demand = Demand { services: [("checkout".to_owned(), told)].into(), ..Demand::default() };
        let names =
            |query: &str| services(&Selection::of(query), &shown, &demand, &servers).into_iter().map(|of| of.name).collect::<Vec<_>>();
        assert_eq!(
            (names(""), names("service=checkout"), names("service=orders")),
            (vec!["checkout".to_owned()], vec!["checkout".to_owned()], vec!["orders".to_owned()])
        );
    }
}
