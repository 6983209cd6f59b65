//! The same run as the pool, the server and the model see it.

use serde::{Deserialize, Serialize};

use super::Distribution;

/// How the acquires ended, as one side counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquires {
    /// Got a lease.
    pub served: u64,
    /// Waited in vain.
    pub timed_out: u64,
    /// Refused at once: the queue was full.
    pub shed: u64,
    /// Went away before they were served: the test ended.
    pub cancelled: u64,
    /// Refused because the pool was closed.
    pub closed: u64,
}

impl Acquires {
    /// Where two sides differ, each with its name and both counts.
    pub fn differences(self, other: Self) -> Vec<(&'static str, u64, u64)> {
        let all = [
            ("served", self.served, other.served),
            ("timed out", self.timed_out, other.timed_out),
            ("shed", self.shed, other.shed),
            ("cancelled", self.cancelled, other.cancelled),
            ("refused by a closed pool", self.closed, other.closed),
        ];
        all.into_iter().filter(|(_, ours, theirs)| ours != theirs).collect()
    }
}

/// The pool's side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PoolSide {
    /// As the callers counted their acquires.
    pub callers: Acquires,
    /// As the pool counted them.
    pub totals: Acquires,
    /// Nobody else took connections from this pool, so that both must be equal.
    pub exclusive: bool,
    /// The most connections in callers' hands at once.
    pub peak: u32,
    /// The most callers waiting at once.
    pub peak_waiting: u32,
    /// Connections opened.
    pub connects: u64,
    /// What that took, the base included.
    pub connect: Option<Distribution>,
    /// Connects that failed, by SQLSTATE; `none` where the server did not answer.
    pub connects_failed: Vec<(String, u64)>,
    /// How long opening the base took, before the first user came.
    pub warm_up_ms: Option<f64>,
    /// Leases that were not back when the pool was closed.
    pub left: u32,
}

/// The server's side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSide {
    /// The most sessions of this test in any reading of pg_stat_activity.
    pub peak_sessions: u32,
    /// Sessions of this test that were still there when all connections had been closed; `None` where the
    /// pool lives on, or the server could not be asked.
    pub left_behind: Option<u32>,
    /// Sessions of others that waited for a lock before the test.
    pub others_waiting_before: u32,
    /// The most of them at once during the test.
    pub others_waiting_peak: u32,
}

/// The service's side, by its own pool-stats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceSide {
    /// `pool_size + max_overflow` of its pool.
    pub capacity: u32,
    /// The most connections in use in any reading.
    pub peak: u32,
    /// The most waiting in any reading, where it says so.
    pub peak_waiting: u32,
    /// How often it answered.
    pub readings: u32,
    /// How often it did not.
    pub missed: u32,
}

/// What the machine-repair model expects of the same users and connections.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// Requests a second.
    pub throughput_per_s: f64,
    /// Mean wait.
    pub wait_ms: f64,
    /// What was measured, less what is expected, in percent of the latter.
    pub off_percent: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_named() {
        let (ours, theirs) = (Acquires { served: 7, shed: 2, ..Default::default() }, Acquires { served: 7, shed: 3, ..Default::default() });
        assert_eq!(ours.differences(theirs), [("shed", 2, 3)]);
        assert!(ours.differences(ours).is_empty());
    }
}
