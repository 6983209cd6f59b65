//! How many more instances of a service fit, and whether the next deploy does.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Severity;
use crate::ui::format::plural;

/// How the size of a service is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KnownBy {
    /// The settings of the pool that the console shows, or that `check` is asked about.
    Settings,
    /// The configuration declares it.
    Declared,
    /// Its instances tell it.
    Seen,
}

/// Which limit a service meets first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase", tag = "of", content = "name")]
pub enum NearestLimit {
    /// The usable slots of the server.
    Server,
    /// `CONNECTION LIMIT` of the role of all its sessions.
    Role(String),
    /// `CONNECTION LIMIT` of the database of all its sessions.
    Database(String),
}

/// A service on a server: its slots, and the room for more of it. All other pools count with all that they can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceGrowth {
    /// Its name in the ledger.
    pub name: String,
    /// Its name in pg_stat_activity.
    pub application_name: String,
    /// How its size is known.
    pub known_by: KnownBy,
    /// Its instances.
    pub instances: u32,
    /// The base of an instance, of the largest where they differ; `null` where no limit is told.
    pub pool_size: Option<u32>,
    /// What an instance may open beyond it; `null` where no limit is told.
    pub max_overflow: Option<u32>,
    /// The instances differ in size.
    pub sizes_differ: bool,
    /// Sessions that it has now.
    pub now: u32,
    /// Slots that all its instances can take; `null` where no limit is told: it can take every slot that is left.
    pub at_most: Option<u32>,
    /// Slots that the ledger counts for it: `at_most`, or the most sessions that were seen.
    pub counted: u32,
    /// Slots that are left for it below the nearest limit; below zero: so many are missing.
    pub left: i64,
    /// The nearest limit.
    pub limit: NearestLimit,
    /// So many more instances fit; `null` where no limit is told.
    pub more_instances: Option<u32>,
    /// Instances that a rolling deploy starts before it stops old ones; `null` for a pooler, and where no limit is told.
    pub surge_instances: Option<u32>,
    /// Why no limit is told, and what to do; `null` where one is.
    pub remedy: Option<String>,
    /// Of a pooler: the services whose sessions are its server connections. They take no slots of their own.
    pub fronts: Vec<String>,
}

impl ServiceGrowth {
    /// Connections of one instance; 0 where no limit is told.
    pub fn each(&self) -> u32 {
        self.pool_size.unwrap_or(0).saturating_add(self.max_overflow.unwrap_or(0))
    }

    /// "4 × (50 + 50)", "2 × up to (5 + 5)", "3 × 20" or "2 × no limit told".
    pub fn size(&self) -> String {
        let up_to = if self.sizes_differ { "up to " } else { "" };
        match (self.pool_size, self.max_overflow) {
            (Some(base), Some(0)) => format!("{} × {up_to}{base}", self.instances),
            (Some(base), Some(overflow)) => format!("{} × {up_to}({base} + {overflow})", self.instances),
            _ => format!("{} × no limit told", self.instances),
        }
    }

    /// Connections that the next deploy takes besides, for its duration; `None`: nobody knows.
    pub fn surge_slots(&self) -> Option<u32> {
        self.surge_instances.filter(|_| self.at_most.is_some()).map(|instances| instances.saturating_mul(self.each()))
    }

    /// Slots that are missing for the next deploy.
    pub fn deploy_short(&self) -> u32 {
        self.surge_slots().map_or(0, |slots| u32::try_from(i64::from(slots) - self.left).unwrap_or(0))
    }

    /// Critical: it does not fit as it is. Warning: it has no limit, or the next deploy does not fit.
    pub fn severity(&self) -> Severity {
        match self.left {
            ..0 => Severity::Critical,
            _ if self.at_most.is_none() || self.deploy_short() > 0 => Severity::Warning,
            _ => Severity::Ok,
        }
    }

    /// "3 more instances of orders fit, the 4th breaks."
    pub fn room(&self) -> String {
        let (name, limit) = (&self.application_name, self.limit.words());
        let Some(more) = self.more_instances else { return self.room_without_a_limit() };
        match (self.left, more) {
            (short @ ..0, _) => {
                let are = if short == -1 { "slot is" } else { "slots are" };
                format!("No further instance of {name} fits: {} {are} missing already{limit}.", -short)
            }
            (left, 0) => format!("No further instance of {name} fits: it takes {} and {left} are left{limit}.", self.each()),
            (_, 1) => format!("1 more instance of {name} fits, the 2nd breaks{limit}."),
            (_, more) => format!("{more} more instances of {name} fit, the {} breaks{limit}.", ordinal(more.saturating_add(1))),
        }
    }

    fn room_without_a_limit(&self) -> String {
        let left = match u32::try_from(self.left) {
            Ok(left @ 1..) => format!("it may take all {} left", plural(left, "slot that is", "slots that are")),
            _ => "it takes whatever slot becomes free".to_owned(),
        };
        let (name, limit, remedy) = (&self.application_name, self.limit.words(), self.remedy.as_deref().unwrap_or_default());
        format!("{name} tells no limit: {left}{limit}. {remedy}").trim_end().to_owned()
    }

    /// The server's slots are missing already: what is true of every service at once.
    pub fn is_missing_slots_of_all(&self) -> bool {
        self.left < 0 && self.limit == NearestLimit::Server && self.at_most.is_some()
    }

    /// "A rolling deploy takes 100 more.", where it is said elsewhere that nothing more fits.
    pub fn deploy_briefly(&self) -> Option<String> {
        Some(match self.surge_slots()? {
            0 => "A rolling deploy takes no more.".to_owned(),
            slots => format!("A rolling deploy takes {slots} more."),
        })
    }

    /// "A rolling deploy of orders takes 100 more for its duration: it fits."
    pub fn deploy(&self) -> Option<String> {
        let (slots, instances) = (self.surge_slots()?, self.surge_instances?);
        let at_once = if instances > 1 { format!(" ({instances} instances at once)") } else { String::new() };
        let name = &self.application_name;
        Some(match (slots, self.deploy_short()) {
            (0, _) => format!("A rolling deploy of {name} takes no more: it stops an instance before it starts one."),
            (_, 0) => format!("A rolling deploy of {name} takes {slots} more for its duration{at_once}: it fits."),
            (_, short) => format!("A rolling deploy of {name} takes {slots} more for its duration{at_once}: {short} short."),
        })
    }
}

impl NearestLimit {
    /// In parentheses behind a number; empty for the server.
    pub fn words(&self) -> String {
        match self {
            Self::Server => String::new(),
            Self::Role(name) => format!(" (CONNECTION LIMIT of the role {name})"),
            Self::Database(name) => format!(" (CONNECTION LIMIT of the database {name})"),
        }
    }
}

/// 2nd, 3rd, 4th, 11th, 21st.
fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

#[cfg(test)]
#[path = "growth_tests.rs"]
mod tests;
