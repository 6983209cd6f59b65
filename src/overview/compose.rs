//! Brings the readings of one instant together; page and REST take them from here.

use std::sync::Arc;

use super::advice::advise;
use super::demand::DemandCache;
use super::exports::ExportTroubles;
use super::model::{Overview, PoolView};
use super::open_incidents::IncidentsSource;
use super::probe::ServerMonitor;
use super::watched::WatchedServer;
use crate::fleet::model::RecentView;
use crate::fleet::registry::{FleetView, Registry};
use crate::history::archive::Archive;
use crate::history::model::Range;
use crate::history::recent_marks::RecentMarks;
use crate::history::recorder::Recorder;
use plimsoll_model::HistogramSnapshot;
use plimsoll_pool::Pool;

/// A pool that the console shows, with its past.
pub struct ShownPool {
    pub name: String,
    pub pool: Pool,
    pub past: Arc<Recorder>,
}

/// What the overview is read from.
pub struct Sources {
    /// The pool of the service, where there is one to show.
    pub service: Option<ShownPool>,
    /// The console's own.
    pub own: ShownPool,
    pub server: Arc<ServerMonitor>,
    /// The server's name on the pages: its database and host.
    pub server_name: String,
    /// Every server that is watched, that one first.
    pub servers: Vec<WatchedServer>,
    /// What sources tell of other pools.
    pub fleet: Arc<Registry>,
    /// The process of the console: host and process id.
    pub instance: String,
    pub recent_marks: Arc<RecentMarks>,
    pub archive: Arc<Archive>,
    /// Open incidents.
    pub incidents: Arc<dyn IncidentsSource>,
    /// Where the numbers are sent.
    pub exports: Arc<dyn ExportTroubles>,
    /// What all pools want of the servers.
    pub demand_cache: DemandCache,
}

impl Sources {
    /// Every pool that the console shows: that of the service first, where there is one.
    pub fn pools(&self) -> impl Iterator<Item = &ShownPool> {
        self.service.iter().chain([&self.own])
    }

    /// They as they are at this moment.
    pub fn pool_views(&self) -> Vec<PoolView> {
        self.pools().map(|shown| self.pool_view(shown)).collect()
    }

    /// The pool of the service, where there is one to show.
    pub fn service_view(&self) -> Option<PoolView> {
        self.service.as_ref().map(|shown| self.pool_view(shown))
    }

    /// Whether the first page shows a fleet: more than the console's own pools, or several servers.
    pub fn has_fleet(&self) -> bool {
        self.servers.len() > 1 || self.fleet.has_pools()
    }

    /// The overview at this moment. It reads memory only, so that it answers in the same time whether
    /// the database does or not.
    pub fn overview(&self, range: Range) -> Overview {
        let now = self.overview_with(self.service.as_ref(), range, self.fleet.view());
        Overview { export_troubles: self.exports.sentences(), ..now }
    }

    /// The same of one of these pools, for its own page: without the pools that sources tell of.
    pub fn overview_of(&self, shown: &ShownPool, range: Range) -> Overview {
        self.overview_with(Some(shown), range, FleetView::default())
    }

    fn overview_with(&self, shown: Option<&ShownPool>, range: Range, fleet: FleetView) -> Overview {
        let range = Range::at_hand(Some(range.as_str()));
        let pools = self.pool_views();
        let (taken_at_ms, server) = (pools.first().map_or(0, |pool| pool.snapshot.taken_at_ms), self.server.view());
        let series = match shown {
            Some(shown) => shown.past.series(range, taken_at_ms),
            None => self.server.series(range, taken_at_ms),
        };
        let pool = shown.and_then(|shown| pools.iter().find(|pool| pool.name == shown.name)).cloned();
        // Advice is about the pool of the service: the console's own is small by design.
        let service = self.service.as_ref().filter(|service| shown.is_some_and(|shown| shown.name == service.name));
        let on_pools = if service.is_some() { &pools[..] } else { &[] };
        let suspects = service.map(|service| suspects(&service.pool)).unwrap_or_default();
        Overview {
            taken_at_ms,
            series: self.recent_marks.on(series),
            advice: advise(on_pools, server.facts(), &suspects, self.archive.trouble()),
            pool,
            pools,
            fleet,
            server,
            server_name: self.server_name.clone(),
            export_troubles: Vec::new(),
        }
    }

    pub(super) fn pool_view(&self, ShownPool { name, pool, past }: &ShownPool) -> PoolView {
        let (snapshot, timings) = pool.observe();
        let recent = past.recent(&snapshot);
        let quantile = |of: &HistogramSnapshot, q: f64| of.quantile(q).map(|duration| duration.as_secs_f64());
        PoolView {
            name: name.clone(),
            recent: RecentView {
                window_s: recent.window.as_secs(),
                wait_p50_s: quantile(&recent.timings.wait, 0.5),
                wait_p95_s: quantile(&recent.timings.wait, 0.95),
                wait_p99_s: quantile(&recent.timings.wait, 0.99),
                hold_p95_s: quantile(&recent.timings.hold, 0.95),
                connect_p95_s: quantile(&recent.timings.connect, 0.95),
                connects: recent.connects,
                unserved: recent.unserved,
                gave_up: recent.gave_up,
            },
            longest_hold: pool.holders().first().map(|holder| holder.held.as_secs_f64()),
            connect_failure: pool.last_connect_failure().map(|failure| failure.message),
            warm_up: pool.options().warm_up,
            instance: self.instance.clone(),
            timings,
            snapshot,
        }
    }
}

fn suspects(pool: &Pool) -> Vec<String> {
    pool.holders().into_iter().filter(|holder| holder.suspected_leak).map(|holder| holder.site.to_string()).collect()
}
