//! What is read for a page of the history.

use crate::history::course::Course;
use crate::history::frame::Frame;
use crate::history::holding::Holding;
use crate::history::marks::Mark;
use crate::history::peaks::{PeakMark, Stretch, What};
use crate::history::points::Points;
use crate::history::query::{Asked, Window};

/// All that the page shows.
pub struct Found {
    pub asked: Asked,
    pub window: Window,
    /// The names of all sources, and the one that is shown.
    pub sources: Vec<String>,
    pub source: String,
    pub step_s: u64,
    pub points: Points,
    /// The whole window as one, which no step can tell: quantiles do not add up.
    pub whole: Option<Frame>,
    pub marks: Vec<Mark>,
    /// Only of a pool.
    pub peaks: Vec<PeakRow>,
    pub moment: Option<Moment>,
}

/// The highest of one number in one stretch.
pub struct PeakRow {
    pub what: What,
    pub stretch: Stretch,
    pub mark: PeakMark,
}

/// What is known of a moment that is looked at.
pub struct Moment {
    pub at_s: u64,
    /// The finest that is still there, and how long it is.
    pub points: Points,
    pub step_s: u64,
    /// Who held connections then, and when that was seen.
    pub holding: Option<(u64, Holding)>,
}

/// All steps as one.
pub fn whole(course: &Course) -> Option<Frame> {
    let mut frames = course.frames.iter().map(|(_, frame)| frame);
    let mut whole = frames.next()?.clone();
    frames.for_each(|frame| whole.merge(frame));
    Some(whole)
}
