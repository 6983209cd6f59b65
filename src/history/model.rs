//! A time series as the charts draw it.

use serde::{Deserialize, Serialize};

/// The server's name among the sources: each server that the console watches has one history.
pub const SERVER: &str = "the server";

/// How far a chart reaches back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Range {
    /// The last 15 minutes.
    #[default]
    Quarter,
    /// The last hour.
    Hour,
    /// The last six hours.
    Watch,
    /// The last 24 hours.
    Day,
    /// The last seven days.
    Week,
    /// The last 30 days.
    Month,
    /// The last 90 days.
    Season,
}

impl Range {
    /// All ranges, shortest first.
    pub const ALL: [Range; 7] = [Range::Quarter, Range::Hour, Range::Watch, Range::Day, Range::Week, Range::Month, Range::Season];
    /// Those that the console has at hand without reading its store.
    pub const AT_HAND: [Range; 2] = [Range::Quarter, Range::Hour];

    /// Its length.
    pub fn seconds(self) -> u64 {
        match self {
            Range::Quarter => 900,
            Range::Hour => 3600,
            Range::Watch => 6 * 3600,
            Range::Day => 86_400,
            Range::Week => 7 * 86_400,
            Range::Month => 30 * 86_400,
            Range::Season => 90 * 86_400,
        }
    }

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Range::Quarter => "quarter",
            Range::Hour => "hour",
            Range::Watch => "6h",
            Range::Day => "day",
            Range::Week => "week",
            Range::Month => "month",
            Range::Season => "90d",
        }
    }

    /// The words on its button.
    pub fn label(self) -> &'static str {
        match self {
            Range::Quarter => "15 min",
            Range::Hour => "1 h",
            Range::Watch => "6 h",
            Range::Day => "24 h",
            Range::Week => "7 d",
            Range::Month => "30 d",
            Range::Season => "90 d",
        }
    }

    /// The range of a word in an address.
    pub fn of(word: &str) -> Option<Self> {
        Range::ALL.into_iter().find(|range| range.as_str() == word)
    }

    /// One of those at hand; the default for any other word.
    pub fn at_hand(word: Option<&str>) -> Self {
        word.and_then(Range::of).filter(|range| Range::AT_HAND.contains(range)).unwrap_or_default()
    }
}

/// A stretch of time in a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UtilizationPoint {
    /// Its end, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The mean utilization in percent.
    pub mean: f32,
    /// The highest utilization in percent.
    pub max: f32,
    /// The most callers queued.
    pub waiting: u32,
}

/// Points in order of time, up to `until_ms`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UtilizationSeries {
    /// How far it reaches back.
    pub range: Range,
    /// Where it ends, in milliseconds since the Unix epoch.
    pub until_ms: u64,
    /// The stretches for which there are samples.
    pub points: Vec<UtilizationPoint>,
    /// What happened in this time.
    #[serde(default)]
    pub marks: Vec<ChartMark>,
}

/// A start or a deploy, as it is named on a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartMark {
    /// In milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The kind: one or two words.
    pub name: String,
    /// What exactly.
    pub words: String,
}
