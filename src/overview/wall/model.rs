//! What a wall shows.

use std::cmp::Reverse;

use crate::overview::demand::{PartialSum, Queue, ServiceDemand};
use crate::overview::open_incidents::OpenIncident;
use crate::overview::server_lines::ServersNow;
use plimsoll_model::Level;

/// What every wall of a console says of it.
#[derive(Clone, Debug, Default)]
pub struct WallLabel {
    /// For example `production`, where the configuration says so.
    pub environment: Option<String>,
    /// Some of the traffic is simulated.
    pub is_demo: bool,
}

/// Everything on it.
#[derive(Clone, Debug)]
pub(super) struct Wall {
    /// The worst first.
    pub servers: ServersNow,
    /// The worst first.
    pub services: Vec<WallService>,
    /// Those of what it is about.
    pub incidents: Vec<OpenIncident>,
    /// Open incidents of anything else.
    pub elsewhere: usize,
    /// The names that it is about; empty: everything.
    pub about: Vec<String>,
    /// Names that nothing here has.
    pub unknown: Vec<String>,
    /// The server that the pages are about does not answer.
    pub is_unwell: bool,
}

/// A service, or an application of which no pool is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WallService {
    pub name: String,
    pub state: ServiceState,
    /// Connections in callers' hands, of those that the pools may open; of an application its sessions.
    pub in_use: PartialSum,
    pub capacity: PartialSum,
    pub queue: Queue,
}

/// How a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServiceState {
    /// By its worst pool.
    Level(Level),
    /// Its pools have stopped telling, some or all.
    Late,
    /// No pool tells any more.
    Gone,
    /// No pool tells enough for a level.
    NotTold,
}

impl WallService {
    pub fn of(name: &str, demand: &ServiceDemand) -> Self {
        let state = match demand.level {
            Some(level) => ServiceState::Level(level),
            None if demand.live > 0 => ServiceState::NotTold,
            None if demand.late > 0 => ServiceState::Late,
            None => ServiceState::Gone,
        };
        Self { name: name.to_owned(), state, in_use: demand.in_use, capacity: demand.capacity, queue: demand.queue }
    }

    /// An application that no source tells of.
    pub fn seen(name: &str, sessions: u32) -> Self {
        let in_use = PartialSum { sum: sessions, is_told: true, is_partial: false };
        let (state, capacity, queue) = (ServiceState::NotTold, PartialSum::default(), Queue::default());
        Self { name: name.to_owned(), state, in_use, capacity, queue }
    }

    /// In percent, where all of it is told.
    pub fn percent(&self) -> Option<f64> {
        let is_whole = self.capacity.is_told && !self.capacity.is_partial && self.capacity.sum > 0;
        is_whole.then(|| 100.0 * f64::from(self.in_use.sum) / f64::from(self.capacity.sum))
    }

    /// The key by which the worst comes first.
    pub fn worst_first(&self) -> (Reverse<u8>, Reverse<u32>, Reverse<u64>, String) {
        let severity = match self.state {
            ServiceState::Level(Level::Critical) => 5,
            ServiceState::Level(Level::Warning) => 4,
            ServiceState::Gone | ServiceState::Late => 3,
            ServiceState::Level(Level::Moderate) => 2,
            ServiceState::Level(Level::Healthy) => 1,
            ServiceState::NotTold => 0,
        };
        // Hundredths of a percent; of applications the sessions.
        let share = self.percent().map_or(u64::from(self.in_use.sum), |percent| (percent * 100.0) as u64);
        (Reverse(severity), Reverse(self.queue.waiting), Reverse(share), self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str, level: Option<Level>, waiting: u32, live: u32, late: u32) -> WallService {
        let queue = Queue { waiting, ..Queue::default() };
        WallService::of(name, &ServiceDemand { level, queue, live, late, ..ServiceDemand::default() })
    }

    #[test]
    fn the_worst_service_comes_first_and_one_that_is_gone_before_those_that_are_well() {
        let mut all = [
            service("healthy", Some(Level::Healthy), 0, 1, 0),
            service("untold", None, 0, 1, 0),
            service("gone", None, 0, 0, 0),
            service("queued", Some(Level::Critical), 37, 1, 0),
            service("full", Some(Level::Critical), 0, 1, 0),
        ];
        all.sort_by_cached_key(WallService::worst_first);
        assert_eq!(all.map(|service| service.name), ["queued", "full", "gone", "healthy", "untold"]);
    }

    #[test]
    fn a_share_of_which_a_part_is_not_told_is_none() {
        let in_use = PartialSum { sum: 5, is_told: true, is_partial: false };
        let of = |is_partial| {
            WallService::of(
                "s",
                &ServiceDemand { in_use, capacity: PartialSum { sum: 10, is_told: true, is_partial }, ..ServiceDemand::default() },
            )
        };
        assert_eq!((of(false).percent(), of(true).percent()), (Some(50.0), None));
    }
}
