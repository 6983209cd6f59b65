//! What a server did in one stretch of time.

use serde::{Deserialize, Serialize};

use crate::history::spread::Spread;

/// One row of the history of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerFrame {
    /// Slots for ordinary roles at its end; 0 while unknown.
    pub usable_slots: u32,
    /// When the server was started, in seconds since the Unix epoch; 0 while unknown.
    pub started_at_s: u64,
    /// Readings that were answered, and that were not.
    pub answered: u32,
    pub failed: u32,
    /// Client sessions of all.
    pub sessions: Spread,
    /// Those of none of the pools shown.
    pub others: Spread,
    pub active: Spread,
    pub idle_in_transaction: Spread,
    pub waiting_for_locks: Spread,
    /// In seconds.
    pub longest_idle_in_transaction: Spread,
    pub longest_transaction: Spread,
    /// Of the replica that is furthest behind, in milliseconds; without a reading where there is no replica.
    pub replica_lag: Spread,
}

impl ServerFrame {
    /// Takes in the stretch that follows.
    pub fn merge(&mut self, next: &ServerFrame) {
        if next.answered > 0 {
            (self.usable_slots, self.started_at_s) = (next.usable_slots, next.started_at_s);
        }
        self.answered += next.answered;
        self.failed += next.failed;
        self.sessions.merge(&next.sessions);
        self.others.merge(&next.others);
        self.active.merge(&next.active);
        self.idle_in_transaction.merge(&next.idle_in_transaction);
        self.waiting_for_locks.merge(&next.waiting_for_locks);
        self.longest_idle_in_transaction.merge(&next.longest_idle_in_transaction);
        self.longest_transaction.merge(&next.longest_transaction);
        self.replica_lag.merge(&next.replica_lag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_known_of_the_server_outlives_its_silence() {
        let mut whole = ServerFrame { usable_slots: 97, answered: 1, sessions: Spread::of(40, 40), ..Default::default() };
        whole.merge(&ServerFrame { failed: 1, ..Default::default() });
        assert_eq!((whole.usable_slots, whole.answered, whole.failed, whole.sessions.max), (97, 1, 1, 40));
    }
}
