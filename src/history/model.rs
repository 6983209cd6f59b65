//! A time series as the charts draw it.

use serde::{Deserialize, Serialize};

/// How far a chart reaches back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Range {
    /// The last 15 minutes.
    #[default]
    Quarter,
    /// The last hour.
    Hour,
}

impl Range {
    /// All ranges, shortest first.
    pub const ALL: [Range; 2] = [Range::Quarter, Range::Hour];

    /// Its length.
    pub fn seconds(self) -> u64 {
        match self {
            Range::Quarter => 900,
            Range::Hour => 3600,
        }
    }

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Range::Quarter => "quarter",
            Range::Hour => "hour",
        }
    }

    /// The words on its button.
    pub fn label(self) -> &'static str {
        match self {
            Range::Quarter => "15 min",
            Range::Hour => "1 h",
        }
    }

    /// The range of a word in an address; the default for an unknown one.
    pub fn parse(word: Option<&str>) -> Self {
        Range::ALL.into_iter().find(|range| Some(range.as_str()) == word).unwrap_or_default()
    }
}

/// A stretch of time in a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
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
pub struct Series {
    /// How far it reaches back.
    pub range: Range,
    /// Where it ends, in milliseconds since the Unix epoch.
    pub until_ms: u64,
    /// The stretches for which there are samples.
    pub points: Vec<Point>,
}
