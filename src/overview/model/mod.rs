//! What the overview shows, as one value taken at one instant.

mod replication;
mod server;

pub use replication::{Conflicts, Replication, ServerRole, Standby};
pub use server::{ServerFacts, ServerView, WatchedView};

use crate::fleet::model::RecentView;
use crate::fleet::registry::FleetView;
use crate::history::model::{SERVER, UtilizationSeries};
use plimsoll_model::{Level, PoolSnapshot, Timings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Everything on the page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The pool that the page is about; `None`: it is about the server.
    pub pool: Option<PoolView>,
    /// The console's own pools, that one first.
    pub pools: Vec<PoolView>,
    /// The pools that sources tell of.
    pub fleet: FleetView,
    /// The server that they draw on.
    pub server: ServerView,
    /// The server's name: its database and host.
    pub server_name: String,
    /// The recent utilization of what the page is about.
    pub series: UtilizationSeries,
    /// What to do, most urgent first.
    pub advice: Vec<Advice>,
    /// Receivers of the numbers that do not take them.
    pub export_troubles: Vec<String>,
}

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Advice {
    /// The problem.
    pub title: String,
    /// What to do.
    pub detail: String,
}

/// One pool.
#[derive(Clone, Debug)]
pub struct PoolView {
    /// Its name.
    pub name: String,
    /// Its counts.
    pub snapshot: PoolSnapshot,
    /// Its recent timings.
    pub recent: RecentView,
    /// How long the oldest lease has been held, in seconds.
    pub longest_hold: Option<f64>,
    /// Why connects fail, while they do.
    pub connect_failure: Option<String>,
    /// Opens its base at the start rather than on first need.
    pub warm_up: bool,
    /// The process that it is in: host and process id.
    pub instance: String,
    /// All durations since it was built.
    pub timings: Timings,
}

/// How loaded a pool is; `None` for one that has never opened a connection: nothing is known of what nobody uses.
pub fn pool_level(pool: &PoolSnapshot) -> Option<Level> {
    let is_used = pool.open() > 0 || pool.totals.connects_ok > 0;
    is_used.then(|| pool.level())
}

/// The level of what the first page is about: of the pool, or without one of the server. `None` where it is not known, as
/// while the database does not answer.
pub fn level_of(pool: Option<&PoolSnapshot>, server: &ServerView) -> Option<Level> {
    match pool {
        Some(_) if server.is_down() => None,
        Some(pool) => pool_level(pool),
        None => server.level(),
    }
}

impl PoolView {
    /// How loaded it is, as far as that is known.
    pub fn level(&self) -> Option<Level> {
        pool_level(&self.snapshot)
    }
}

impl Overview {
    /// The level of what the page is about, as far as it is known.
    pub fn level(&self) -> Option<Level> {
        level_of(self.pool.as_ref().map(|pool| &pool.snapshot), &self.server)
    }

    /// How old the oldest numbers of the hero were when this was taken, in seconds.
    pub fn age_s(&self) -> u64 {
        let of_server = self.server.facts().filter(|_| self.pool.is_none()).map(|facts| facts.taken_at_ms);
        of_server.map_or(0, |at_ms| self.taken_at_ms.saturating_sub(at_ms) / 1000)
    }

    /// Something is wrong with the numbers or the pool: worth asking again every second.
    pub fn is_unwell(&self) -> bool {
        !matches!(self.server, ServerView::Up(_)) || self.pool.as_ref().is_some_and(|pool| pool.connect_failure.is_some())
    }

    /// The name in the history of what the page is about.
    pub fn source(&self) -> String {
        self.pool.as_ref().map_or_else(|| SERVER.to_owned(), |pool| pool.name.clone())
    }

    /// The sentence beside the level.
    pub fn summary(&self) -> String {
        summary_of(self.pool.as_ref().map(|pool| &pool.snapshot), &self.server)
    }
}

/// The sentence beside the level of what the first page is about: of the pool, or without one of the server.
pub fn summary_of(pool: Option<&PoolSnapshot>, server: &ServerView) -> String {
    match (pool, server) {
        (_, ServerView::Down { .. }) => "the database does not answer".to_owned(),
        (Some(pool), _) if pool_level(pool).is_none() && pool.waiting == 0 => "no connection has been opened yet".to_owned(),
        (Some(pool), _) => summary(pool),
        (None, ServerView::Up(facts)) => facts.summary(),
        (None, ServerView::Unknown) => "the server has not answered yet".to_owned(),
    }
}

/// The share that the level judges; `None` where the level is unknown.
pub fn percent_of(pool: Option<&PoolSnapshot>, server: &ServerView) -> Option<f64> {
    level_of(pool, server)?;
    pool.map(PoolSnapshot::utilization).or_else(|| server.facts().map(ServerFacts::percent))
}

/// The sentence beside the level of a pool.
pub fn summary(pool: &PoolSnapshot) -> String {
    use crate::ui::format::plural;
    match (pool.waiting, pool.left()) {
        (0, 0) => "every connection is in use: the next caller waits".to_owned(),
        (0, left) => format!("{} left before callers wait", plural(left, "connection", "connections")),
        (waiting, _) => format!("{} for a connection", plural(waiting, "caller is waiting", "callers are waiting")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::overview::probe::WATCH_SESSIONS;
    use plimsoll_model::room::Room;

    pub(in crate::overview) fn facts(max_connections: u32, others: u32) -> ServerFacts {
        let elsewhere = others + WATCH_SESSIONS;
        let room = Room { max_connections, reserved: 3, elsewhere, instances: 1, pool_size: 50, max_overflow: 100, ..Room::default() };
        ServerFacts { version: "15.18".into(), max_connections, reserved: 3, others, room, ..ServerFacts::default() }
    }

    pub(in crate::overview) fn view(snapshot: PoolSnapshot) -> PoolView {
        PoolView {
            name: "service".into(),
            snapshot,
            recent: RecentView::default(),
            longest_hold: None,
            connect_failure: None,
            warm_up: true,
            instance: String::new(),
            timings: Timings::default(),
        }
    }

    pub(in crate::overview) fn snapshot(checked_out: u32, checked_in: u32) -> PoolSnapshot {
        PoolSnapshot { pool_size: 50, max_overflow: 100, checked_out, checked_in, ..Default::default() }
    }

    #[test]
    fn headroom_counts_what_pools_may_take_and_what_others_can_have() {
        assert_eq!(facts(300, 7).headroom(), 297 - 150 - 2 - 7);
        assert_eq!(facts(100, 0).headroom(), 97 - 150 - 2, "a pool that cannot fit is below zero");
    }

    #[test]
    fn a_pool_that_has_never_opened_a_connection_has_no_level() {
        assert_eq!(view(snapshot(0, 0)).level(), None);
        assert_eq!(view(snapshot(0, 1)).level(), Some(Level::Healthy));
    }

    #[test]
    fn the_summary_says_what_a_caller_meets_next() {
        assert_eq!(summary(&snapshot(112, 0)), "38 connections left before callers wait");
        assert_eq!(summary(&snapshot(149, 0)), "1 connection left before callers wait");
        assert!(summary(&snapshot(150, 0)).starts_with("every connection is in use"));
        let queued = PoolSnapshot { waiting: 1, ..snapshot(150, 0) };
        assert_eq!(summary(&queued), "1 caller is waiting for a connection");
    }
}
