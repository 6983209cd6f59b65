//! How far the numbers of a pool carry.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The grade of what a conclusion rests on, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceGrade)]
pub enum Evidence {
    /// Exact and event-driven: no peak is missed. A Plimsoll pool.
    A,
    /// Counters and distributions that are sampled: nothing that was counted is missed, a peak between two readings is.
    B,
    /// Gauges alone: what happens between two readings is not seen.
    C,
}

impl Evidence {
    /// One sentence that says what the grade means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::A => "Exact: every event is counted, and no peak is missed.",
            Self::B => "Sampled counters: every event is counted, but a peak between two readings is missed.",
            Self::C => "Sampled gauges: what happens between two readings is missed.",
        }
    }
}
