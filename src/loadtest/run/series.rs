//! The course of a test in a bounded number of moments, however long it lasts.

use super::super::model::RunPoint;

/// More are no better on any screen. When there are so many, each two become one.
const MOST: usize = 480;

/// The moments so far.
#[derive(Default)]
pub struct RunSeries {
    ticks: Vec<RunPoint>,
    /// How many moments one of them stands for.
    stride: usize,
    pending: Option<(usize, RunPoint)>,
}

impl RunSeries {
    pub fn push(&mut self, tick: RunPoint) {
        let (count, merged) = match self.pending.take() {
            None => (1, tick),
            Some((count, earlier)) => (count + 1, merge(earlier, tick)),
        };
        if count < self.stride.max(1) {
            self.pending = Some((count, merged));
            return;
        }
        self.ticks.push(merged);
        if self.ticks.len() >= MOST {
            self.ticks = self.ticks.chunks(2).map(|two| two.iter().copied().reduce(merge).unwrap_or_default()).collect();
            self.stride = 2 * self.stride.max(1);
        }
    }

    pub fn into_ticks(mut self) -> Vec<RunPoint> {
        self.ticks.extend(self.pending.map(|(_, tick)| tick));
        self.ticks
    }
}

/// The later of two with what both have seen: what is counted is added, of levels the higher is kept.
fn merge(earlier: RunPoint, later: RunPoint) -> RunPoint {
    let higher = |a: Option<f64>, b: Option<f64>| a.into_iter().chain(b).reduce(f64::max);
    RunPoint {
        at_ms: later.at_ms,
        users: later.users,
        checked_out: earlier.checked_out.max(later.checked_out),
        waiting: earlier.waiting.max(later.waiting),
        utilization_percent: earlier.utilization_percent.max(later.utilization_percent),
        done: earlier.done + later.done,
        errors: earlier.errors + later.errors,
        wait_p99_ms: higher(earlier.wait_p99_ms, later.wait_p99_ms),
        sessions: earlier.sessions.max(later.sessions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_test_keeps_its_sums_and_its_spikes() {
        let mut series = RunSeries::default();
        for n in 0..10_000_u32 {
            let checked_out = if n == 4321 { 99 } else { 10 };
            series.push(RunPoint { at_ms: f64::from(n), done: 1, checked_out, ..RunPoint::default() });
        }
        let ticks = series.into_ticks();
        assert!(ticks.len() < MOST && ticks.is_sorted_by_key(|tick| tick.at_ms as u64));
        assert_eq!(ticks.iter().map(|tick| tick.done).sum::<u64>(), 10_000);
        assert_eq!((ticks.iter().map(|tick| tick.checked_out).max(), ticks.last().map(|tick| tick.at_ms)), (Some(99), Some(9999.0)));
    }
}
