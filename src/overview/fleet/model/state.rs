//! How a row stands, as one word by which rows are sorted and filtered.

use plimsoll_model::Level;

use crate::fleet::registry::Liveness;

/// From what can wait to what is looked at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// It no longer tells; nothing of it is in a sum.
    #[default]
    Gone,
    Healthy,
    /// It tells, but not what a level needs.
    Unknown,
    Moderate,
    /// Readings are missing: its numbers are old.
    Late,
    Warning,
    Critical,
}

impl RowState {
    /// Of a pool.
    pub fn of(liveness: Liveness, level: Option<Level>) -> Self {
        match (liveness, level) {
            (Liveness::Gone, _) => Self::Gone,
            (Liveness::Late, _) => Self::Late,
            (Liveness::Live, None) => Self::Unknown,
            (Liveness::Live, Some(Level::Healthy)) => Self::Healthy,
            (Liveness::Live, Some(Level::Moderate)) => Self::Moderate,
            (Liveness::Live, Some(Level::Warning)) => Self::Warning,
            (Liveness::Live, Some(Level::Critical)) => Self::Critical,
        }
    }

    /// Worth opening without being asked.
    pub fn is_trouble(self) -> bool {
        self >= Self::Warning
    }

    /// The level that is known.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Healthy => Some(Level::Healthy),
            Self::Moderate => Some(Level::Moderate),
            Self::Warning => Some(Level::Warning),
            Self::Critical => Some(Level::Critical),
            Self::Gone | Self::Unknown | Self::Late => None,
        }
    }

    /// The word for styles.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Unknown => "unknown",
            Self::Late => "late",
            other => other.level().map_or("unknown", Level::as_str),
        }
    }
}
