//! What the lines show.

use crate::overview::demand::Queue;
use crate::overview::model::ServerRole;
use crate::overview::recent_takers::Growth;
use plimsoll_model::{Level, Peak, Slots};

/// All servers that are watched, at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ServersNow {
    /// In milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The one that the pages are about first, then the worst first.
    pub lines: Vec<ServerLine>,
}

impl ServersNow {
    /// That of the server which the pages are about.
    pub fn main(&self) -> Option<&ServerLine> {
        self.lines.iter().find(|line| line.is_main)
    }
}

/// One server.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerLine {
    /// What it is called.
    pub name: String,
    /// Where it listens, without any secret.
    pub place: String,
    /// It is the one that the pages are about.
    pub is_main: bool,
    /// `None`: not told.
    pub role: Option<ServerRole>,
    /// Of a replica its own lag, of a primary that of the replica furthest behind, in seconds; `None`: not told, or there is none.
    pub lag_s: Option<f64>,
    /// Whether it answers.
    pub state: LineState,
    /// `None` while it does not answer: old numbers say nothing of now.
    pub level: Option<Level>,
    /// The numbers of its newest answer; `None` before the first.
    pub slots: Option<SlotLine>,
    /// Callers that wait in the pools that draw on it.
    pub queue: Queue,
}

/// Whether a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineState {
    /// It has not been read yet.
    Unread,
    /// It does.
    Answers,
    /// It does not.
    Away {
        /// In milliseconds since the Unix epoch.
        since_ms: u64,
        /// Why, without any secret.
        reason: String,
    },
}

/// The slots of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotLine {
    /// When it was read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example "17.6".
    pub version: String,
    /// `max_connections` and what is reserved of it.
    pub slots: Slots,
    /// Client sessions: the sum of the segments.
    pub taken: u32,
    /// Whose they are, in the order of the bar.
    pub segments: Vec<Segment>,
    /// Slots that all pools and applications together can come to have.
    pub could_take: u32,
    /// What that rests on, largest first: "declared" 300, "told by its instances" 60.
    pub could_take_by: Vec<(String, u32)>,
    /// The most sessions of the day (UTC).
    pub peak: Peak,
    /// Whose sessions grew most in the last minutes.
    pub grown: Option<Growth>,
    /// The statement that would show what is hidden from the console's role; `None`: nothing is.
    pub grant: Option<String>,
}

/// Sessions side by side on the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub kind: SegmentKind,
    /// As the ledger names it.
    pub name: String,
    /// Sessions now.
    pub sessions: u32,
}

/// Whose sessions a segment is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// A service whose pools are known.
    Service {
        /// The services that use this name in pg_stat_activity, as the sources name them; empty where none tells its pools.
        told_as: Vec<String>,
    },
    /// The pool of this process.
    Own,
    /// An application of which no pool is known.
    Application,
    /// All that are too small for a name of their own.
    More,
    /// This console.
    Console,
}

impl SegmentKind {
    /// A service.
    pub fn is_service(&self) -> bool {
        matches!(self, Self::Service { .. } | Self::Own)
    }
}

impl SlotLine {
    /// Slots for ordinary roles.
    pub fn usable(&self) -> u32 {
        self.slots.usable()
    }

    /// Of the usable slots, in percent.
    pub fn percent(&self) -> f64 {
        self.slots.percent(self.taken)
    }
}

impl ServerLine {
    /// In percent of the usable slots; `None` while it does not answer.
    pub fn percent(&self) -> Option<f64> {
        self.level?;
        self.slots.as_ref().map(SlotLine::percent)
    }
}
