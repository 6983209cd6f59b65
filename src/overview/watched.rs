//! All servers that the console watches: the one that the pages are about, and the further ones, of which a slimmer watch reads the
//! same numbers without answering pages.

use std::sync::Arc;

use super::model::WatchedView;
use super::probe::ServerMonitor;

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
