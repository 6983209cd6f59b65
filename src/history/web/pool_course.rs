//! The course of one pool, for its own page: what the page of the history reads, without what is only there.

use super::History;
use crate::base::BasePath;
use crate::history::frame::Frame;
use crate::history::model::Range;
use crate::history::page_data::HistoryPageData;
use crate::history::points::Points;
use crate::history::query::{HistoryQuery, TimeWindow};
use crate::history::store::HistoryError;
use crate::history::time_series::TimeSeries;
use crate::history::views;

/// Steps of the chart: one each five pixels on a desk.
const STEPS: u64 = 180;
const HOUR: u64 = 3600;
const DAY: u64 = 86_400;

/// A pool over a stretch of time.
pub struct PoolCourse(HistoryPageData);

/// The highest reading of a pool on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HighestReading {
    /// Connections in use.
    pub value: u32,
    /// The hour that it was in begins at this second (Unix time).
    pub hour_s: u64,
}

impl History {
    /// What is known of a pool in the `range` that ends at `until_s`, which is now unless the pool is gone. `None`: nothing was ever kept
    /// under its name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pool_course(&self, name: &str, range: Range, until_s: u64) -> Result<Option<PoolCourse>, HistoryError> {
        let Some(id) = self.archive.known_source(name).await? else { return Ok(None) };
        let window = TimeWindow { from_s: until_s.saturating_sub(range.seconds()), until_s, range: Some(range), at_s: None };
        let series = self.archive.series(id, window.from_s, window.until_s, STEPS);
        let (series, marks) = tokio::join!(series, self.marks.between(window.from_s, window.until_s));
        let series = series?;
        Ok(Some(PoolCourse(HistoryPageData {
            marks: marks?,
            asked: HistoryQuery { source: Some(name.to_owned()), ..HistoryQuery::default() },
            whole: None,
            earlier: None,
            step_s: series.step_s,
            window: of_what_there_is(window, &series),
            points: Points::of(series),
            sources: Vec::new(),
            source: name.to_owned(),
            not_told: Vec::new(),
            peaks: Vec::new(),
            moment: None,
        })))
    }

    /// The highest reading of a pool since 00:00 UTC, up to the last whole minute: by the hours that are over, then by the minutes.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn highest_today(&self, name: &str, now_s: u64) -> Result<Option<HighestReading>, HistoryError> {
        let Some(id) = self.archive.known_source(name).await? else { return Ok(None) };
        let frames = self.archive.hours_and_minutes(id, now_s / DAY * DAY, now_s + 1).await?;
        let readings = frames.into_iter().filter_map(|(at_s, frame)| HighestReading::of(at_s, frame.pool()?.checked_out.max()));
        Ok(readings.reduce(HighestReading::or))
    }

    /// What was last kept of a source, and when; `None`: nothing was ever kept under its name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_kept(&self, name: &str) -> Result<Option<(u64, Frame)>, HistoryError> {
        match self.archive.known_source(name).await? {
            Some(id) => self.archive.newest(id).await,
            None => Ok(None),
        }
    }
}

/// A record that has just begun fills its chart, in the shortest range.
fn of_what_there_is(window: TimeWindow, series: &TimeSeries) -> TimeWindow {
    let first_s = series.frames.first().map_or(window.from_s, |(at_s, _)| *at_s);
    let is_short = first_s > window.from_s + series.step_s && window.range == Some(Range::default());
    if is_short { window.since(first_s) } else { window }
}

impl HighestReading {
    fn of(at_s: u64, told: Option<u32>) -> Option<Self> {
        told.map(|value| Self { value, hour_s: at_s / HOUR * HOUR })
    }

    /// The higher of the two; of equal ones the first.
    pub fn or(self, later: Self) -> Self {
        if later.value > self.value { later } else { self }
    }
}

impl PoolCourse {
    /// The highest reading in it of this day (UTC).
    pub fn highest_today(&self, now_s: u64) -> Option<HighestReading> {
        let Points::Pool(points) = &self.0.points else { return None };
        let today = points.iter().filter(|point| point.at_s >= now_s / DAY * DAY);
        today.filter_map(|point| HighestReading::of(point.at_s, point.checked_out_max)).reduce(HighestReading::or)
    }

    /// The chart of waiting, in use, open and capacity, with its readout and its table, as HTML; `None` where nothing was recorded.
    pub fn chart(&self, base: &BasePath) -> Option<String> {
        views::connections(base, &self.0)
    }

    /// Callers without a connection in the last so many seconds of the course, and how many of them it reaches back; `None` where no step
    /// tells them.
    pub fn unserved(&self, seconds: u64) -> Option<(u64, u64)> {
        let Points::Pool(points) = &self.0.points else { return None };
        let from_s = self.0.window.until_s.saturating_sub(seconds);
        let steps = points.iter().filter(|point| point.at_s >= from_s);
        let told: Vec<_> = steps.filter_map(|point| Some((point.at_s, point.unserved?))).collect();
        let first_s = told.first()?.0;
        let reach_s = self.0.step_s.max(self.0.points.resolution_s().unwrap_or(0));
        let seconds = (self.0.window.until_s - first_s + reach_s).min(seconds);
        Some((told.iter().map(|(_, count)| count).sum(), seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_readings_the_first_is_the_highest() {
        let readings = [(7_200, 3), (10_800, 9), (14_400, 9), (18_000, 4)];
        let highest =
            readings.into_iter().filter_map(|(at_s, value)| HighestReading::of(at_s + 59, Some(value))).reduce(HighestReading::or);
        assert_eq!(highest, Some(HighestReading { value: 9, hour_s: 10_800 }));
        assert_eq!(HighestReading::of(7_200, None), None, "not told");
    }

    #[test]
    fn a_record_that_has_just_begun_fills_its_chart() {
        let series = |first_s| TimeSeries { from_s: 0, until_s: 900, step_s: 5, frames: vec![(first_s, Frame::Pool(Default::default()))] };
        let window = TimeWindow { from_s: 0, until_s: 900, range: Some(Range::Quarter), at_s: None };
        assert_eq!(of_what_there_is(window, &series(600)).from_s, 600);
        assert_eq!(of_what_there_is(window, &series(890)).from_s, 780, "with room for what comes");
        assert_eq!(of_what_there_is(window, &series(5)), window);
        let hour = TimeWindow { range: Some(Range::Hour), ..window };
        assert_eq!(of_what_there_is(hour, &series(600)), hour, "asked for");
    }
}
