//! What happens to the database and to the console.

use proptest::prelude::*;

use super::CALM;

/// The database is away from `start_s` on for `seconds`.
#[derive(Clone, Debug)]
pub struct Outage {
    pub start_s: u64,
    pub seconds: u64,
    /// The server refuses everybody (53300) instead of being away.
    pub is_full: bool,
    /// The console asks once a second, and a question takes its time: what it knows is this old.
    pub lag_s: u64,
}

impl Outage {
    pub fn holds(&self, at_s: u64) -> bool {
        (self.start_s..self.end_s()).contains(&at_s)
    }

    pub fn end_s(&self) -> u64 {
        self.start_s + self.seconds
    }
}

#[derive(Clone, Debug, Default)]
pub struct Script {
    pub outages: Vec<Outage>,
    /// The console is restarted then, and is away for so long.
    pub restarts: Vec<(u64, u64)>,
    /// Somebody silences whatever is open then, for so long.
    pub silences: Vec<(u64, u64)>,
    /// An observed instance tells nothing from then on, for so long.
    pub departures: Vec<(u64, u64)>,
}

impl Script {
    /// Whether the instance that comes and goes tells nothing now; since when.
    pub fn gone_since(&self, at_s: u64) -> Option<u64> {
        self.departures.iter().find(|(from_s, seconds)| (*from_s..from_s + seconds).contains(&at_s)).map(|(from_s, _)| *from_s)
    }

    /// Since when the console sees that all is well: it has seen nothing of what was before its restart.
    pub fn well_since(&self, at_s: u64) -> u64 {
        let away = self.restarts.iter().chain(&self.departures).map(|(at, away)| at + away);
        let ends = self.outages.iter().map(Outage::end_s).chain(away);
        ends.filter(|end| *end <= at_s).max().unwrap_or(0)
    }
}

pub fn scripts() -> impl Strategy<Value = Script> {
    let outage =
        (prop_oneof![Just(CALM + 60), 5u64..400], prop_oneof![1u64..30, 30u64..100, 100u64..600], 0u64..3, prop::bool::weighted(0.2));
    let outages = prop::collection::vec(outage, 1..3);
    let restarts = prop::collection::vec((0u64..2000, 1u64..8), 0..3);
    let silences = prop::collection::vec((0u64..2000, 10u64..600), 0..2);
    let departures = prop::collection::vec((0u64..1500, 40u64..200), 0..2);
    (outages, restarts, silences, departures).prop_map(|(parts, restarts, silences, mut departures)| {
        let mut outages: Vec<Outage> = Vec::new();
        for (gap, seconds, lag_s, is_full) in parts {
            let start_s = outages.last().map_or(0, Outage::end_s) + gap;
            outages.push(Outage { start_s, seconds, is_full, lag_s });
        }
        // All of them are back before the end.
        let end_s = outages.last().map_or(0, Outage::end_s) + CALM;
        departures.retain(|(from_s, seconds)| from_s + seconds < end_s);
        Script { outages, restarts, silences, departures }
    })
}
