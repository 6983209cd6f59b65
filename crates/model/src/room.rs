//! How many connections a server has room for, and what to do where they do not fit. The one answer to that question: the
//! overview, *Capacity*, the alerts, `check` and pool-stats all take it from here.

use serde::{Deserialize, Serialize};

use crate::Slots;
use crate::fleet::{Fleet, FleetService};

/// What an advised `max_connections` leaves for those who come by: a dump, a person with psql, a monitor.
const SPARE: u32 = 10;
/// An advised `max_connections` is a round number.
const STEP: u32 = 50;
/// With more connections than this a pooler is the better answer: each further one costs all others.
const MANY: u32 = 500;
/// PostgreSQL's own upper bound (MAX_BACKENDS) lies far above; nobody should come near.
const HIGHEST: u32 = 100_000;
/// Memory of one more connection that does some work, in megabytes: 5 to 10 in most reports.
const MEGABYTES_EACH: u64 = 10;

/// A server's slots, and the pool that wants some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Slots of the server in all.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`, and the slots that a cloud provider keeps for itself.
    pub reserved: u32,
    /// Slots that everybody but the pool can take: other pools all that they may, all others the most that was seen of them.
    pub elsewhere: u32,
    /// The largest of them, with its number, where that is known.
    pub largest: Option<(String, u32)>,
    /// The declared service that the pool is of; `None`: the pool that the console shows.
    pub service: Option<String>,
    /// Processes that have such a pool.
    pub instances: u32,
    /// The base of each.
    pub pool_size: u32,
    /// What each may open besides.
    pub max_overflow: u32,
    /// All services that draw on the server, where some are declared or tell their pools: they fit together or not at all. Boxed: one
    /// room is kept for each server and copied with each reading.
    pub fleet: Option<Box<Fleet>>,
}

/// Whether the pool fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// So many slots are missing.
    Short(u32),
    /// It fits, and one more instance, as during a rolling deploy, does not.
    NoDeploy,
    /// So many more instances fit.
    Fits(u32),
}

impl Room {
    /// The server's slots.
    pub fn slots(&self) -> Slots {
        Slots { max_connections: self.max_connections, reserved: self.reserved }
    }

    /// Slots for ordinary roles.
    pub fn usable(&self) -> u32 {
        self.slots().usable()
    }

