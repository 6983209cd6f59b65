//! The course of one pool, for its own page: what the page of the history reads, without what is only there.

use super::History;
use crate::base::BasePath;
use crate::history::frame::Frame;
use crate::history::model::Range;
use crate::history::page_data::HistoryPageData;
use crate::history::points::Points;
use crate::history::query::{HistoryQuery, TimeWindow};
use crate::history::store::HistoryError;
use crate::history::views;

/// Steps of the chart: one each five pixels on a desk.
const STEPS: u64 = 180;
const HOUR: u64 = 3600;

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
        let series = self.archive.series(id, window.from_s, window.until_s, STEPS).await?;
        Ok(Some(PoolCourse(HistoryPageData {
            marks: self.marks.between(window.from_s, window.until_s).await?,
            asked: HistoryQuery { source: Some(name.to_owned()), ..HistoryQuery::default() },
            whole: None,
            earlier: None,
            step_s: series.step_s,
            points: Points::of(series),
            window,
            sources: Vec::new(),
            source: name.to_owned(),
            not_told: Vec::new(),
            peaks: Vec::new(),
            moment: None,
        })))
    }

    /// The highest reading of a pool since 00:00 UTC: of whole hours, and of finer rows where an hour is not over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn highest_today(&self, name: &str, now_s: u64) -> Result<Option<HighestReading>, HistoryError> {
        let Some(id) = self.archive.known_source(name).await? else { return Ok(None) };
        let hours = self.archive.course_in_steps(id, now_s / 86_400 * 86_400, now_s + 1, HOUR).await?;
        let readings = hours.frames.into_iter().filter_map(|(hour_s, frame)| {
            let value = frame.pool()?.checked_out.max()?;
            Some(HighestReading { value, hour_s })
        });
        // Of equal ones the first.
        Ok(readings.reduce(|highest, next| if next.value > highest.value { next } else { highest }))
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

impl PoolCourse {
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
