//! The plan of a console: the pool that it shows, the services that were declared, and its own probes.

use std::sync::Arc;

use super::declared::DeclaredService;
use super::hidden_timeout::{self, HiddenTimeout};
use super::observed_services::observed_services;
use super::plan::{CapacityPlan, PlannedPool, PoolKind};
use super::reconcile::PoolBackends;
use crate::fleet::registry::Registry;
use plimsoll_pool::Pool;

/// Its pools as they are now: a pool can be resized.
pub struct ConsolePlan {
    pub probes: Pool,
    pub watch: Pool,
    /// It opens a connection beside the two pools.
    pub hidden_timeout: HiddenTimeout,
    /// The pool that the console shows, if any, with its name on the pages.
    pub service: Option<Pool>,
    pub name: String,
    pub declared: Vec<DeclaredService>,
    /// Services whose instances tell their pools.
    pub fleet: Arc<Registry>,
}

impl ConsolePlan {
    /// `held`: the backends of the shown pool, where they were read; otherwise its sessions are found by their name alone.
    pub fn at_this_moment(&self, held: Option<&PoolBackends>) -> CapacityPlan {
        let pids = held.map(|held| held.before.iter().chain(&held.after).copied().collect()).unwrap_or_default();
        let shown = self.service.as_ref().map(|pool| planned(PoolKind::Shown, &self.name, pool, pids));
        let observed = observed_services(&self.fleet.view());
        CapacityPlan::with_observed(shown, &self.declared, observed, Some(self.console()))
    }

    /// The console's own connections as one pool: ledger, pages and documents take what it may open from here.
    pub fn console(&self) -> PlannedPool {
        let own = [self.probes.backend_pids(), self.watch.backend_pids()].concat();
        let console = planned(PoolKind::Console, "this console", &self.probes, own);
        let watch = self.watch.snapshot();
        PlannedPool {
            pool_size: console.pool_size + watch.pool_size,
            max_overflow: console.max_overflow + watch.max_overflow + hidden_timeout::SESSIONS,
            ..console
        }
    }

    /// Sessions that the console itself has now.
    pub fn own_sessions(&self) -> u32 {
        self.probes.snapshot().open() + self.watch.snapshot().open() + self.hidden_timeout.sessions()
    }
}

fn planned(kind: PoolKind, name: &str, pool: &Pool, pids: Vec<i32>) -> PlannedPool {
    let now = pool.snapshot();
    PlannedPool {
        kind,
        name: name.to_owned(),
        application_name: pool.options().application_name.clone(),
        instances: 1,
        pool_size: now.pool_size,
        max_overflow: now.max_overflow,
        told_at_most: None,
        pids,
        recycle: Some(pool.options().recycle),
    }
}
