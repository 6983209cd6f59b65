//! One pool of a plan, in each of its instances.

use std::time::Duration;

/// How the limits of a pool are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// The pool that the console shows, or that `check` is asked about.
    Shown,
    /// Declared in the configuration.
    Declared,
    /// Told by its instances.
    Observed,
    /// The console's own probes. Nobody asks whether those grow.
    Console,
}

/// One pool, in each of its instances.
#[derive(Clone, Debug)]
pub struct PlannedPool {
    pub kind: PoolKind,
    pub name: String,
    /// As in pg_stat_activity.
    pub application_name: String,
    pub instances: u32,
    pub pool_size: u32,
    pub max_overflow: u32,
    /// Connections that all instances may open, where they differ in size. `pool_size` and `max_overflow` are the largest one's.
    pub told_at_most: Option<u32>,
    /// Why no limit is told, as a sentence that says what to do. Such a service counts with the sessions that were seen of it.
    pub unlimited: Option<String>,
    /// Instances that a rolling deploy starts before it stops old ones.
    pub surge: u32,
    /// Of a pooler: the applications whose sessions are its server connections. `None`: it is no pooler.
    pub fronts: Option<Vec<String>>,
    /// Its backends, as far as it runs in this process.
    pub pids: Vec<i32>,
    /// After how long the pool replaces a connection; `None`: not known.
    pub recycle: Option<Duration>,
}

impl PlannedPool {
    /// So many instances of this size, named as in pg_stat_activity.
    pub fn sized(kind: PoolKind, name: &str, instances: u32, pool_size: u32, max_overflow: u32) -> Self {
        let (name, application_name) = (name.to_owned(), name.to_owned());
        let (told_at_most, unlimited, surge, fronts) = (None, None, 1, None);
        let (pids, recycle) = (Vec::new(), None);
        Self { kind, name, application_name, instances, pool_size, max_overflow, told_at_most, unlimited, surge, fronts, pids, recycle }
    }

    /// The age at which a connection is replaced at the latest, jitter included, in milliseconds.
    pub fn oldest_ms(&self) -> Option<i64> {
        let recycle = i64::try_from(self.recycle?.as_millis()).unwrap_or(i64::MAX);
        Some(recycle.saturating_add(recycle / 10))
    }

    /// Connections that one instance may open.
    pub fn capacity(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// Connections that all instances may open.
    pub fn at_most(&self) -> u32 {
        self.told_at_most.unwrap_or_else(|| self.capacity().saturating_mul(self.instances))
    }

    /// Of one service that is both declared and told the larger counts. How it is deployed only the declaration says.
    pub fn take_larger(&mut self, told: Self) {
        if told.unlimited.is_none() && self.at_most() < told.at_most() {
            *self = Self { surge: self.surge, ..told };
        }
    }

    /// "2 instances of 50 + 100", or "2 instances of up to 50 + 100".
    pub fn words(&self) -> String {
        let instances = if self.instances == 1 { "instance" } else { "instances" };
        if self.unlimited.is_some() {
            return format!("{} {instances} without a limit", self.instances);
        }
        let up_to = if self.told_at_most.is_some() { "up to " } else { "" };
        format!("{} {instances} of {up_to}{} + {}", self.instances, self.pool_size, self.max_overflow)
    }

    /// A service among others, which is named.
    pub fn is_one_of_several(&self) -> bool {
        matches!(self.kind, PoolKind::Declared | PoolKind::Observed)
    }

    /// The applications whose sessions count as the pool's. Those of another console are not this console's.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = [&self.application_name].into_iter().filter(|_| self.kind != PoolKind::Console);
        own.chain(self.fronts()).map(String::as_str)
    }

    /// Of a pooler: the applications that it stands in front of.
    pub fn fronts(&self) -> &[String] {
        self.fronts.as_deref().unwrap_or_default()
    }
}
