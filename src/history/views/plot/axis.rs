//! Where the moments of a stretch of time stand in its charts.

use crate::history::marks::Mark;
use crate::history::page_data::HistoryPageData;
use crate::history::query::TimeWindow;
use crate::history::views::timestamps;
use crate::ui::chart::{Tick, WIDTH, time_ticks};

/// Where moments stand.
pub struct Axis {
    pub(super) from_s: u64,
    pub(super) until_s: u64,
    pub(super) step_s: u64,
    /// Seconds for which a reading of a pool that is sampled stands; `None`: each step is measured by itself.
    pub(super) holds_s: Option<u64>,
    pub(super) at_s: Option<u64>,
    pub(super) marks: Vec<Mark>,
}

impl Axis {
    pub fn of(found: &HistoryPageData) -> Self {
        let TimeWindow { from_s, until_s, at_s, .. } = found.window;
        let (step_s, holds_s) = (found.step_s.max(1), found.points.resolution_s());
        Self { from_s, until_s, step_s, holds_s, at_s, marks: found.marks.clone() }
    }

    /// Where the middle of a step stands, in whole units of the drawing.
    pub fn place(&self, at_s: u64) -> u32 {
        self.x(at_s).round() as u32
    }

    pub(super) fn x(&self, at_s: u64) -> f64 {
        let middle = at_s as f64 + self.step_s as f64 / 2.0 - self.from_s as f64;
        (WIDTH * middle / (self.until_s - self.from_s).max(1) as f64).clamp(0.0, WIDTH)
    }

    pub(super) fn edge(&self, at_s: u64) -> f64 {
        (WIDTH * (at_s as f64 - self.from_s as f64) / (self.until_s - self.from_s).max(1) as f64).clamp(0.0, WIDTH)
    }

    /// How long a value stands.
    pub(super) fn width_s(&self) -> u64 {
        self.step_s.max(self.holds_s.unwrap_or(0))
    }

    pub(super) fn share(&self, at_s: u64) -> f64 {
        self.edge(at_s) * 100.0 / WIDTH
    }

    pub(super) fn ticks(&self) -> impl Iterator<Item = u64> {
        time_ticks(self.from_s, self.until_s)
    }

    /// What happened within a step.
    pub fn marks_of(&self, at_s: u64) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| (at_s..at_s + self.step_s).contains(&mark.at_s))
    }

    pub(super) fn labels(&self) -> Vec<Tick> {
        let span = self.until_s - self.from_s;
        self.ticks().map(|at_s| (self.share(at_s), timestamps::tick(at_s, span), Some(at_s))).collect()
    }

    pub(super) fn mark_names(&self) -> Vec<(f64, String)> {
        self.marks.iter().map(|mark| (self.share(mark.at_s), mark.kind.label().to_owned())).collect()
    }
}