    /// Connections of one instance.
    pub fn capacity(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// Slots that everybody together can take.
    pub fn at_most(&self) -> u32 {
        if let Some(fleet) = &self.fleet {
            return fleet.at_most;
        }
        self.capacity().saturating_mul(self.instances).saturating_add(self.elsewhere)
    }

    /// Slots that are left then; below zero: so many are missing.
    pub fn headroom(&self) -> i64 {
        self.slots().headroom(self.at_most())
    }

    /// Slots for all instances of the pool.
    pub fn left_for_the_pool(&self) -> u32 {
        self.slots().left(self.elsewhere)
    }

    /// Who needs the room.
    pub fn subject(&self) -> &str {
        self.service.as_deref().unwrap_or("The pool")
    }

    /// Slots that a rolling deploy takes for its duration: one instance of the pool, or of the service that needs most.
    pub fn deploy(&self) -> u32 {
        self.fleet.as_ref().map_or(0, |fleet| fleet.deploy.each()).max(self.capacity())
    }

    /// The service of which that instance is; `None`: the pool that the console shows.
    pub fn deployed(&self) -> Option<&str> {
        self.fleet.as_ref().map(|fleet| fleet.deploy.name.as_str()).or(self.service.as_deref())
    }

    /// Whether all instances fit, and how many more would.
    pub fn fit(&self) -> Fit {
        match (self.headroom(), self.deploy().max(1)) {
            (short @ ..0, _) => Fit::Short(u32::try_from(-short).unwrap_or(u32::MAX)),
            (left, capacity) if left < i64::from(capacity) => Fit::NoDeploy,
            (left, capacity) => Fit::Fits(u32::try_from(left / i64::from(capacity)).unwrap_or(u32::MAX)),
        }
    }

    /// `max_connections` with room for the pool, one more instance, all others, and a few who come by.
    pub fn advised(&self) -> u32 {
        let sum = [self.deploy(), self.reserved, SPARE].into_iter().fold(self.at_most(), u32::saturating_add);
        sum.div_ceil(STEP).saturating_mul(STEP).min(HIGHEST)
    }

    /// The largest capacity of each instance with which one more instance fits as well, of the pool and of every other service.
    pub fn most_each(&self) -> u32 {
        let (left, instances) = (self.left_for_the_pool(), self.instances);
        let deploy_elsewhere = self.fleet.as_ref().map_or(0, |fleet| fleet.deploy_besides(self.service.as_deref()));
        let beside_it = left.saturating_sub(deploy_elsewhere) / instances.max(1);
        (left / instances.saturating_add(1)).min(beside_it)
    }

    /// The room for the largest service: no other can give back so many slots.
    fn of_the_largest(&self, fleet: &Fleet) -> Self {
        let FleetService { name, instances, pool_size, max_overflow, at_most } = fleet.largest.clone();
        let elsewhere = self.at_most().saturating_sub(at_most);
        Self { elsewhere, service: Some(name), instances, pool_size, max_overflow, ..self.clone() }
    }

    /// What makes the pool fit: a sentence, the same wherever it is said.
    pub fn remedy(&self) -> String {
        match &self.fleet {
            Some(fleet) => self.of_the_largest(fleet).remedy_by_size(self.advised()),
            None => self.remedy_by_size(self.advised()),
        }
    }

    fn remedy_by_size(&self, advised: u32) -> String {
        let most = self.most_each();
        match (&self.fleet, self.capacity(), most) {
            (_, 0, _) => return self.remedy_without_a_pool(),
            (Some(fleet), _, 0) => return fleet.remedy_of_many(&self.more_slots()),
            (None, _, 0) => return self.remedy_elsewhere(),
            _ => {}
        }
        let of = self.service.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
        let lower = match most.checked_sub(self.pool_size) {
            Some(0) => format!("set max_overflow{of} to 0"),
            Some(overflow) => format!("set max_overflow{of} to at most {overflow}"),
            None => format!("set pool_size + max_overflow{of} to at most {most}"),
        };
        let pooler = if advised > MANY { " So many sessions slow each other down: consider PgBouncer in between." } else { "" };
        format!("Raise max_connections to {advised}, or {lower}: either has room for a rolling deploy.{pooler}")
    }

    /// Where no size of the pool would do.
    fn remedy_elsewhere(&self) -> String {
        format!(
            "Other applications can take {} of the {} usable slots{}, so no size of this pool fits. Lower their pool sizes, {}",
            self.elsewhere,
            self.usable(),
            self.most_elsewhere(),
            self.more_slots()
        )
    }

    /// Where only sessions were seen, and no pool is known whose size could be advised.
    fn remedy_without_a_pool(&self) -> String {
        format!("Lower the pool sizes of the applications{}, {}", self.most_elsewhere(), self.more_slots())
    }

    fn most_elsewhere(&self) -> String {
        self.largest.as_ref().map(|(name, count)| format!(" ({name}: {count})")).unwrap_or_default()
    }

    fn more_slots(&self) -> String {
        let advised = self.advised();
        let more = advised.saturating_sub(self.max_connections);
        let memory = megabytes(u64::from(more) * MEGABYTES_EACH);
        format!("put PgBouncer in between, or raise max_connections to {advised}: {more} more connections take up to {memory} of memory.")
    }

    /// What a pool can do that needs more connections: a clause without its full stop.
    pub fn growth(&self) -> String {
        match self.most_each().checked_sub(self.capacity()) {
            Some(1..) => format!(
                "raise max_overflow to at most {} (the server has the slots) or shorten the longest holds",
                self.most_each().saturating_sub(self.pool_size)
            ),
            _ => format!(
                "shorten the longest holds; the server has no slots for a larger pool before max_connections is {}",
                self.advised_for_more()
            ),
        }
    }

    /// The same for a pool that is to be larger than it is now: half as large again.
    fn advised_for_more(&self) -> u32 {
        let grown = self.pool_size.max(self.capacity() / 2);
        let mut larger = Self { max_overflow: self.max_overflow.saturating_add(grown), ..self.clone() };
        if let Some(fleet) = &mut larger.fleet {
            fleet.at_most = fleet.at_most.saturating_add(grown.saturating_mul(self.instances));
        }
        larger.advised()
    }
}

/// What a pool can do that needs more connections, where its server may not be known.
pub fn growth(room: Option<&Room>) -> String {
    room.map_or_else(|| "shorten the longest holds, or raise max_overflow if the server has the slots".to_owned(), Room::growth)
}

fn megabytes(count: u64) -> String {
    if count >= 1024 { format!("{:.1} GB", count as f64 / 1024.0) } else { format!("{count} MB") }
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
