//! Whether a server is a primary or a replica, how far behind replicas are as both sides see it, and which statements a replica has
//! cancelled.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::activity::model::Replica;

/// What a server says of replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Replication {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// `primary`, or `replica` while it is in recovery (`pg_is_in_recovery`).
    pub role: ServerRole,
    /// The replicas that are connected to it, at most 20, the furthest behind first; `null` where the console's role is not shown them.
    pub replicas: Option<Vec<Replica>>,
    /// Of a replica: how far it is behind; `null` of a primary.
    pub standby: Option<Standby>,
    /// Of a replica: statements that recovery has cancelled; `null` of a primary.
    pub conflicts: Option<Conflicts>,
}

/// Whether a server takes writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServerRole {
    /// It takes writes.
    Primary,
    /// It follows another server and only reads.
    Replica,
}

impl ServerRole {
    /// As people read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Replica => "replica",
        }
    }
}

/// How far a replica is behind its primary, as it sees that itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Standby {
    /// Lag in seconds: the age of the newest transaction that it has replayed; 0 while it receives and has replayed all of it.
    pub lag_s: Option<f64>,
    /// WAL that it has received and not replayed yet (`pg_last_wal_receive_lsn` less `pg_last_wal_replay_lsn`), in bytes.
    pub unreplayed_bytes: Option<i64>,
    /// Seconds since the newest transaction that it has replayed (`pg_last_xact_replay_timestamp`). Without writes it grows.
    pub last_replayed_s: Option<f64>,
    /// It is connected to a server that it follows.
    pub is_receiving: bool,
}

/// Statements that a replica has cancelled because they stood in the way of recovery, since its statistics began: the sums of
/// `pg_stat_database_conflicts`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct Conflicts {
    /// A tablespace was dropped.
    pub tablespace: i64,
    /// They held a lock for too long.
    pub lock: i64,
    /// They needed rows that were removed.
    pub snapshot: i64,
    /// They kept a buffer pinned.
    pub bufferpin: i64,
    /// They were in a deadlock with recovery.
    pub deadlock: i64,
}

impl Conflicts {
    /// All kinds.
    pub fn sum(&self) -> i64 {
        self.tablespace + self.lock + self.snapshot + self.bufferpin + self.deadlock
    }
}

impl Replication {
    /// Of a replica its own lag, of a primary that of the replica furthest behind, in seconds; `None`: not told, or there is none.
    pub fn lag_s(&self) -> Option<f64> {
        match &self.standby {
            Some(standby) => standby.lag_s,
            None => self.replicas.iter().flatten().filter_map(replica_lag_s).reduce(f64::max),
        }
    }
}

/// PostgreSQL tells no lag in time of a replica that has nothing to replay for a while: it is none.
pub fn replica_lag_s(replica: &Replica) -> Option<f64> {
    replica.lag_s.or_else(|| (replica.lag_bytes == Some(0)).then_some(0.0))
}
