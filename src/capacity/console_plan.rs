//! The plan of a server: the services that draw on it, declared or told, and the console's own connections; of the one that the console
//! is about also the pool that it shows.

use std::sync::Arc;
use std::time::Duration;

use super::declared::DeclaredService;
use super::hidden_timeout::{self, HiddenTimeout};
use super::observed_services::observed_services;
use super::plan::{CapacityPlan, PlannedPool, PoolKind};
use super::reconcile::PoolBackends;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{FleetView, Registry};
use plimsoll_pool::Pool;

/// What the console's own connections are called in a ledger.
pub const CONSOLE: &str = "this console";

/// Its pools as they are now: a pool can be resized.
pub struct ConsolePlan {
    /// Which server this is.
    pub server: DrawnServer,
    pub watch: Pool,
    /// `None`: this server has a watch alone.
    pub probes: Option<Arc<Probes>>,
    /// The pool that the console shows, if any, with its name on the pages.
    pub service: Option<Pool>,
    pub name: String,
    pub declared: Vec<DeclaredService>,
    /// Services whose instances tell their pools.
    pub fleet: Arc<Registry>,
}

/// What answers pages, and the check.
pub struct Probes {
    pub pool: Pool,
    /// It opens a connection beside the pool.
    pub hidden_timeout: HiddenTimeout,
}

impl ConsolePlan {
    /// Of a further server: its watch is all that connects to it.
    pub fn of_further(name: &str, watch: Pool, declared: Vec<DeclaredService>, fleet: Arc<Registry>) -> Self {
        let (server, probes, service) = (DrawnServer::Further(name.to_owned()), None, None);
        Self { server, watch, probes, service, name: name.to_owned(), declared, fleet }
    }

    /// `held`: the backends of the shown pool, where they were read; otherwise its sessions are found by their name alone.
    pub fn at_this_moment(&self, fleet: &FleetView, held: Option<&PoolBackends>) -> CapacityPlan {
        let pids = held.map(|held| held.before.iter().chain(&held.after).copied().collect()).unwrap_or_default();
        let shown = self.service.as_ref().map(|pool| planned(PoolKind::Shown, &self.name, pool, pids));
        let observed = observed_services(fleet, &self.server);
        CapacityPlan::with_observed(shown, &self.declared, observed, Some(self.console()))
    }

    /// The console's own connections as one pool: ledger, pages and documents take what it may open from here.
    pub fn console(&self) -> PlannedPool {
        let watch = planned(PoolKind::Console, CONSOLE, &self.watch, self.watch.backend_pids());
        let Some(Probes { pool, .. }) = self.probes.as_deref() else { return watch };
        let probes = pool.snapshot();
        PlannedPool {
            pool_size: probes.pool_size + watch.pool_size,
            max_overflow: probes.max_overflow + watch.max_overflow + hidden_timeout::SESSIONS,
            pids: [pool.backend_pids(), watch.pids].concat(),
            recycle: Some(pool.options().recycle),
            ..watch
        }
    }

    /// A session that holds a connection for so long and does nothing is suspected, as a lease of the console's pool is.
    pub fn leak_threshold(&self) -> Duration {
        self.watch.options().leak_threshold
    }

    /// What the sessions of the console and of the pool that it shows are called.
    pub fn own_names(&self) -> Vec<String> {
        [&self.watch].into_iter().chain(&self.service).map(|pool| pool.options().application_name.clone()).collect()
    }

    /// Sessions that the console itself has now.
    pub fn own_sessions(&self) -> u32 {
        let probes = self.probes.as_ref().map_or(0, |probes| probes.pool.snapshot().open() + probes.hidden_timeout.sessions());
        self.watch.snapshot().open() + probes
    }
}

fn planned(kind: PoolKind, name: &str, pool: &Pool, pids: Vec<i32>) -> PlannedPool {
    let now = pool.snapshot();
    let application_name = pool.options().application_name.clone();
    let recycle = Some(pool.options().recycle);
    PlannedPool { application_name, pids, recycle, ..PlannedPool::sized(kind, name, 1, now.pool_size, now.max_overflow) }
}
