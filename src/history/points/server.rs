//! The steps of a server.

use serde::Serialize;
use utoipa::ToSchema;

use super::tenth;
use crate::history::frame::ServerFrame;

/// One step of a server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct ServerPoint {
    /// Where it begins, in seconds since the Unix epoch.
    pub at_s: u64,
    /// Slots for ordinary roles at its end; `null` while the server has not answered.
    pub usable_slots: Option<u32>,
    /// Readings that were answered.
    pub readings_answered: u32,
    /// Readings that were not.
    pub readings_failed: u32,
    /// Client sessions of all, the mean of all readings; `null` while the server has not answered.
    pub sessions_mean: Option<f64>,
    /// Most client sessions.
    pub sessions_max: Option<u32>,
    /// Most sessions of none of the pools shown.
    pub other_sessions_max: Option<u32>,
    /// Most client sessions whose state is not shown to the console's role: while there is one, the next five are `null`.
    pub hidden_sessions_max: Option<u32>,
    /// Most sessions at work; `null` where it was not shown to the console's role.
    pub active_max: Option<u32>,
    /// Most sessions idle in a transaction.
    pub idle_in_transaction_max: Option<u32>,
    /// Most sessions that wait for a lock.
    pub waiting_for_locks_max: Option<u32>,
    /// The longest that a session idled in a transaction, in seconds.
    pub longest_idle_in_transaction_s: Option<u32>,
    /// The longest transaction, in seconds.
    pub longest_transaction_s: Option<u32>,
    /// Most replicas connected; `null` where they are not shown to the console's role.
    pub replicas_max: Option<u32>,
    /// The most that a replica was behind, in seconds; `null` without a replica, or where it is not shown.
    pub replica_lag_max_s: Option<f64>,
    /// The most that this server was behind its primary, in seconds; `null` on a primary.
    pub standby_lag_max_s: Option<f64>,
}

impl ServerPoint {
    pub(super) fn of(at_s: u64, frame: &ServerFrame) -> Self {
        Self {
            at_s,
            usable_slots: (frame.usable_slots > 0).then_some(frame.usable_slots),
            readings_answered: frame.answered,
            readings_failed: frame.failed,
            sessions_mean: frame.sessions.mean().map(tenth),
            sessions_max: frame.sessions.max(),
            other_sessions_max: frame.others.max(),
            hidden_sessions_max: frame.hidden.max(),
            active_max: frame.active.max(),
            idle_in_transaction_max: frame.idle_in_transaction.max(),
            waiting_for_locks_max: frame.waiting_for_locks.max(),
            longest_idle_in_transaction_s: frame.longest_idle_in_transaction.max(),
            longest_transaction_s: frame.longest_transaction.max(),
            replicas_max: frame.replicas.max(),
            replica_lag_max_s: frame.replica_lag.max().map(seconds),
            standby_lag_max_s: frame.standby_lag.max().map(seconds),
        }
    }
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1000.0
}
