//! What the page shows of a test while it runs.

use std::sync::Arc;

use crate::loadtest::model::{LiveNumbers, LoadTestReport, RunPoint};

/// On a chart no more can be told apart.
const MOST_TICKS: usize = 600;

/// Nobody tests, or this is how it stands.
#[derive(Clone, Debug, Default)]
pub struct RunnerStatus {
    /// The test that runs.
    pub running: Option<Arc<Running>>,
    /// How many have ended since the console started: whoever looks on learns when one is over.
    pub ended: u64,
    /// The last that has ended, until the next one begins.
    pub last: Option<Arc<Finished>>,
}

/// A test that is over.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Its number in the list.
    pub id: i64,
    pub report: LoadTestReport,
}

/// A test under way.
#[derive(Clone, Debug)]
pub struct Running {
    pub what: String,
    pub who: String,
    pub live: LiveNumbers,
    pub ticks: Vec<RunPoint>,
}

impl Running {
    pub fn new(what: String, who: String) -> Self {
        Self { what, who, live: LiveNumbers::default(), ticks: Vec::new() }
    }

    /// A moment later. Of a long test every other moment is forgotten again and again: its course stays.
    pub fn after(&self, live: LiveNumbers) -> Self {
        let mut ticks = self.ticks.clone();
        if ticks.last().is_none_or(|last| last.at_ms < live.tick.at_ms) {
            ticks.push(live.tick);
        }
        if ticks.len() > MOST_TICKS {
            ticks = ticks.into_iter().step_by(2).collect();
        }
        Self { what: self.what.clone(), who: self.who.clone(), live, ticks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_test_keeps_its_course_in_few_ticks() {
        let mut running = Running::new("a test".into(), "127.0.0.1".into());
        for n in 1..=5000 {
            running =
                running.after(LiveNumbers { tick: RunPoint { at_ms: f64::from(n), ..RunPoint::default() }, ..LiveNumbers::default() });
        }
        assert!(running.ticks.len() <= MOST_TICKS && running.ticks.len() > MOST_TICKS / 3);
        assert!(running.ticks.is_sorted_by(|a, b| a.at_ms < b.at_ms));
    }
}
