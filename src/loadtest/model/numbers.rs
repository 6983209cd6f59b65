//! What was measured, in the units that people read.

use serde::{Deserialize, Serialize};

/// A distribution of durations, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// How many.
    pub count: u64,
    /// Their mean, where it was kept.
    pub mean_ms: Option<f64>,
    /// Half of them took at most this long.
    pub p50_ms: f64,
    /// 90 of 100.
    pub p90_ms: f64,
    /// 95 of 100.
    pub p95_ms: f64,
    /// 99 of 100.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// Callers that went without, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCount {
    /// `timeout`, `overloaded`, `closed`, `query`, `connect`, `wrong-answer`, `http`, `no-answer`,
    /// `unfinished`.
    pub kind: String,
    /// SQLSTATE or HTTP status, where there is one.
    pub code: Option<String>,
    /// How many.
    pub count: u64,
    /// The first of them, in its own words.
    pub example: String,
}

impl ErrorCount {
    /// "85 × timeout", "3 × query 57014".
    pub fn words(&self) -> String {
        let code = self.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{} × {}{code}", self.count, self.kind)
    }
}

/// The test at one moment of its course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunPoint {
    /// Since the first user came.
    pub at_ms: f64,
    /// Users that take part.
    pub users: u32,
    /// Connections in users' hands.
    pub checked_out: u32,
    /// Users that wait for one.
    pub waiting: u32,
    /// `100 · checked_out / total_capacity`.
    pub utilization_percent: f64,
    /// Requests done since the tick before.
    pub done: u64,
    /// Requests that went wrong since the tick before.
    pub errors: u64,
    /// Of the waits that ended since the tick before.
    pub wait_p99_ms: Option<f64>,
    /// Sessions of the test that the server has.
    pub sessions: Option<u32>,
}

/// A part of a ramp: so many users, so much throughput.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RampStep {
    /// Users that took part, on average.
    pub users: f64,
    /// Requests done a second.
    pub throughput_per_s: f64,
    /// Of the wait, or where there is none of the answer.
    pub p99_ms: Option<f64>,
}

/// Where a ramp bends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bend {
    /// At how many users.
    pub users: u32,
    /// What a further user brought before, in requests a second.
    pub before_per_user: f64,
    /// And after.
    pub after_per_user: f64,
}
