//! A test while it runs: cheap enough to be read several times a second.

use serde::{Deserialize, Serialize};

use super::RunPoint;

/// Where a test stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TestPhase {
    /// The base is being opened.
    #[default]
    Preparing,
    /// Users come.
    Running,
    /// Ending users and closing connections.
    Ending,
    /// The report is there.
    Over,
}

/// The numbers so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiveNumbers {
    /// Where it stands.
    pub phase: TestPhase,
    /// Since the first user came.
    pub elapsed_ms: f64,
    /// When the last user is to come; `None` where each comes once.
    pub duration_ms: Option<f64>,
    /// Users in all.
    pub users: u32,
    /// Users that were served at least once.
    pub users_served: u32,
    /// Requests done.
    pub done: u64,
    /// Callers that went without.
    pub errors: u64,
    /// Of the last second or so.
    pub throughput_per_s: f64,
    /// `pool_size + max_overflow`; 0 where no pool is watched.
    pub capacity: u32,
    /// Of all waits so far.
    pub wait_p50_ms: Option<f64>,
    /// Likewise.
    pub wait_p99_ms: Option<f64>,
    /// The moment; on a chart they follow each other.
    pub tick: RunPoint,
}
