//! The load of the server: sessions that clients have, held against the slots that ordinary roles can use.

use super::model::{ServerFacts, ServerView};
use crate::ui::format::plural;
use plimsoll_model::{Level, Peak};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The sessions of one application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Application {
    /// `application_name`; empty where a client gives none.
    pub name: String,
    /// Its client sessions.
    pub sessions: u32,
}

impl Application {
    /// The name as people read it.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { "(no application_name)" } else { &self.name }
    }
}

/// The slots of a server that clients have taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientSessions {
    /// Client sessions, with the console's own and those in reserved slots.
    pub sessions: u32,
    /// The same by application, most sessions first.
    pub applications: Vec<Application>,
    /// The most sessions that a reading of this day (UTC) has found.
    pub peak_today: Peak,
}

/// Slots that the console itself takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnSlots {
    /// Its connections at that moment.
    pub taken: u32,
    /// All that it may open.
    pub at_most: u32,
}

impl ServerFacts {
    /// Slots that are left for ordinary roles.
    pub fn left(&self) -> u32 {
        self.slots().left(self.taken.sessions)
    }

    /// Sessions in percent of the usable slots.
    pub fn percent(&self) -> f64 {
        self.slots().percent(self.taken.sessions)
    }

    /// The level of that.
    pub fn level(&self) -> Level {
        Level::of_percent(self.percent())
    }

    /// The sentence beside the level.
    pub fn summary(&self) -> String {
        match self.left() {
            0 => "no slot is left: the server refuses new connections".to_owned(),
            left => format!("{} left", plural(left, "slot is", "slots are")),
        }
    }
}

impl ServerView {
    /// How loaded the server is; `None` while it does not answer, because old numbers say nothing of now.
    pub fn level(&self) -> Option<Level> {
        match self {
            ServerView::Up(facts) => Some(facts.level()),
            ServerView::Unknown | ServerView::Down { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::facts;
    use super::*;

    fn taken(sessions: u32) -> ServerFacts {
        ServerFacts { taken: ClientSessions { sessions, ..ClientSessions::default() }, ..facts(100, 0) }
    }

    #[test]
    fn the_level_is_that_of_the_usable_slots() {
        let levels = [48, 49, 68, 87, 88, 97].map(|sessions| taken(sessions).level());
        use Level::{Critical, Healthy, Moderate, Warning};
        assert_eq!(levels, [Healthy, Moderate, Warning, Warning, Critical, Critical]);
    }

    #[test]
    fn sessions_in_reserved_slots_leave_nothing_and_not_less() {
        assert_eq!((taken(100).left(), taken(100).level()), (0, Level::Critical));
        assert!(taken(100).summary().contains("refuses new connections"));
        assert_eq!(taken(96).summary(), "1 slot is left");
    }

    #[test]
    fn old_numbers_have_no_level() {
        let last = Some(taken(10));
        assert_eq!(ServerView::Down { since_ms: 0, reason: String::new(), last }.level(), None);
        assert_eq!(ServerView::Unknown.level(), None);
        assert_eq!(ServerView::Up(taken(10)).level(), Some(Level::Healthy));
    }
}
