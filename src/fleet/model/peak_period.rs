//! How long a mark stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days begin at 00:00 UTC, weeks on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Stretch)]
pub enum PeakPeriod {
    /// From the full hour on.
    Hour,
    /// From 00:00 UTC on.
    Day,
    /// From Monday, 00:00 UTC on.
    Week,
    /// All of the time.
    Ever,
}

const DAY: u64 = 86_400;
/// The Unix epoch was a Thursday.
const FIRST_MONDAY: u64 = 4 * DAY;

impl PeakPeriod {
    /// All of them, shortest first.
    pub const ALL: [PeakPeriod; 4] = [PeakPeriod::Hour, PeakPeriod::Day, PeakPeriod::Week, PeakPeriod::Ever];

    /// Its word in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            PeakPeriod::Hour => "hour",
            PeakPeriod::Day => "day",
            PeakPeriod::Week => "week",
            PeakPeriod::Ever => "ever",
        }
    }

    /// What people call the one that is now.
    pub fn label(self) -> &'static str {
        match self {
            PeakPeriod::Hour => "This hour",
            PeakPeriod::Day => "Today",
            PeakPeriod::Week => "This week",
            PeakPeriod::Ever => "Ever",
        }
    }

    /// Where the stretch that this second falls into begins (Unix time).
    pub fn start_of(self, at_s: u64) -> u64 {
        match self {
            PeakPeriod::Hour => at_s / 3600 * 3600,
            PeakPeriod::Day => at_s / DAY * DAY,
            PeakPeriod::Week => (at_s.saturating_sub(FIRST_MONDAY)) / (7 * DAY) * 7 * DAY + FIRST_MONDAY,
            PeakPeriod::Ever => 0,
        }
    }

    /// How long marks of stretches that are over are kept, in seconds.
    pub fn kept(self) -> u64 {
        match self {
            PeakPeriod::Hour => 30 * DAY,
            PeakPeriod::Day | PeakPeriod::Week => 2 * 365 * DAY,
            PeakPeriod::Ever => u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_at_midnight() {
        let (monday, sunday) = (1_795_996_800, 1_795_996_799); // 2026-11-30 00:00:00 UTC, and a second before.
        assert_eq!(PeakPeriod::Week.start_of(monday), monday);
        assert_eq!(PeakPeriod::Week.start_of(sunday), monday - 7 * DAY);
        assert_eq!((PeakPeriod::Day.start_of(sunday), PeakPeriod::Hour.start_of(sunday)), (monday - DAY, monday - 3600));
    }
}
