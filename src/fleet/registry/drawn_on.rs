//! Which server the connections of a pool are sessions of: the one that its source names; without a name, the one that sees its
//! application, from its address where that is told; else the one that the console is about.

use std::collections::{BTreeSet, HashMap};

use super::fronted::{ClientSessions, Fronted, FrontedMemory};
use super::{ObservedPool, Registry};
use crate::base::now_ms;
use crate::fleet::model::{DrawnServer, place_of_instance, place_of_session};

/// An idle pool may have no connection for a while.
const REMEMBERED_MS: u64 = 3_600_000;
/// Names that change with every process would fill the memory.
const MOST_APPLICATIONS: usize = 10_000;

/// What the watched servers are called in the configuration.
#[derive(Clone, Debug, Default)]
pub struct ServerNames {
    /// Of the one that the console is about.
    pub main: Vec<String>,
    /// Of each further one; the first name is the one that it is told by.
    pub further: Vec<Vec<String>>,
}

impl ServerNames {
    /// The server that the configuration calls so.
    pub fn server(&self, name: &str) -> DrawnServer {
        if self.main.iter().any(|main| main == name) {
            return DrawnServer::Main;
        }
        let known = self.further.iter().find(|names| names.iter().any(|known| known == name));
        DrawnServer::Further(known.and_then(|names| names.first()).map_or_else(|| name.to_owned(), Clone::clone))
    }
}

/// What the servers have seen.
#[derive(Debug, Default)]
pub struct Sightings {
    /// Where each application was seen, by its `application_name`.
    by_application: HashMap<String, Vec<Sighting>>,
    /// Which applications reach a server through a pooler.
    fronted: FrontedMemory,
}

#[derive(Debug)]
struct Sighting {
    server: DrawnServer,
    /// Where its client is; `None`: not told.
    place: Option<String>,
    at_ms: u64,
}

impl Sightings {
    fn note(&mut self, server: &DrawnServer, clients: Vec<ClientSessions>, at_ms: u64) {
        self.by_application.retain(|_, all| {
            all.retain(|seen| seen.at_ms + REMEMBERED_MS > at_ms);
            !all.is_empty()
        });
        for ClientSessions { application, place, .. } in &clients {
            if self.by_application.len() >= MOST_APPLICATIONS && !self.by_application.contains_key(application) {
                continue;
            }
            let all = self.by_application.entry(application.clone()).or_default();
            match all.iter_mut().find(|seen| seen.server == *server && seen.place == *place) {
                Some(seen) => seen.at_ms = at_ms,
                None => all.push(Sighting { server: server.clone(), place: place.clone(), at_ms }),
            }
        }
        self.fronted.note(server, clients);
    }

    /// The only server that sees it from the pool's address, else the only one that sees it at all.
    fn server(&self, application: &str, address: &str) -> Option<&DrawnServer> {
        let all = self.by_application.get(application)?;
        let place = place_of_instance(address);
        let from_there = all.iter().filter(|seen| place.is_some() && seen.place == place);
        only(from_there).or_else(|| only(all.iter()))
    }
}

fn only<'s>(seen: impl Iterator<Item = &'s Sighting>) -> Option<&'s DrawnServer> {
    let servers: BTreeSet<_> = seen.map(|seen| &seen.server).collect();
    (servers.len() == 1).then(|| servers.into_iter().next()).flatten()
}

impl Registry {
    /// Sessions that a server has now: the `application_name`, the address of the client, and how many there are.
    pub fn note_sessions(&self, server: &DrawnServer, clients: impl IntoIterator<Item = (String, Option<String>, u32)>) {
        let of = |(application, address, sessions): (String, Option<String>, u32)| ClientSessions {
            application,
            place: address.as_deref().map(place_of_session),
            sessions,
        };
        self.sightings.lock().note(server, clients.into_iter().map(of).collect(), now_ms());
    }

    pub(super) fn say_where_they_draw<'p>(&self, pools: impl IntoIterator<Item = &'p mut ObservedPool>) {
        let sightings = self.sightings.lock();
        for pool in pools {
            pool.draws_on = self.server_of(&sightings, pool.server.as_deref(), pool.application_name(), &pool.address);
        }
    }

    /// `named`: the server that the pool's source names.
    pub(super) fn server_of(&self, sightings: &Sightings, named: Option<&str>, application: &str, address: &str) -> DrawnServer {
        match named {
            Some(name) => self.servers.server(name),
            None => sightings.server(application, address).cloned().unwrap_or_default(),
        }
    }

    /// The applications that a pooler stands in front of. The pools say by now on which server they draw.
    pub(super) fn fronted(&self, pools: &[ObservedPool]) -> Vec<Fronted> {
        self.sightings.lock().fronted.judge(pools, now_ms())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::registry::Limits;
    use crate::fleet::registry::fixture::observed;

    fn further(name: &str) -> DrawnServer {
        DrawnServer::Further(name.to_owned())
    }

    fn seen(application: &str, address: Option<&str>) -> Vec<(String, Option<String>, u32)> {
        vec![(application.to_owned(), address.map(str::to_owned), 1)]
    }

    fn draws_on(registry: &Registry, server: Option<&str>, address: &str) -> DrawnServer {
        let mut pool = ObservedPool { server: server.map(str::to_owned), address: address.into(), ..observed("orders", "a", "", 5, 5) };
        registry.say_where_they_draw([&mut pool]);
        pool.draws_on
    }

    #[test]
    fn the_server_that_the_configuration_names_counts_whatever_is_seen() {
        let names = ServerNames { main: vec!["main".into()], further: vec![vec!["billing-db".into(), "the same".into()]] };
        let registry = Registry::of_servers(Limits::default(), names);
        registry.note_sessions(&further("billing-db"), seen("orders", None));
        let named = ["main", "billing-db", "the same"].map(|name| draws_on(&registry, Some(name), "10.0.0.5:80"));
        assert_eq!(named, [DrawnServer::Main, further("billing-db"), further("billing-db")]);
    }

    #[test]
    fn without_a_name_it_is_the_only_one_that_sees_the_application() {
        let registry = Registry::new(Limits::default());
        assert_eq!(draws_on(&registry, None, "10.0.0.5:80"), DrawnServer::Main);
        registry.note_sessions(&further("replica"), seen("orders", Some("10.0.0.5")));
        assert_eq!(draws_on(&registry, None, "10.0.0.5:80"), further("replica"));
        assert_eq!(draws_on(&registry, None, "orders-7f9:80"), further("replica"));
        registry.note_sessions(&DrawnServer::Main, seen("orders", Some("10.0.0.6")));
        assert_eq!(draws_on(&registry, None, "10.0.0.5:80"), further("replica"), "by its address");
        assert_eq!(draws_on(&registry, None, "10.0.0.6:80"), DrawnServer::Main, "by its address");
        assert_eq!(draws_on(&registry, None, "orders-7f9:80"), DrawnServer::Main, "both see it");
    }

    #[test]
    fn what_was_seen_an_hour_ago_is_forgotten() {
        let mut sightings = Sightings::default();
        let seen = || vec![ClientSessions { application: "orders".into(), place: None, sessions: 1 }];
        sightings.note(&further("old"), seen(), 0);
        sightings.note(&further("new"), seen(), REMEMBERED_MS);
        assert_eq!(sightings.server("orders", "a"), Some(&further("new")));
    }
}
