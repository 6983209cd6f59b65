//! What the page of a pool shows.

use crate::fleet::registry::{Neighbours, ObservedPool};
use crate::history::frame::PoolFrame;
use crate::history::model::Range;
use crate::history::web::{HighestReading, PoolCourse};
use crate::overview::model::Overview;
use crate::overview::server_lines::ServerLine;

use super::holders::Holders;

/// The pool that was asked for, as far as anything is known of it.
pub enum PoolPage {
    /// A pool of this console.
    Own(Box<OwnPool>),
    /// A pool that a source tells of, or told of within the last hour.
    Told(Box<ToldPool>),
    /// A pool of which the history alone knows.
    Past(Box<PastPool>),
    /// No pool.
    Unknown(UnknownPool),
}

/// The course of a pool; `None`: nothing was recorded yet. A store that cannot be read hides the chart, and nothing else.
pub type CourseRead = Result<Option<PoolCourse>, String>;

/// A pool of this console: what the first page has of it, and who holds its connections.
pub struct OwnPool {
    pub overview: Overview,
    /// Of the server that the pages are about.
    pub line: Option<ServerLine>,
    pub course: CourseRead,
    pub holders: Holders,
}

/// A pool that a source tells of.
pub struct ToldPool {
    pub taken_at_ms: u64,
    pub pool: ObservedPool,
    pub neighbours: Neighbours,
    pub range: Range,
    pub course: CourseRead,
    /// Of a pool that is sampled.
    pub highest_today: Option<HighestReading>,
    pub server: ServerOfPool,
}

/// The server that a pool draws on.
pub struct ServerOfPool {
    /// As the console calls it.
    pub name: String,
    /// It is the one that the console is about.
    pub is_main: bool,
    /// The console watches it.
    pub is_watched: bool,
    /// Sessions that it has under the pool's application_name; `None`: not known now, or not shown to the console's role.
    pub sessions: Option<u32>,
}

/// A pool that nobody tells of any more.
pub struct PastPool {
    pub taken_at_ms: u64,
    pub name: String,
    /// The second of its last row.
    pub last_s: u64,
    pub last: PoolFrame,
    pub range: Range,
    pub course: CourseRead,
    /// What its sessions were called, most likely: the first part of its name.
    pub application: String,
    /// Servers that have sessions of this application now, with their number.
    pub sessions: Vec<(String, u32)>,
    /// Open connections that live pools of this application tell, where all of them do.
    pub open_of_application: Option<u32>,
}

/// What a name is, if not that of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Of a server in the history.
    Server,
    /// Of a service, which has pools.
    Service,
    /// Of nothing that is known.
    Nothing,
}

/// A name under which there is no pool and never was, as far as is known.
pub struct UnknownPool {
    pub taken_at_ms: u64,
    pub name: String,
    pub kind: NameKind,
    /// Pools that have a part of the name.
    pub similar: Vec<String>,
    /// More of them, which are not listed.
    pub more: usize,
}
