//! What a load test says: one report feeds the command line, the page and every format. Its JSON is what is
//! kept, and what a later test is compared with.

mod live;
mod numbers;
mod setup;
mod sides;

use serde::{Deserialize, Serialize};

use crate::capacity::model::Round;

pub use live::{LiveNumbers, TestPhase};
pub use numbers::{Bend, Distribution, ErrorCount, RampStep, RunPoint};
pub use setup::{PoolShape, Profile, Setup, TargetKind, Thresholds};
pub use sides::{Acquires, Expectation, PoolSide, ServerSide, ServiceSide};

/// One limit, and whether it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Stable: `served`, `errors`, `p99`, `connects`, `answers`, `counts`, `at-once`, `a-few-at-a-time`, `left-behind`.
    pub id: String,
    /// Whether it was kept.
    pub passed: bool,
    /// What was measured against what, and why where it was not kept.
    pub sentence: String,
}

/// Everything that one test found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadTestReport {
    /// When the first user came, in milliseconds since the Unix epoch.
    pub began_at_ms: u64,
    /// What was tried.
    pub setup: Setup,
    /// From the first user's coming to the last one's leaving.
    pub elapsed_ms: f64,
    /// Why it ended before its time; then all numbers are those until then.
    pub aborted: Option<String>,
    /// Each limit.
    pub verdicts: Vec<Verdict>,
    /// Users that were served at least once.
    pub users_served: u32,
    /// Requests done.
    pub done: u64,
    /// Requests done a second, of those that were done in time.
    pub throughput_per_s: f64,
    /// Requests of an open loop that were due and never made: no user was free.
    pub unstarted: u64,
    /// From when a user wanted a connection until it had one, or gave up.
    pub wait: Option<Distribution>,
    /// How long connections were held.
    pub hold: Option<Distribution>,
    /// From when a user wanted something until it was done.
    pub total: Option<Distribution>,
    /// The wait of each user's first request, while the pool grew; not part of `wait`.
    pub opening: Option<Distribution>,
    /// Callers that went without.
    pub errors: Vec<ErrorCount>,
    /// Answers that carried a number of their own, and it was the right one.
    pub answers_right: u64,
    /// As the pool sees it.
    pub pool: Option<PoolSide>,
    /// As the server sees it.
    pub server: Option<ServerSide>,
    /// As the service under test sees its own pool.
    pub service: Option<ServiceSide>,
    /// Raw connections: at once, and a few at a time.
    pub rounds: Vec<Round>,
    /// Its course.
    pub series: Vec<RunPoint>,
    /// Of a ramp.
    pub steps: Vec<RampStep>,
    /// Where the ramp bends, if it does.
    pub bend: Option<Bend>,
    /// What the model expects.
    pub model: Option<Expectation>,
    /// A pooler stands between the test and the server.
    #[serde(default)]
    pub pooled: bool,
    /// What else should be known.
    pub notes: Vec<String>,
}

impl LoadTestReport {
    /// Every limit was kept, and it ran to its end.
    pub fn passed(&self) -> bool {
        self.aborted.is_none() && self.verdicts.iter().all(|verdict| verdict.passed)
    }

    /// `PASS`, `FAIL`, `ABORTED`.
    pub fn word(&self) -> &'static str {
        match self.aborted {
            Some(_) => "ABORTED",
            None if self.passed() => "PASS",
            None => "FAIL",
        }
    }

    /// Callers that went without.
    pub fn errors_total(&self) -> u64 {
        self.errors.iter().map(|error| error.count).sum()
    }
}

/// A rate: whole from ten on.
pub fn percent_free(value: f64) -> String {
    if value >= 10.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

#[cfg(test)]
pub mod fixture;
