//! High-water marks of a pool for the hour, the day, the week and all of the time: raised by the pool's own events,
//! kept in the store, each with its moment and who held the connections then.

mod bulk;
mod store;

use std::cell::LazyCell;

use plimsoll_model::IntervalPeaks;

use super::holders::HolderList;
use crate::fleet::model::ToldPeak;

pub use crate::fleet::model::{PeakMetric, PeakPeriod};
pub use store::PeakStore;

/// The highest of one stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeakRecord {
    /// When the stretch began (Unix time).
    pub began_s: u64,
    pub value: u64,
    /// In milliseconds since the Unix epoch.
    pub at_ms: u64,
    pub holding: HolderList,
}

/// A mark as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPeak {
    pub source: i64,
    pub what: PeakMetric,
    pub stretch: PeakPeriod,
    pub mark: PeakRecord,
}

impl StoredPeak {
    /// One that another console has kept of a pool of its own.
    pub fn told(source: i64, ToldPeak { what, stretch, value, at_ms, holding }: ToldPeak) -> Self {
        let mark = PeakRecord { began_s: stretch.start_of(at_ms / 1000), value, at_ms, holding };
        Self { source, what, stretch, mark }
    }
}

impl From<StoredPeak> for ToldPeak {
    fn from(StoredPeak { what, stretch, mark: PeakRecord { value, at_ms, holding, .. }, .. }: StoredPeak) -> Self {
        Self { what, stretch, value, at_ms, holding }
    }
}

/// The marks of one pool.
#[derive(Clone, Default)]
pub struct PoolPeaks {
    marks: [[PeakRecord; 4]; 3],
}

impl PoolPeaks {
    /// With what a process before has seen.
    pub fn resume(kept: Vec<StoredPeak>) -> Self {
        let mut book = Self::default();
        for StoredPeak { what, stretch, mark, .. } in kept {
            book.marks[what as usize][stretch as usize] = mark;
        }
        book
    }

    /// One mark of the stretch that `now_s` falls into, if anything was highest in it.
    pub fn mark(&self, what: PeakMetric, stretch: PeakPeriod, now_s: u64) -> Option<&PeakRecord> {
        let mark = &self.marks[what as usize][stretch as usize];
        (mark.value > 0 && mark.began_s == stretch.start_of(now_s)).then_some(mark)
    }

    /// The marks of all stretches that `now_s` falls into.
    pub fn standing(&self, now_s: u64) -> Vec<(PeakMetric, PeakPeriod, PeakRecord)> {
        let all = PeakMetric::ALL.into_iter().flat_map(|what| PeakPeriod::ALL.map(|stretch| (what, stretch)));
        all.filter_map(|(what, stretch)| Some((what, stretch, self.mark(what, stretch, now_s)?.clone()))).collect()
    }

    /// Takes in an interval; the marks that were raised by it, to be kept.
    pub fn see(&mut self, source: i64, peaks: &IntervalPeaks, holding: impl Fn() -> HolderList) -> Vec<StoredPeak> {
        let wait_us = peaks.wait.duration.as_micros() as u64;
        let seen = [
            (PeakMetric::CheckedOut, peaks.checked_out.value.into(), peaks.checked_out.at_ms),
            (PeakMetric::Waiting, peaks.waiting.value.into(), peaks.waiting.at_ms),
            (PeakMetric::Wait, wait_us, peaks.wait.at_ms),
        ];
        // Most seconds raise nothing, and need no list.
        let holding = LazyCell::new(holding);
        let mut raised = Vec::new();
        for (what, value, at_ms) in seen {
            for stretch in PeakPeriod::ALL {
                let began_s = stretch.start_of(at_ms / 1000);
                if self.is_raised(what, stretch, began_s, value) {
                    let mark = PeakRecord { began_s, value, at_ms, holding: holding.clone() };
                    self.marks[what as usize][stretch as usize] = mark.clone();
                    raised.push(StoredPeak { source, what, stretch, mark });
                }
            }
        }
        raised
    }

    fn is_raised(&self, what: PeakMetric, stretch: PeakPeriod, began_s: u64, value: u64) -> bool {
        let mark = &self.marks[what as usize][stretch as usize];
        value > 0 && (mark.began_s != began_s || value > mark.value)
    }

    /// Takes in what another book has seen of the same pool; the marks that were raised by it, to be kept.
    pub fn join(&mut self, source: i64, other: &PoolPeaks) -> Vec<StoredPeak> {
        let mut raised = Vec::new();
        for (what, stretch) in PeakMetric::ALL.into_iter().flat_map(|what| PeakPeriod::ALL.map(|stretch| (what, stretch))) {
            let mark = &other.marks[what as usize][stretch as usize];
            if mark.began_s >= self.marks[what as usize][stretch as usize].began_s
                && self.is_raised(what, stretch, mark.began_s, mark.value)
            {
                self.marks[what as usize][stretch as usize] = mark.clone();
                raised.push(StoredPeak { source, what, stretch, mark: mark.clone() });
            }
        }
        raised
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use plimsoll_model::{LongestWait, Peak};

    fn interval(checked_out: u32, at_s: u64) -> IntervalPeaks {
        IntervalPeaks { checked_out: Peak { value: checked_out, at_ms: at_s * 1000 }, ..Default::default() }
    }

    fn values(book: &PoolPeaks, now_s: u64) -> [Option<u64>; 4] {
        PeakPeriod::ALL.map(|stretch| book.mark(PeakMetric::CheckedOut, stretch, now_s).map(|mark| mark.value))
    }

    #[test]
    fn each_stretch_has_its_own_highest() {
        let (mut book, week) = (PoolPeaks::default(), 345_600 + 604_800);
        assert_eq!(book.see(1, &interval(90, week), HolderList::default).len(), 4);
        assert_eq!(book.see(1, &interval(80, week + 10), HolderList::default), [], "lower is no mark");
        let raised = book.see(1, &interval(40, week + 3600), HolderList::default);
        assert_eq!(raised.iter().map(|kept| kept.stretch).collect::<Vec<_>>(), [PeakPeriod::Hour], "a new hour begins low");
        assert_eq!(values(&book, week + 3600), [Some(40), Some(90), Some(90), Some(90)]);
        assert_eq!(values(&book, week + 8 * 86_400), [None, None, None, Some(90)], "nothing yet this week");
    }

    #[test]
    fn a_mark_knows_who_held_then() {
        let mut book = PoolPeaks::default();
        let waited = IntervalPeaks { wait: LongestWait { duration: Duration::from_millis(12), at_ms: 5_000 }, ..Default::default() };
        book.see(1, &waited, || HolderList { checked_out: 7, ..Default::default() });
        let mark = book.mark(PeakMetric::Wait, PeakPeriod::Ever, 5).expect("a mark");
        assert_eq!((mark.value, mark.at_ms, mark.holding.checked_out), (12_000, 5_000, 7));
        assert_eq!(book.mark(PeakMetric::Waiting, PeakPeriod::Ever, 5), None, "nobody queued is no peak");
    }

    #[test]
    fn a_restart_goes_on_with_what_was_highest() {
        let mut before = PoolPeaks::default();
        let kept = before.see(1, &interval(90, 7200), HolderList::default);
        let mut after = PoolPeaks::resume(kept.clone());
        assert_eq!(after.join(1, &before), [], "what is kept already is no news");
        assert_eq!(PoolPeaks::default().join(1, &before), kept, "a store that comes late misses nothing");
        assert_eq!(after.see(1, &interval(50, 7300), HolderList::default), []);
        assert_eq!(values(&after, 7300), [Some(90); 4]);
    }
}
