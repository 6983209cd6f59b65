//! High-water marks of a pool for the hour, the day, the week and all of the time: raised by the pool's own events,
//! kept in the store, each with its moment and who held the connections then.

mod store;
mod stretch;

use std::cell::LazyCell;

use plimsoll_model::IntervalPeaks;

use super::holding::Holding;

pub use store::PeakStore;
pub use stretch::Stretch;

/// What is highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    CheckedOut,
    Waiting,
    /// In microseconds.
    Wait,
}

impl What {
    pub const ALL: [What; 3] = [What::CheckedOut, What::Waiting, What::Wait];

    /// Its word in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            What::CheckedOut => "checked_out",
            What::Waiting => "waiting",
            What::Wait => "wait",
        }
    }
}

/// The highest of one stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeakMark {
    /// When the stretch began (Unix time).
    pub began_s: u64,
    pub value: u64,
    /// In milliseconds since the Unix epoch.
    pub at_ms: u64,
    pub holding: Holding,
}

/// A mark as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPeak {
    pub source: i64,
    pub what: What,
    pub stretch: Stretch,
    pub mark: PeakMark,
}

/// The marks of one pool.
#[derive(Clone, Default)]
pub struct PeakBook {
    marks: [[PeakMark; 4]; 3],
}

impl PeakBook {
    /// With what a process before has seen.
    pub fn resume(kept: Vec<KeptPeak>) -> Self {
        let mut book = Self::default();
        for KeptPeak { what, stretch, mark, .. } in kept {
            book.marks[what as usize][stretch as usize] = mark;
        }
        book
    }

    /// One mark of the stretch that `now_s` falls into, if anything was highest in it.
    pub fn mark(&self, what: What, stretch: Stretch, now_s: u64) -> Option<&PeakMark> {
        let mark = &self.marks[what as usize][stretch as usize];
        (mark.value > 0 && mark.began_s == stretch.start_of(now_s)).then_some(mark)
    }

    /// Takes in an interval; the marks that were raised by it, to be kept.
    pub fn see(&mut self, source: i64, peaks: &IntervalPeaks, holding: impl Fn() -> Holding) -> Vec<KeptPeak> {
        let wait_us = peaks.wait.duration.as_micros() as u64;
        let seen = [
            (What::CheckedOut, peaks.checked_out.value.into(), peaks.checked_out.at_ms),
            (What::Waiting, peaks.waiting.value.into(), peaks.waiting.at_ms),
            (What::Wait, wait_us, peaks.wait.at_ms),
        ];
        // Most seconds raise nothing, and need no list.
        let holding = LazyCell::new(holding);
        let mut raised = Vec::new();
        for (what, value, at_ms) in seen {
            for stretch in Stretch::ALL {
                let began_s = stretch.start_of(at_ms / 1000);
                if self.is_raised(what, stretch, began_s, value) {
                    let mark = PeakMark { began_s, value, at_ms, holding: holding.clone() };
                    self.marks[what as usize][stretch as usize] = mark.clone();
                    raised.push(KeptPeak { source, what, stretch, mark });
                }
            }
        }
        raised
    }

    fn is_raised(&self, what: What, stretch: Stretch, began_s: u64, value: u64) -> bool {
        let mark = &self.marks[what as usize][stretch as usize];
        value > 0 && (mark.began_s != began_s || value > mark.value)
    }

    /// Takes in what another book has seen of the same pool; the marks that were raised by it, to be kept.
    pub fn join(&mut self, source: i64, other: &PeakBook) -> Vec<KeptPeak> {
        let mut raised = Vec::new();
        for (what, stretch) in What::ALL.into_iter().flat_map(|what| Stretch::ALL.map(|stretch| (what, stretch))) {
            let mark = &other.marks[what as usize][stretch as usize];
            if mark.began_s >= self.marks[what as usize][stretch as usize].began_s
                && self.is_raised(what, stretch, mark.began_s, mark.value)
            {
                self.marks[what as usize][stretch as usize] = mark.clone();
                raised.push(KeptPeak { source, what, stretch, mark: mark.clone() });
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

    fn values(book: &PeakBook, now_s: u64) -> [Option<u64>; 4] {
        Stretch::ALL.map(|stretch| book.mark(What::CheckedOut, stretch, now_s).map(|mark| mark.value))
    }

    #[test]
    fn each_stretch_has_its_own_highest() {
        let (mut book, week) = (PeakBook::default(), 345_600 + 604_800);
        assert_eq!(book.see(1, &interval(90, week), Holding::default).len(), 4);
        assert_eq!(book.see(1, &interval(80, week + 10), Holding::default), [], "lower is no mark");
        let raised = book.see(1, &interval(40, week + 3600), Holding::default);
        assert_eq!(raised.iter().map(|kept| kept.stretch).collect::<Vec<_>>(), [Stretch::Hour], "a new hour begins low");
        assert_eq!(values(&book, week + 3600), [Some(40), Some(90), Some(90), Some(90)]);
        assert_eq!(values(&book, week + 8 * 86_400), [None, None, None, Some(90)], "nothing yet this week");
    }

    #[test]
    fn a_mark_knows_who_held_then() {
        let mut book = PeakBook::default();
        let waited = IntervalPeaks { wait: LongestWait { duration: Duration::from_millis(12), at_ms: 5_000 }, ..Default::default() };
        book.see(1, &waited, || Holding { checked_out: 7, ..Default::default() });
        let mark = book.mark(What::Wait, Stretch::Ever, 5).expect("a mark");
        assert_eq!((mark.value, mark.at_ms, mark.holding.checked_out), (12_000, 5_000, 7));
        assert_eq!(book.mark(What::Waiting, Stretch::Ever, 5), None, "nobody queued is no peak");
    }

    #[test]
    fn a_restart_goes_on_with_what_was_highest() {
        let mut before = PeakBook::default();
        let kept = before.see(1, &interval(90, 7200), Holding::default);
        let mut after = PeakBook::resume(kept.clone());
        assert_eq!(after.join(1, &before), [], "what is kept already is no news");
        assert_eq!(PeakBook::default().join(1, &before), kept, "a store that comes late misses nothing");
        assert_eq!(after.see(1, &interval(50, 7300), Holding::default), []);
        assert_eq!(values(&after, 7300), [Some(90); 4]);
    }
}
