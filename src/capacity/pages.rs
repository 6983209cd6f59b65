//! `/capacity` as pages that the server draws: one for each server, and for each what-if.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use super::model::Report;
use super::monitor::CapacityMonitor;
use super::query::CapacityQuery;
use super::views::{self, CapacityView};
use super::watched_servers::WatchedServers;
use crate::base::{BasePath, now_ms};
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::ServerNames;

/// The name under which the browser asks for it.
const NAME: &str = "capacity";
/// Links and levels are of this moment; the reading below them is shared, and lasts for seconds.
const DRAWN_FOR: Duration = Duration::from_millis(100);

/// The pages of all servers.
pub struct CapacityPages {
    servers: Arc<CheckedServers>,
    base: BasePath,
    at_hand: PageCache,
}

/// What checks each server, in the order of the watched ones.
struct CheckedServers {
    watched: Arc<dyn WatchedServers>,
    monitors: Vec<Arc<CapacityMonitor>>,
    names: ServerNames,
}

impl CapacityPages {
    /// `monitors`: one for each of the watched servers, in their order.
    pub fn new(watched: Arc<dyn WatchedServers>, monitors: Vec<Arc<CapacityMonitor>>, names: ServerNames, base: BasePath) -> Self {
        Self { servers: Arc::new(CheckedServers { watched, monitors, names }), base, at_hand: PageCache::default() }
    }

    /// What checks the server of this name. Without a name it is the one that the console is about.
    ///
    /// # Errors
    /// A sentence with the names that there are.
    pub fn monitor(&self, server: Option<&str>) -> Result<Arc<CapacityMonitor>, String> {
        let servers = &self.servers;
        let found = servers.place(server).map(|place| servers.monitors[place].clone());
        found.ok_or_else(|| {
            let names: Vec<String> = servers.watched.standings().into_iter().map(|server| server.name).collect();
            format!("There is no server {:?}; there are {}.", server.unwrap_or_default(), names.join(", "))
        })
    }

    /// `capacity`, or `capacity?server=replica-1`. Addresses that ask for the same are one page.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let asked = CapacityQuery::of(query);
        let name = format!("{NAME}?{}", asked.query());
        let source =
            || Arc::new(CapacityPageSource { servers: self.servers.clone(), base: self.base.clone(), asked, was_read: false.into() });
        Some(self.at_hand.page(&name, || Drawn::new(&name, "Capacity", DRAWN_FOR, source())))
    }
}

impl CheckedServers {
    /// The place of the server of this name, by whatever table of the configuration it has it.
    fn place(&self, name: Option<&str>) -> Option<usize> {
        let Some(name) = name else { return Some(0) };
        let position = |name: &str| self.watched.standings().iter().position(|server| server.name == name);
        match self.names.server(name) {
            DrawnServer::Main => Some(0),
            DrawnServer::Further(first) => position(&first),
        }
    }
}

struct CapacityPageSource {
    servers: Arc<CheckedServers>,
    base: BasePath,
    asked: CapacityQuery,
    /// A report stands on the page: it stays while there is no newer one.
    was_read: AtomicBool,
}

impl PageSource for CapacityPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let Some(place) = self.servers.place(self.asked.server.as_deref()) else {
                return Ok(Sheet::missing(now_ms(), views::draw_unknown(&self.view(None))));
            };
            match self.report(place).await {
                Ok(report) => {
                    self.was_read.store(true, Relaxed);
                    Ok(self.sheet(place, &report))
                }
                // Without a report the page has at least the ways to the other servers.
                Err(reason) if !self.was_read.load(Relaxed) && self.servers.monitors.len() > 1 => {
                    Ok(Sheet::found(now_ms(), views::draw_away(&self.view(Some(place)), &reason)).unwell(true))
                }
                Err(reason) => Err(reason),
            }
        })
    }
}

impl CapacityPageSource {
    /// A further server that its watch has not reached is not waited for once more: the watch asks it again all the time.
    async fn report(&self, place: usize) -> Result<Arc<Report>, String> {
        let outage = self.servers.watched.standings().swap_remove(place).outage.filter(|_| place > 0);
        match outage {
            Some(reason) => Err(reason),
            None => self.servers.monitors[place].recent().await,
        }
    }

    fn sheet(&self, place: usize, report: &Report) -> Sheet {
        let view = self.view(Some(place));
        let title = view.name().map(|name| format!("{name} · Capacity"));
        let age_s = now_ms().saturating_sub(report.taken_at_ms) / 1000;
        let sheet = Sheet::found(report.taken_at_ms, views::draw(&view, report)).aged(age_s);
        title.into_iter().fold(sheet, Sheet::titled)
    }

    fn view(&self, place: Option<usize>) -> CapacityView<'_> {
        CapacityView { base: &self.base, asked: &self.asked, servers: self.servers.watched.standings(), place }
    }
}
