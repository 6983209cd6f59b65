//! Everything that the search finds beside pages: incidents, servers, services, pools, documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::docs;
use crate::alerts::evaluator::Alerts;
use crate::alerts::model::Incident;
use crate::app::{Entry, EntryKind, Findable};
use crate::consoles::{ConsolesNow, PAGE};
use crate::fleet::model::PoolIdentity;
use crate::fleet::registry::Registry;
use crate::overview::pool_address::page_of;
use crate::overview::{Sources, WatchedServer};
use crate::store::leases::Leases;
use crate::ui::format::{encoded, plural};

/// What has names in this console. All of it is read from memory.
pub(super) struct NamedThings {
    pub(super) overview: Arc<Sources>,
    pub(super) fleet: Arc<Registry>,
    pub(super) alerts: Arc<Alerts>,
    pub(super) leases: Leases,
}

impl Findable for NamedThings {
    fn entries(&self) -> Vec<Entry> {
        let identities = self.fleet.identities();
        let own = self.overview.pools().map(|shown| pool(&shown.name, "Pool of this console's process"));
        let observed = identities.iter().map(|identity| pool(&identity.to_string(), "Observed pool"));
        let incidents = self.alerts.open().into_iter().map(incident);
        let servers = self.overview.servers.iter().map(server);
        let consoles = ConsolesNow::of(&self.leases).consoles.into_iter().map(|of| console(of.name, of.address));
        incidents.chain(servers).chain(consoles).chain(services(&identities)).chain(own).chain(observed).chain(docs::entries()).collect()
    }
}

fn pool(name: &str, detail: &str) -> Entry {
    Entry { kind: EntryKind::Pool, label: name.to_owned(), detail: detail.to_owned(), address: page_of(name), synonyms: "" }
}

/// Each service once, with the number of its pools.
fn services(identities: &[PoolIdentity]) -> impl Iterator<Item = Entry> + use<> {
    let mut pools = BTreeMap::<String, u32>::new();
    identities.iter().for_each(|identity| *pools.entry(identity.service.clone()).or_default() += 1);
    pools.into_iter().map(|(name, count)| Entry {
        kind: EntryKind::Service,
        detail: plural(count, "pool", "pools"),
        address: format!("/?q={}", encoded(&format!("service:{name}"))),
        label: name,
        synonyms: "",
    })
}

fn server(watched: &WatchedServer) -> Entry {
    let is_main = watched.monitor.server().is_main();
    Entry {
        kind: EntryKind::Server,
        label: watched.name.clone(),
        detail: watched.place.clone(),
        address: if is_main { "/capacity".to_owned() } else { format!("/capacity?server={}", encoded(&watched.name)) },
        synonyms: "postgresql database",
    }
}

/// One that shares the store, as a place among those of the server's kind.
fn console(name: String, address: Option<String>) -> Entry {
    let detail = address.map_or_else(|| "Console".to_owned(), |address| format!("Console · {address}"));
    Entry { kind: EntryKind::Server, address: PAGE.to_owned(), label: name, detail, synonyms: "plimsoll shards" }
}

fn incident(incident: Incident) -> Entry {
    Entry {
        kind: EntryKind::Incident,
        label: incident.sentence,
        detail: format!("{} · {}", incident.severity.level().label(), incident.source),
        address: format!("/alerts#incident-{}", incident.id),
        synonyms: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_found_once_whatever_its_name_and_leads_to_its_pools() {
        let of = |service: &str, instance: &str| PoolIdentity::new(service, instance, "main");
        let found: Vec<_> = services(&[of("注文 & co", "a"), of("注文 & co", "b"), of("billing", "a")]).collect();
        assert_eq!(found.iter().map(|entry| entry.detail.as_str()).collect::<Vec<_>>(), ["1 pool", "2 pools"]);
        assert_eq!(found[1].address, "/?q=service%3A%E6%B3%A8%E6%96%87%20%26%20co");
    }
}
