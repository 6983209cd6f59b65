//! The services that draw on one server, and who of them can take how many of its slots.

use serde::{Deserialize, Serialize};

use crate::room::Room;

/// What a sentence about all services needs of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fleet {
    /// Who can take most slots, largest first: services, the console and other applications.
    pub takers: Vec<Taker>,
    /// Those of whom each can take fewer.
    pub more: u32,
    /// Slots that all of them together can take.
    pub at_most: u32,
    /// The service that can take most.
    pub largest: FleetService,
    /// The service whose rolling deploy takes most.
    pub deploy: FleetService,
    /// The largest instance of every other service.
    pub deploy_of_others: u32,
}

/// Who can take slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taker {
    /// As in the ledger.
    pub name: String,
    /// Slots that it can come to have.
    pub slots: u32,
    /// What the number rests on where no limit is known: "seen now".
    pub basis: Option<String>,
}

/// A service whose limits are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetService {
    /// As in the ledger.
    pub name: String,
    /// Its instances.
    pub instances: u32,
    /// The base of each.
    pub pool_size: u32,
    /// What each may open besides.
    pub max_overflow: u32,
    /// What all of them may open.
    pub at_most: u32,
}

impl FleetService {
    /// Connections of one instance.
    pub fn each(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// "12 instances of 10 + 12"
    fn words(&self) -> String {
        let instances = if self.instances == 1 { "instance" } else { "instances" };
        format!("{} {instances} of {} + {}", self.instances, self.pool_size, self.max_overflow)
    }
}

impl Fleet {
    /// Slots that a rolling deploy of any service but this one takes.
    pub(crate) fn deploy_besides(&self, service: Option<&str>) -> u32 {
        if service == Some(self.deploy.name.as_str()) { self.deploy_of_others } else { self.deploy.each() }
    }

    /// Where no size of one service alone would do.
    pub(crate) fn remedy_of_many(&self, more_slots: &str) -> String {
        format!(
            "Lower the pool sizes of several services, the largest first ({}: {}), {more_slots}",
            self.largest.name, self.largest.at_most
        )
    }

    /// "recommendations 264 + catalogue 30 + 3 others 13 = 307"
    pub fn sum(&self) -> String {
        let named = self.takers.iter().map(|taker| {
            let basis = taker.basis.as_ref().map(|basis| format!(" ({basis})")).unwrap_or_default();
            format!("{} {}{basis}", taker.name, taker.slots)
        });
        format!("{} = {}", named.chain(self.rest()).collect::<Vec<_>>().join(" + "), self.at_most)
    }

    /// "recommendations may take 264, catalogue 30 and 3 others 13, 307 together"
    pub fn may_take(&self) -> String {
        let first = self.takers.first().map(|taker| format!("{} may take {}", taker.name, taker.slots));
        let others = self.takers.iter().skip(1).map(|taker| format!("{} {}", taker.name, taker.slots));
        let mut parts: Vec<String> = first.into_iter().chain(others).chain(self.rest()).collect();
        match (parts.len(), parts.pop()) {
            (2.., Some(last)) => format!("{} and {last}, {} together", parts.join(", "), self.at_most),
            (_, last) => last.unwrap_or_default(),
        }
    }

    fn rest(&self) -> Option<String> {
        let named = self.takers.iter().fold(0_u32, |sum, taker| sum.saturating_add(taker.slots));
        (self.more > 0).then(|| format!("{} others {}", self.more, self.at_most.saturating_sub(named)))
    }
}

impl Room {
    /// Whether all services fit, with the numbers, in one sentence or two; `None`: the room is about one pool.
    pub fn fleet_sentence(&self) -> Option<String> {
        let fleet = self.fleet.as_ref()?;
        let FleetService { name, .. } = &fleet.deploy;
        let (sum, usable, each) = (fleet.sum(), self.usable(), self.deploy());
        let sum = format!("{sum} of {usable} usable slots");
        Some(match self.headroom() {
            short @ ..0 => format!("{sum}: {} too few. The largest is {}, {}.", -short, fleet.largest.name, fleet.largest.words()),
            left if left < i64::from(each) => {
                format!("{sum}: {left} left. One more instance of {name} during a rolling deploy needs {each}.")
            }
            left => {
                let fit = left / i64::from(each.max(1));
                let instances = if fit == 1 { "instance" } else { "instances" };
                format!("{sum}: {left} left, room for {fit} more {instances} of {name}.")
            }
        })
    }
}

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;
