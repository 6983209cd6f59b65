//! One pool.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{NotTold, RecentRates};
use crate::fleet::model::{Contradiction, Counters, Evidence, RecentView, SourceKind, Times};
use crate::fleet::registry::Liveness;
use plimsoll_model::{Level, Peak, Totals};

/// One pool, all counts of one instant. `null`: the pool's source does not tell it. Pools of the console tell everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolState {
    /// Its name among all pools.
    pub name: String,
    /// Its service.
    pub service: String,
    /// The process of the service.
    pub instance: String,
    /// The pool's name inside the process; empty where it has none.
    pub pool: String,
    /// The kind of its source.
    pub source: SourceKind,
    /// The name of its source; `null` for a pool of the console.
    pub source_name: Option<String>,
    /// What the sender's numbers are called, for example `hikaricp_micrometer`.
    pub dialect: Option<String>,
    /// Where its numbers come from; `null` for a pool of the console.
    pub address: Option<String>,
    /// The server that it draws on, where that is known.
    pub server: Option<String>,
    /// Whether it still tells.
    pub state: Liveness,
    /// Seconds between two rows of its history: between two readings, or 1 where its source tells every second.
    pub resolution_s: f64,
    /// Seconds since the newest reading.
    pub age_s: f64,
    /// How far its numbers carry: A exact, B sampled counters, C sampled gauges.
    pub evidence: Evidence,
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// Connections kept open: the base.
    pub pool_size: Option<u32>,
    /// Further connections opened on demand.
    pub max_overflow: Option<u32>,
    /// `pool_size + max_overflow`.
    pub total_capacity: Option<u32>,
    /// Connections in use.
    pub checked_out: Option<u32>,
    /// Idle connections.
    pub checked_in: Option<u32>,
    /// `checked_out + checked_in`.
    pub open: Option<u32>,
    /// Connections open beyond the base.
    pub overflow: Option<u32>,
    /// Connects under way.
    pub opening: Option<u32>,
    /// Callers queued for a connection.
    pub waiting: Option<u32>,
    /// `100 · checked_out / total_capacity`, one decimal.
    pub utilization_percent: Option<f64>,
    /// Judged on the unrounded utilization.
    pub level: Option<Level>,
    /// The highest `checked_out` since the pool was built.
    pub peak: Option<Peak>,
    /// The highest `checked_out` since 00:00 UTC.
    pub peak_today: Option<Peak>,
    /// The highest `waiting` since the pool was built.
    pub peak_waiting: Option<Peak>,
    /// The highest `waiting` since 00:00 UTC.
    pub peak_waiting_today: Option<Peak>,
    /// The last five minutes, of a pool of this console or of another one that tells them.
    pub recent: Option<RecentView>,
    /// What was counted between the two newest readings of an observed pool.
    pub rates: Option<RecentRates>,
    /// How long the oldest lease has been held, in seconds.
    pub longest_hold_s: Option<f64>,
    /// Why connects fail, while they do.
    pub connect_failure: Option<String>,
    /// All counters of a pool of the console, since it was built.
    pub totals: Option<Totals>,
    /// Counters since the pool was built, those that every kind of pool may tell.
    pub counters: Counters,
    /// Sums and distributions of durations since the pool was built, as the sender tells them.
    pub times: Times,
    /// How often its process has begun anew while the console watched it.
    pub restarts: u32,
    /// What is not told, and how its owner makes the sender tell it.
    pub not_told: Vec<NotTold>,
    /// Numbers of the newest reading that cannot be true. They are used for nothing.
    pub contradictions: Vec<Contradiction>,
    /// Another source or address that tells the same service, instance and pool. Its numbers are left out.
    pub told_twice_by: Option<String>,
}
