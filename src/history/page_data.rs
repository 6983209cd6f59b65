//! What is read for a page of the history.

use crate::fleet::dialects::Hint;
use crate::history::compare::EarlierCourse;
use crate::history::frame::Frame;
use crate::history::holders::HolderList;
use crate::history::marks::Mark;
use crate::history::peaks::{PeakMetric, PeakPeriod, PeakRecord};
use crate::history::points::Points;
use crate::history::query::{HistoryQuery, TimeWindow};
use crate::history::time_series::TimeSeries;

/// All that the page shows.
pub struct HistoryPageData {
    pub asked: HistoryQuery,
    pub window: TimeWindow,
    /// The names of all sources, and the one that is shown.
    pub sources: Vec<String>,
    pub source: String,
    pub step_s: u64,
    pub points: Points,
    /// The same stretch of time a day or a week earlier, where it is asked for.
    pub earlier: Option<EarlierCourse>,
    /// The whole window as one, which no step can tell: quantiles do not add up.
    pub whole: Option<Frame>,
    /// What a source tells nothing of: the number in words, and what its owner can switch on.
    pub not_told: Vec<Hint>,
    pub marks: Vec<Mark>,
    /// Only of a pool.
    pub peaks: Vec<PeakRow>,
    pub moment: Option<MomentData>,
}

impl HistoryPageData {
    /// Whether its source tells who held connections.
    pub fn has_holders(&self) -> bool {
        matches!(self.points, Points::Pool(_)) && self.points.resolution_s().is_none()
    }
}

/// The highest of one number in one stretch.
pub struct PeakRow {
    pub what: PeakMetric,
    pub stretch: PeakPeriod,
    pub mark: PeakRecord,
}

/// What is known of a moment that is looked at.
pub struct MomentData {
    pub at_s: u64,
    /// The finest that is still there, and how long it is.
    pub points: Points,
    pub step_s: u64,
    /// Who held connections then, and when that was seen.
    pub holding: Option<(u64, HolderList)>,
}

/// All steps as one.
pub fn whole(series: &TimeSeries) -> Option<Frame> {
    let mut frames = series.frames.iter().map(|(_, frame)| frame);
    let mut whole = frames.next()?.clone();
    frames.for_each(|frame| whole.merge(frame));
    Some(whole)
}
