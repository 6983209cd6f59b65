use super::Replication;
use crate::capacity::ledger::Ledger;
use crate::overview::load::{ClientSessions, OwnSlots};
use crate::overview::recent_takers::Growth;
use plimsoll_model::Slots;
use plimsoll_model::room::Room;

/// What is known of the server.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerView {
    /// Not asked yet.
    Unknown,
    /// It answers.
    Up(ServerFacts),
    /// It does not.
    Down {
        /// Since when, in milliseconds since the Unix epoch.
        since_ms: u64,
        /// Why, without any secret.
        reason: String,
        /// What was known before.
        last: Option<ServerFacts>,
    },
}

/// One of the servers that are watched.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedView {
    /// What it is called.
    pub name: String,
    /// Where it listens, without any secret.
    pub place: String,
    /// The name under which the history keeps it.
    pub source: String,
    /// It is the one that the pages are about.
    pub is_main: bool,
    /// What it has, and who takes it.
    pub server: ServerView,
    /// `None` while it does not answer, and before it was read.
    pub replication: Option<Replication>,
}

/// What a server said of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerFacts {
    /// When, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example "15.18".
    pub version: String,
    /// `max_connections`.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`, and the slots that a cloud provider keeps for itself.
    pub reserved: u32,
    /// Client sessions at that moment that are of none of the pools shown, of no declared service and not the console's own.
    pub others: u32,
    /// The room for the pool that the console shows, or for the largest declared service.
    pub room: Room,
    /// Who takes the slots.
    pub ledger: Ledger,
    /// The statement that would show what is hidden from the console's role; `None`: nothing is.
    pub grant: Option<String>,
    /// All client sessions.
    pub taken: ClientSessions,
    /// Those of the console.
    pub console: OwnSlots,
    /// Whose sessions grew most in the last minutes; `None`: nobody's, or not known yet.
    pub grown: Option<Growth>,
}

impl ServerFacts {
    /// The server's slots.
    pub fn slots(&self) -> Slots {
        Slots { max_connections: self.max_connections, reserved: self.reserved }
    }

    /// `max_connections` less what is reserved.
    pub fn usable_slots(&self) -> u32 {
        self.slots().usable()
    }

    /// Slots that remain when every pool and declared service takes all it may, and all others the most that was seen of them;
    /// below zero so many are missing.
    pub fn headroom(&self) -> i64 {
        self.room.headroom()
    }
}

impl ServerView {
    /// The newest facts, even if the server is gone since.
    pub fn facts(&self) -> Option<&ServerFacts> {
        match self {
            ServerView::Unknown => None,
            ServerView::Up(facts) => Some(facts),
            ServerView::Down { last, .. } => last.as_ref(),
        }
    }

    /// Whether it does not answer.
    pub fn is_down(&self) -> bool {
        matches!(self, ServerView::Down { .. })
    }
}
