//! The consoles of one store at one moment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The consoles that share a store, and who does what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConsolesNow {
    /// Time of the answer, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The store is a PostgreSQL that several consoles can share. `false`: this console works alone, and the lists are empty.
    pub shared: bool,
    /// The name of the console that answers; `null` where it works alone.
    pub this_console: Option<String>,
    /// Whether the shared store answers; `null` where it works alone.
    pub store: Option<StoreStatus>,
    /// Why the store does not answer, in one sentence; `null` while it does.
    pub store_error: Option<String>,
    /// Time of the newest answer of the store, in milliseconds since the Unix epoch. While the store is down, the lists are as they were then.
    pub read_at_ms: Option<u64>,
    /// By name. A console that has stopped in good order is not listed; one that has died is, for an hour.
    pub consoles: Vec<ConsoleState>,
    /// The leases: 64 shards, the rules and the notices.
    pub leases: Vec<LeaseState>,
    /// What is wrong or worth knowing, the most urgent first.
    pub findings: Vec<ConsolesFinding>,
}

/// Whether a shared store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreStatus {
    Up,
    Down,
}

/// Whether a console takes part in the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsoleStatus {
    /// It renews its leases.
    Live,
    /// It was not heard of for 1.5 s or longer: the others take over its work.
    Gone,
    /// The store does not answer, so nobody knows.
    Unknown,
}

/// One console.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConsoleState {
    /// Its name, by `--console-name`.
    pub name: String,
    /// It is the console that answers.
    pub is_this: bool,
    /// `live`, `gone` or `unknown`.
    pub status: ConsoleStatus,
    /// For example `0.1.0`.
    pub version: String,
    /// Where it listens; `null` where it does not know that, for example inside another service.
    pub address: Option<String>,
    /// Its start, by the store's clock, in milliseconds since the Unix epoch.
    pub started_at_ms: u64,
    /// When it last renewed its leases, in milliseconds since the Unix epoch.
    pub heard_at_ms: u64,
    /// Seconds by which its clock is ahead of the store's; below zero it is behind. `null`: not measured yet.
    pub clock_ahead_s: Option<f64>,
    /// The shards that it holds.
    pub shards: Vec<u8>,
    /// It judges the rules and keeps the incidents.
    pub judges: bool,
    /// It sends the notices.
    pub sends: bool,
    /// Rows of the history that it keeps until the store takes them.
    pub spooled_rows: u64,
    /// Rows of the history that it could not keep.
    pub lost_rows: u64,
}

/// A piece of work that one console does at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeaseState {
    /// `shard-00` to `shard-63`, `rules` or `notices`.
    pub work: String,
    /// The number of the shard; `null` for rules and notices.
    pub shard: Option<u8>,
    /// The console that holds it; `null`: nobody.
    pub console: Option<String>,
    /// Grows whenever it changes hands; `null` where the store has no such lease.
    pub term: Option<i64>,
    /// Seconds until it ends unless it is renewed; `null` where nobody holds it, and while the store is down.
    pub left_s: Option<f64>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingWeight {
    /// Something has to be done.
    Problem,
    /// Worth knowing.
    Note,
}

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    StoreDown,
    NameTaken,
    ConsoleGone,
    ShardsFree,
    WorkFree,
    ClocksApart,
    RowsLost,
    VersionsDiffer,
}

/// What is wrong or worth knowing, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsolesFinding {
    /// `store_down`, `name_taken`, `console_gone`, `shards_free`, `work_free`, `clocks_apart`, `rows_lost` or `versions_differ`.
    pub kind: FindingKind,
    /// `problem` or `note`.
    pub weight: FindingWeight,
    /// What is so, with its numbers, and what to do.
    pub sentence: String,
}

impl ConsolesNow {
    /// How many consoles have this status.
    pub fn count(&self, status: ConsoleStatus) -> usize {
        self.consoles.iter().filter(|console| console.status == status).count()
    }

    /// The console that answers, as the store knows it.
    pub fn this(&self) -> Option<&ConsoleState> {
        self.consoles.iter().find(|console| console.is_this)
    }

    /// Whether something has to be done.
    pub fn has_problem(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight == FindingWeight::Problem)
    }
}
