//! A server's frame as an earlier plimsoll has written it.

use serde::{Deserialize, Serialize};

use super::ServerFrame;
use crate::history::gauge_stats::GaugeStats;

/// Before numbers that are not shown to the console's role had no reading: their zeros are kept as they were written.
#[derive(Serialize, Deserialize)]
pub(super) struct ServerFrame2 {
    usable_slots: u32,
    started_at_s: u64,
    answered: u32,
    failed: u32,
    sessions: GaugeStats,
    others: GaugeStats,
    active: GaugeStats,
    idle_in_transaction: GaugeStats,
    waiting_for_locks: GaugeStats,
    longest_idle_in_transaction: GaugeStats,
    longest_transaction: GaugeStats,
    replica_lag: GaugeStats,
}

impl From<ServerFrame2> for ServerFrame {
    fn from(of: ServerFrame2) -> Self {
        Self {
            usable_slots: of.usable_slots,
            started_at_s: of.started_at_s,
            answered: of.answered,
            failed: of.failed,
            sessions: of.sessions,
            others: of.others,
            active: of.active,
            idle_in_transaction: of.idle_in_transaction,
            waiting_for_locks: of.waiting_for_locks,
            longest_idle_in_transaction: of.longest_idle_in_transaction,
            longest_transaction: of.longest_transaction,
            longest_idle_seen: of.longest_idle_in_transaction,
            replica_lag: of.replica_lag,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::history::frame::Frame;

    /// Bytes that the version before has encoded: form 2; 97 usable slots, started at 1,700,000,000, 1 answered, 0 failed;
    /// then for each number its least, its highest, its sum and how often it was read.
    #[rustfmt::skip]
    const BLOB: &[u8] = &[
        2, 97, 0x80, 0xe2, 0xcf, 0xaa, 6, 1, 0,
        40, 44, 40, 1, 7, 7, 7, 1, 3, 3, 3, 1, 1, 1, 1, 1, 0, 0, 0, 1,
        12, 12, 12, 1, 30, 30, 30, 1, 0, 0, 0, 0,
    ];

    #[test]
    fn what_the_version_before_has_written_is_read() {
        let read = Frame::decode(BLOB).and_then(Frame::server).expect("a server's frame");
        assert_eq!((read.usable_slots, read.started_at_s, read.answered, read.failed), (97, 1_700_000_000, 1, 0));
        assert_eq!((read.sessions.max(), read.others.max(), read.active.max()), (Some(44), Some(7), Some(3)));
        assert_eq!((read.idle_in_transaction.max(), read.waiting_for_locks.max()), (Some(1), Some(0)));
        assert_eq!((read.longest_idle_in_transaction.max(), read.longest_transaction.max()), (Some(12), Some(30)));
        assert_eq!((read.replica_lag.max(), read.replicas.max(), read.hidden.max()), (None, None, None), "never read then");
        let renewed = Frame::Server(read.clone()).encode().expect("bytes");
        assert_eq!(Frame::decode(&renewed).and_then(Frame::server), Some(read));
    }
}
