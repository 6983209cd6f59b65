//! Where the moments of a stretch of time stand in its charts.

use crate::ui::chart::tick_label::tick_label;
use crate::ui::chart::{Tick, WIDTH, time_ticks};

/// A stretch of time in steps of equal length.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    pub from_s: u64,
    pub until_s: u64,
    pub step_s: u64,
    /// Seconds for which a reading of a pool that is sampled stands; `None`: each step is measured by itself.
    pub holds_s: Option<u64>,
    /// A moment that is looked at closely.
    pub at_s: Option<u64>,
    pub marks: Vec<AxisMark>,
    /// The stretch in words, as they follow the title of a chart.
    pub words: String,
}

/// A start or a deploy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AxisMark {
    pub at_s: u64,
    /// Its kind: one or two words.
    pub name: String,
    /// What exactly.
    pub words: String,
}

impl Axis {
    /// Where the middle of a step stands, in whole units of the drawing.
    pub fn place(&self, at_s: u64) -> u32 {
        self.x(at_s).round() as u32
    }

    pub(super) fn x(&self, at_s: u64) -> f64 {
        let middle = at_s as f64 + self.step_s as f64 / 2.0 - self.from_s as f64;
        (WIDTH * middle / self.length_s()).clamp(0.0, WIDTH)
    }

    pub(super) fn edge(&self, at_s: u64) -> f64 {
        (WIDTH * (at_s as f64 - self.from_s as f64) / self.length_s()).clamp(0.0, WIDTH)
    }

    fn length_s(&self) -> f64 {
        self.until_s.saturating_sub(self.from_s).max(1) as f64
    }

    /// The same stretch in steps of another length.
    pub(super) fn in_steps_of(&self, step_s: u64) -> Self {
        Self { step_s, ..self.clone() }
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

    /// What happened between two moments: from the first on, and before the second.
    pub fn marks_between(&self, from_s: u64, until_s: u64) -> impl Iterator<Item = &AxisMark> {
        self.marks.iter().filter(move |mark| (from_s..until_s).contains(&mark.at_s))
    }

    pub(super) fn labels(&self) -> Vec<Tick> {
        let span = self.until_s.saturating_sub(self.from_s);
        self.ticks().map(|at_s| (self.share(at_s), tick_label(at_s, span), Some(at_s))).collect()
    }

    pub(super) fn mark_names(&self) -> Vec<(f64, String)> {
        self.marks.iter().map(|mark| (self.share(mark.at_s), mark.name.clone())).collect()
    }
}
