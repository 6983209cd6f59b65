//! How many callers timed out in the last minutes, of a pool whose source tells a count that only grows.

use std::collections::VecDeque;

use crate::fleet::model::Reading;

/// The time that is looked back over.
const WINDOW_MS: u64 = 300_000;
/// Counts are kept this far apart, so that a pool that is read each second keeps as few as any other.
const APART_MS: u64 = 30_000;

/// What was counted in the last minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentCount {
    /// Callers that timed out; of a source that tells no timeouts, callers that got no connection.
    pub count: u64,
    /// How long this time was, in seconds: five minutes, or since the pool has been watched.
    pub window_s: u64,
}

/// The count as it was at moments of the last minutes, oldest first.
#[derive(Debug, Default)]
pub(super) struct TimeoutCounts(VecDeque<(u64, u64)>);

impl TimeoutCounts {
    /// Notes a reading; one of a process that has begun anew begins the count anew.
    pub(super) fn note(&mut self, reading: &Reading, has_begun_anew: bool) {
        if has_begun_anew {
            self.0.clear();
        }
        let at_ms = reading.taken_at_ms;
        let is_due = self.0.back().is_none_or(|(newest, _)| at_ms.saturating_sub(*newest) >= APART_MS);
        if let Some(count) = count_of(reading).filter(|_| is_due) {
            self.0.push_back((at_ms, count));
        }
        // One mark at least as old as the window stays: the difference to it covers all of the window.
        while self.0.get(1).is_some_and(|(at, _)| at_ms.saturating_sub(*at) >= WINDOW_MS) {
            self.0.pop_front();
        }
    }

    /// `None` where the source does not tell it, and before the second reading.
    pub(super) fn recent(&self, newest: &Reading) -> Option<RecentCount> {
        let (since_ms, before) = *self.0.front()?;
        let window_ms = newest.taken_at_ms.checked_sub(since_ms).filter(|window| *window > 0)?;
        Some(RecentCount { count: count_of(newest)?.checked_sub(before)?, window_s: window_ms / 1000 })
    }
}

fn count_of(reading: &Reading) -> Option<u64> {
    reading.counters.timed_out.or(reading.counters.unserved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::Counters;

    fn reading(at_s: u64, timed_out: Option<u64>) -> Reading {
        Reading { taken_at_ms: at_s * 1000, counters: Counters { timed_out, ..Counters::default() }, ..Reading::default() }
    }

    fn after(readings: &[(u64, u64)]) -> Option<RecentCount> {
        let mut counts = TimeoutCounts::default();
        readings.iter().for_each(|(at_s, count)| counts.note(&reading(*at_s, Some(*count)), false));
        readings.last().and_then(|(at_s, count)| counts.recent(&reading(*at_s, Some(*count))))
    }

    #[test]
    fn the_count_is_the_difference_over_five_minutes_or_since_the_first_reading() {
        assert_eq!(after(&[(100, 7)]), None, "one reading is no difference");
        assert_eq!(after(&[(100, 7), (110, 9)]), Some(RecentCount { count: 2, window_s: 10 }));
        let hour: Vec<(u64, u64)> = (0..3600).map(|second| (second, second)).collect();
        let recent = after(&hour).expect("told");
        assert!((300..330).contains(&recent.window_s) && recent.count == recent.window_s, "{recent:?}");
    }

    #[test]
    fn few_counts_are_kept_however_often_the_pool_is_read() {
        let mut counts = TimeoutCounts::default();
        (0..3600).for_each(|second| counts.note(&reading(second, Some(0)), false));
        assert!(counts.0.len() <= 12, "{}", counts.0.len());
    }

    #[test]
    fn a_restart_begins_anew_and_what_is_not_told_stays_so() {
        let mut counts = TimeoutCounts::default();
        counts.note(&reading(10, Some(50)), false);
        counts.note(&reading(20, Some(3)), true);
        assert_eq!(counts.recent(&reading(50, Some(4))), Some(RecentCount { count: 1, window_s: 30 }));
        let mut untold = TimeoutCounts::default();
        untold.note(&reading(10, None), false);
        assert_eq!(untold.recent(&reading(50, None)), None);
    }
}
