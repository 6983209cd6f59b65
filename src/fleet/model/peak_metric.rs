//! What a peak is of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The measure of a peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = What)]
pub enum PeakMetric {
    /// Connections in use.
    CheckedOut,
    /// Callers queued.
    Waiting,
    /// The longest wait. Kept in microseconds.
    Wait,
}

impl PeakMetric {
    /// All measures.
    pub const ALL: [PeakMetric; 3] = [PeakMetric::CheckedOut, PeakMetric::Waiting, PeakMetric::Wait];

    /// Its word in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            PeakMetric::CheckedOut => "checked_out",
            PeakMetric::Waiting => "waiting",
            PeakMetric::Wait => "wait",
        }
    }
}
