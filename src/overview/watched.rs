//! All servers that the console watches: the one that the pages are about, and the further ones, of which a slimmer watch reads the
//! same numbers without answering pages.

use std::sync::Arc;

use super::model::{ServerFacts, ServerView, WatchedView};
use super::probe::ServerMonitor;
use crate::capacity::watched_servers::{ServerStanding, WatchedServers};

/// A server that is watched.
#[derive(Clone)]
pub struct WatchedServer {
    /// What it is called.
    pub name: String,
    /// Where it listens, without any secret.
    pub place: String,
    /// The name under which the history keeps it, and the rules judge it.
    pub source: String,
    /// What reads it.
    pub monitor: Arc<ServerMonitor>,
}

impl WatchedServer {
    /// As it is now, from memory.
    pub fn view(&self) -> WatchedView {
        WatchedView {
            name: self.name.clone(),
            place: self.place.clone(),
            source: self.source.clone(),
            is_main: self.monitor.server().is_main(),
            server: self.monitor.view(),
            replication: self.monitor.replication(),
        }
    }
}

impl WatchedServers for Vec<WatchedServer> {
    fn standings(&self) -> Vec<ServerStanding> {
        self.iter().map(WatchedServer::standing).collect()
    }
}

impl WatchedServer {
    fn standing(&self) -> ServerStanding {
        let server = self.monitor.view();
        let outage = match &server {
            ServerView::Down { reason, .. } => Some(reason.clone()),
            ServerView::Unknown | ServerView::Up(_) => None,
        };
        ServerStanding {
            name: self.name.clone(),
            role: self.monitor.replication().map(|told| told.role.as_str()),
            level: server.level(),
            slots: server.facts().filter(|_| outage.is_none()).map(|facts| (facts.taken.sessions, facts.usable_slots())),
            headroom: server.facts().map(ServerFacts::headroom),
            outage,
        }
    }
}
