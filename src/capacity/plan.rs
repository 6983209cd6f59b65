//! What is to fit: the pools, their limits and how many instances of them.

use std::time::Duration;

/// The pools that a check is about; the first is the one that grows.
#[derive(Clone, Debug)]
pub struct Plan {
    pub pools: Vec<PlannedPool>,
}

/// One pool, in each of its instances.
#[derive(Clone, Debug)]
pub struct PlannedPool {
    pub name: String,
    /// As in pg_stat_activity.
    pub application_name: String,
    pub instances: u32,
    pub pool_size: u32,
    pub max_overflow: u32,
    /// Its backends, where the pool runs in this process; otherwise its sessions are told by their name.
    pub pids: Option<Vec<i32>>,
    /// After how long the pool replaces a connection.
    pub recycle: Duration,
}

impl PlannedPool {
    /// The age at which a connection is replaced at the latest, jitter included, in milliseconds.
    pub fn oldest_ms(&self) -> i64 {
        let recycle = i64::try_from(self.recycle.as_millis()).unwrap_or(i64::MAX);
        recycle.saturating_add(recycle / 10)
    }

    /// Connections that one instance may open.
    pub fn capacity(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// Connections that all instances may open.
    pub fn at_most(&self) -> u32 {
        self.capacity().saturating_mul(self.instances)
    }

    /// "2 instances of 50 + 100".
    pub fn words(&self) -> String {
        let instances = if self.instances == 1 { "instance" } else { "instances" };
        format!("{} {instances} of {} + {}", self.instances, self.pool_size, self.max_overflow)
    }
}

impl Plan {
    /// The pool that the check is about.
    pub fn main(&self) -> &PlannedPool {
        self.pools.first().expect("a plan has a pool")
    }

    /// Connections that all pools may open.
    pub fn at_most(&self) -> u32 {
        self.pools.iter().fold(0, |sum, pool| sum.saturating_add(pool.at_most()))
    }
}
