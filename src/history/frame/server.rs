//! What a server did in one stretch of time.

use plimsoll_model::Slots;
use serde::{Deserialize, Serialize};

use crate::history::gauge_stats::GaugeStats;

/// One row of the history of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerFrame {
    /// Slots for ordinary roles at its end, and `max_connections`; 0 while unknown.
    pub usable_slots: u32,
    pub max_connections: u32,
    /// When the server was started, in seconds since the Unix epoch; 0 while unknown.
    pub started_at_s: u64,
    /// Readings that were answered, and that were not.
    pub answered: u32,
    pub failed: u32,
    /// Client sessions of all.
    pub sessions: GaugeStats,
    /// Those of none of the pools shown.
    pub others: GaugeStats,
    /// Client sessions whose state is not shown to the console's role. While there is one, the five numbers below have no
    /// reading.
    pub hidden: GaugeStats,
    pub active: GaugeStats,
    pub idle_in_transaction: GaugeStats,
    pub waiting_for_locks: GaugeStats,
    /// In seconds.
    pub longest_idle_in_transaction: GaugeStats,
    pub longest_transaction: GaugeStats,
    /// The longest idle in transaction among the sessions that are shown, in seconds: a lower bound, always read.
    pub longest_idle_seen: GaugeStats,
    /// Standbys and receivers connected now.
    pub replicas: GaugeStats,
    /// Lag of the replica that is furthest behind, in milliseconds; without a reading where there is no replica.
    pub replica_lag: GaugeStats,
    /// Lag of this server behind its primary, in milliseconds; without a reading on a primary.
    pub standby_lag: GaugeStats,
}

impl ServerFrame {
    /// The slots at its end; `None` while they are unknown.
    pub fn slots(&self) -> Option<Slots> {
        (self.usable_slots > 0).then(|| Slots::with_usable(self.max_connections, self.usable_slots))
    }

    /// Takes in the stretch that follows.
    pub fn merge(&mut self, next: &ServerFrame) {
        if next.answered > 0 {
            (self.usable_slots, self.max_connections) = (next.usable_slots, next.max_connections);
            self.started_at_s = next.started_at_s;
        }
        self.answered += next.answered;
        self.failed += next.failed;
        self.sessions.merge(&next.sessions);
        self.others.merge(&next.others);
        self.hidden.merge(&next.hidden);
        self.active.merge(&next.active);
        self.idle_in_transaction.merge(&next.idle_in_transaction);
        self.waiting_for_locks.merge(&next.waiting_for_locks);
        self.longest_idle_in_transaction.merge(&next.longest_idle_in_transaction);
        self.longest_transaction.merge(&next.longest_transaction);
        self.longest_idle_seen.merge(&next.longest_idle_seen);
        self.replicas.merge(&next.replicas);
        self.replica_lag.merge(&next.replica_lag);
        self.standby_lag.merge(&next.standby_lag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_known_of_the_server_outlives_its_silence() {
        let mut whole = ServerFrame { usable_slots: 97, answered: 1, sessions: 40.into(), ..Default::default() };
        whole.merge(&ServerFrame { failed: 1, ..Default::default() });
        assert_eq!((whole.usable_slots, whole.answered, whole.failed, whole.sessions.max()), (97, 1, 1, Some(40)));
    }
}
