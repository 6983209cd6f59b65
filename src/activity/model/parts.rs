//! What the page shows besides sessions: statements, replicas, databases, the host.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What pg_stat_statements tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum StatementStatsState {
    #[default]
    Missing,
    /// The library is loaded, this database has no extension.
    NotCreated,
    Unreadable(String),
    Read(Vec<StatementStats>),
}

/// A statement by its total time. Times in seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatementStats {
    pub query: String,
    /// The same without its literals: pg_stat_statements keeps those of utility statements.
    pub shape: String,
    /// The whole statement, where `query` is cut.
    pub whole: Option<String>,
    pub whole_shape: Option<String>,
    pub total: f64,
    pub mean: f64,
    pub calls: i64,
    pub rows: i64,
    /// Percent of the total of all statements.
    pub share: f64,
}

/// A replica.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Replica {
    /// `application_name` of the replica.
    pub name: String,
    /// Address of the replica.
    pub address: Option<String>,
    /// `state` of pg_stat_replication.
    pub state: Option<String>,
    /// `sync`, `async`, `quorum` or `potential`.
    pub sync_state: Option<String>,
    /// WAL that the replica has not replayed yet, in bytes.
    pub lag_bytes: Option<i64>,
    /// Replay lag, in seconds.
    pub lag_s: Option<f64>,
}

/// A replication slot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Slot)]
pub struct ReplicationSlot {
    /// Its name.
    pub name: String,
    /// `physical` or `logical`.
    pub kind: String,
    /// Whether the slot is in use.
    pub active: bool,
    /// WAL that the server keeps for the slot, in bytes.
    pub retained_bytes: Option<i64>,
    /// `wal_status` of pg_replication_slots.
    pub wal_status: Option<String>,
}

/// The database of the console's connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Database)]
pub struct DatabaseStats {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: Option<i64>,
    /// Share of the blocks that were found in shared_buffers, in percent.
    pub hit_ratio_percent: Option<f64>,
    /// Transactions per second between the last two readings.
    pub transactions_per_second: Option<f64>,
    /// On a standby: age of the newest replayed transaction, in seconds; 0 with nothing left to replay.
    pub behind_s: Option<f64>,
    /// Whether the server is a standby.
    pub is_standby: bool,
}

/// The machine of the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HostLoad {
    /// CPU use of all cores, in percent.
    pub cpu_percent: Option<f64>,
    /// The load average of one minute.
    pub load: Option<f64>,
    /// Cores.
    pub cores: Option<u32>,
    /// Memory of the machine, in bytes.
    pub ram_bytes: Option<u64>,
    /// Available memory, in bytes.
    pub available_bytes: Option<u64>,
    /// The source of the numbers, or why there are none.
    pub source: String,
}
