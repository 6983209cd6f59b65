//! What a run found: printed as tables, kept as JSON and Markdown.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::rounds::Score;
use crate::stats::{Estimate, median};

#[derive(Debug, Serialize)]
pub struct Report {
    pub machine: Machine,
    pub cases: Vec<Case>,
    pub times: Vec<Times>,
    pub recovery: Option<Recovery>,
}

#[derive(Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub kernel: String,
    pub postgres: String,
    pub rustc: String,
    pub rounds: usize,
    pub slice_s: f64,
}

/// Contenders under one load.
#[derive(Debug, Serialize)]
pub struct Case {
    pub id: &'static str,
    pub title: &'static str,
    pub scores: Vec<Score>,
    pub bars: Vec<Bar>,
}

/// What we want to reach, and whether we did.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    pub of: &'static str,
    pub wanted: f64,
    pub is_limit: bool,
    /// Missing where the contender was left out.
    pub seen: Option<f64>,
    /// Where it is missed, the whole run fails.
    pub is_asserted: bool,
}

impl Bar {
    /// So many times the contender of this name.
    pub fn times(of: &'static str, wanted: f64) -> Self {
        Self { of, wanted, is_limit: false, seen: None, is_asserted: false }
    }

    /// So many times the contender of this name, as measured; `None` where that was left out.
    pub fn seen(of: &'static str, seen: Option<f64>, wanted: f64) -> Self {
        Self { seen, ..Self::times(of, wanted) }
    }

    pub fn at_most(of: &'static str, seen: f64, wanted: f64) -> Self {
        Self { of, wanted, is_limit: true, seen: Some(seen), is_asserted: false }
    }

    /// Must hold.
    pub fn asserted(self) -> Self {
        Self { is_asserted: true, ..self }
    }

    pub fn is_broken(&self) -> bool {
        self.is_asserted && self.verdict() != "met"
    }

    pub fn verdict(&self) -> &'static str {
        match self.seen {
            None => "not measured",
            Some(seen) if (seen <= self.wanted) == self.is_limit => "met",
            Some(_) => "missed",
        }
    }
}

impl Case {
    pub fn new(id: &'static str, title: &'static str, scores: Vec<Score>, bars: &[Bar]) -> Self {
        let ratio = |name: &str| scores.iter().find(|score| score.name == name).and_then(|score| score.ratio);
        let fill = |bar: &Bar| Bar { seen: bar.seen.or_else(|| ratio(bar.of).map(|ratio| ratio.median)), ..bar.clone() };
        let bars = bars.iter().map(fill).collect();
        Self { id, title, scores, bars }
    }
}

/// How long something took that happens once on each new pool.
#[derive(Debug, Serialize)]
pub struct Times {
    pub id: &'static str,
    pub title: &'static str,
    /// Milliseconds, by contender.
    pub taken: Vec<(String, Vec<f64>)>,
    pub bars: Vec<Bar>,
}

impl Times {
    pub fn new(id: &'static str, title: &'static str) -> Self {
        Self { id, title, taken: Vec::new(), bars: Vec::new() }
    }

    pub fn add(&mut self, name: &str, took: Duration) {
        let ms = took.as_secs_f64() * 1e3;
        match self.taken.iter_mut().find(|(known, _)| known == name) {
            Some((_, all)) => all.push(ms),
            None => self.taken.push((name.to_owned(), vec![ms])),
        }
    }

    pub fn add_seconds(&mut self, name: &str, answer: &Value) {
        self.add(name, Duration::from_secs_f64(answer["seconds"].as_f64().unwrap_or_default()));
    }

    pub fn with(mut self, bar: Bar) -> Self {
        self.bars.push(bar);
        self
    }

    /// Time by time, how many times as long the other took; the median.
    pub fn times_as_fast(&self, one: &str, other: &str) -> Option<f64> {
        let of = |name: &str| self.taken.iter().find(|(known, _)| known == name).map(|(_, all)| all);
        let ratios = of(one)?.iter().zip(of(other)?).map(|(one, other)| other / one).collect();
        Some(median(ratios))
    }

    pub fn medians(&self) -> impl Iterator<Item = (&str, Estimate)> {
        self.taken.iter().map(|(name, all)| {
            let (low, high) = all.iter().fold((f64::MAX, 0.0_f64), |(low, high), ms| (low.min(*ms), high.max(*ms)));
            (name.as_str(), Estimate { median: median(all.clone()), low, high })
        })
    }
}

/// A restart of the server under load.
#[derive(Debug, Serialize)]
pub struct Recovery {
    pub callers: u64,
    pub in_flight: u32,
    pub errors: u64,
    pub timed_out: u64,
    pub connect_ms: f64,
    pub first_success_ms: f64,
}

impl Recovery {
    pub fn bars(&self) -> [Bar; 2] {
        [
            Bar::at_most("ms from the first connect to the first success", self.first_success_ms, self.connect_ms + 1_000.0),
            Bar::at_most(
                "errors; allowed are the leases in flight and the timeouts",
                self.errors as f64,
                f64::from(self.in_flight) + self.timed_out as f64,
            ),
        ]
    }
}
