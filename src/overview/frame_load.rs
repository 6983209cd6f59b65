//! The load in the frame of every page: of what the first page is about.

use super::compose::Sources;
use super::model::{ServerView, level_of, percent_of, summary_of};
use super::watched::WatchedServer;
use plimsoll_model::{Level, PoolSnapshot};

/// How loaded it is, and that in words.
#[derive(Debug, PartialEq, Eq)]
pub struct FrameLoad {
    /// `None` while it is not known.
    pub level: Option<Level>,
    /// For example "97.3 percent. 4 slots are left".
    pub words: String,
}

impl FrameLoad {
    fn of(pool: Option<&PoolSnapshot>, server: &ServerView) -> Self {
        let percent = percent_of(pool, server).map(|percent| format!("{percent:.1} percent. ")).unwrap_or_default();
        Self { level: level_of(pool, server), words: format!("{percent}{}", summary_of(pool, server)) }
    }

    fn named(self, name: &str) -> Self {
        Self { words: format!("{name}: {}", self.words), ..self }
    }

    /// What is not known comes before what can wait: a server that is away is no healthy one.
    fn urgency(&self) -> u8 {
        match self.level {
            Some(Level::Healthy) => 0,
            Some(Level::Moderate) => 1,
            None => 2,
            Some(Level::Warning) => 3,
            Some(Level::Critical) => 4,
        }
    }
}

/// The most urgent; of several the first.
fn worst(loads: impl IntoIterator<Item = FrameLoad>) -> Option<FrameLoad> {
    loads.into_iter().reduce(|worst, load| if load.urgency() > worst.urgency() { load } else { worst })
}

impl Sources {
    /// Of the pool or the server that the first page is about. Of a fleet it is the worst of the servers and of the service's pool;
    /// a pool that a source tells of is in the frame by its incident, because one of thousands is full at any moment.
    pub fn frame_load(&self) -> FrameLoad {
        let pool = self.service.as_ref().map(|shown| (shown.name.as_str(), shown.pool.snapshot()));
        let of_first = self.server.with_view(|main| FrameLoad::of(pool.as_ref().map(|(_, snapshot)| snapshot), main));
        if !self.has_fleet() {
            return of_first;
        }
        let of_server = |server: &WatchedServer| server.monitor.with_view(|view| FrameLoad::of(None, view)).named(&server.name);
        let servers = self.servers.iter().map(of_server);
        let of_pool = pool.as_ref().map(|(name, _)| of_first.named(&format!("Pool {name}")));
        worst(servers.chain(of_pool)).unwrap_or_else(|| self.server.with_view(|main| FrameLoad::of(None, main)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::model::tests::{facts, snapshot};

    fn up(sessions: u32) -> ServerView {
        let mut facts = facts(100, 0);
        facts.taken.sessions = sessions;
        ServerView::Up(facts)
    }

    fn down() -> ServerView {
        ServerView::Down { since_ms: 0, reason: "refused".into(), last: None }
    }

    #[test]
    fn without_a_fleet_it_is_the_pools() {
        let load = FrameLoad::of(Some(&snapshot(60, 0)), &up(97));
        assert_eq!(load, FrameLoad { level: Some(Level::Healthy), words: "40.0 percent. 90 connections left before callers wait".into() });
    }

    #[test]
    fn a_full_server_is_not_hidden_by_a_pool_that_is_healthy() {
        let pool = FrameLoad::of(Some(&snapshot(0, 2)), &up(97)).named("Pool service");
        let load = worst([FrameLoad::of(None, &up(10)).named("a"), FrameLoad::of(None, &up(97)).named("b"), pool]).expect("a load");
        assert_eq!(load.level, Some(Level::Critical));
        assert!(load.words.starts_with("b: 100.0 percent. "), "{}", load.words);
    }

    #[test]
    fn a_server_that_is_away_is_more_than_a_healthy_one_and_less_than_a_full_one() {
        let of = |servers: [ServerView; 2]| worst(servers.map(|server| FrameLoad::of(None, &server))).expect("a load").level;
        assert_eq!(of([up(10), down()]), None);
        assert_eq!(of([down(), up(97)]), Some(Level::Critical));
    }
}
