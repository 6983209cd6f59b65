//! How long a mark stands.

/// Days begin at 00:00 UTC, weeks on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stretch {
    Hour,
    Day,
    Week,
    Ever,
}

const DAY: u64 = 86_400;
/// The Unix epoch was a Thursday.
const FIRST_MONDAY: u64 = 4 * DAY;

impl Stretch {
    pub const ALL: [Stretch; 4] = [Stretch::Hour, Stretch::Day, Stretch::Week, Stretch::Ever];

    /// Its word in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Stretch::Hour => "hour",
            Stretch::Day => "day",
            Stretch::Week => "week",
            Stretch::Ever => "ever",
        }
    }

    /// What people call the one that is now.
    pub fn label(self) -> &'static str {
        match self {
            Stretch::Hour => "This hour",
            Stretch::Day => "Today",
            Stretch::Week => "This week",
            Stretch::Ever => "Ever",
        }
    }

    /// Where the stretch that this second falls into begins (Unix time).
    pub fn start_of(self, at_s: u64) -> u64 {
        match self {
            Stretch::Hour => at_s / 3600 * 3600,
            Stretch::Day => at_s / DAY * DAY,
            Stretch::Week => (at_s.saturating_sub(FIRST_MONDAY)) / (7 * DAY) * 7 * DAY + FIRST_MONDAY,
            Stretch::Ever => 0,
        }
    }

    /// How long marks of stretches that are over are kept, in seconds.
    pub fn kept(self) -> u64 {
        match self {
            Stretch::Hour => 30 * DAY,
            Stretch::Day | Stretch::Week => 2 * 365 * DAY,
            Stretch::Ever => u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_at_midnight() {
        let (monday, sunday) = (1_795_996_800, 1_795_996_799); // 2026-11-30 00:00:00 UTC, and a second before.
        assert_eq!(Stretch::Week.start_of(monday), monday);
        assert_eq!(Stretch::Week.start_of(sunday), monday - 7 * DAY);
        assert_eq!((Stretch::Day.start_of(sunday), Stretch::Hour.start_of(sunday)), (monday - DAY, monday - 3600));
    }
}
