//! High-water marks, raised by the event itself: no spike between two readings is lost.

use std::time::Duration;

use plimsoll_model::{IntervalPeaks, LongestWait, Peak};

/// The marks of all time and of today.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PeakValues {
    pub ever: Peak,
    pub today: Peak,
    pub waiting: Peak,
    pub waiting_today: Peak,
}

/// Who reads intervals; each reader has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PeakReader(usize);

#[derive(Debug)]
pub(crate) struct Peaks {
    marks: PeakValues,
    /// The highest since any reader has taken its interval: one comparison for each event, however many readers there are.
    recent: IntervalPeaks,
    /// The highest before that, for each reader: with `recent` it is the reader's interval. `None` for a reader that has left.
    readers: Vec<Option<IntervalPeaks>>,
    /// A mark of `recent` was passed, and nobody was told yet.
    raised: bool,
    clock_ms: fn() -> u64,
}

impl Peaks {
    pub(crate) fn new(clock_ms: fn() -> u64) -> Self {
        Self { marks: PeakValues::default(), recent: IntervalPeaks::default(), readers: Vec::new(), raised: false, clock_ms }
    }

    pub(crate) fn marks(&self) -> PeakValues {
        self.marks
    }

    #[inline]
    pub(crate) fn see_checked_out(&mut self, checked_out: u32) {
        let clock_ms = self.clock_ms;
        raise(&mut self.marks.ever, checked_out, clock_ms);
        raise(&mut self.marks.today, checked_out, clock_ms);
        self.raised |= raise(&mut self.recent.checked_out, checked_out, clock_ms);
    }

    pub(crate) fn see_waiting(&mut self, waiting: u32) {
        let clock_ms = self.clock_ms;
        raise(&mut self.marks.waiting, waiting, clock_ms);
        raise(&mut self.marks.waiting_today, waiting, clock_ms);
        self.raised |= raise(&mut self.recent.waiting, waiting, clock_ms);
    }

    /// A caller's wait is over, however it ended.
    pub(crate) fn see_wait(&mut self, wait: Duration) {
        if wait > self.recent.wait.duration {
            self.recent.wait = LongestWait { duration: wait, at_ms: (self.clock_ms)() };
        }
    }

    /// Whether a mark of an interval was passed since the question before.
    #[inline]
    pub(crate) fn take_raised(&mut self) -> bool {
        std::mem::take(&mut self.raised)
    }

    /// A new reader, whose first interval begins with what is true now.
    pub(crate) fn add_reader(&mut self, checked_out: u32, waiting: u32) -> PeakReader {
        self.turn_over(checked_out, waiting);
        let interval = Some(self.recent);
        match self.readers.iter().position(Option::is_none) {
            Some(free) => {
                self.readers[free] = interval;
                PeakReader(free)
            }
            None => {
                self.readers.push(interval);
                PeakReader(self.readers.len() - 1)
            }
        }
    }

    pub(crate) fn remove_reader(&mut self, PeakReader(place): PeakReader) {
        self.readers[place] = None;
    }

    /// This reader's interval ends; the next one begins with what is true now.
    pub(crate) fn take_interval(&mut self, PeakReader(place): PeakReader, checked_out: u32, waiting: u32) -> IntervalPeaks {
        self.turn_over(checked_out, waiting);
        self.readers[place].replace(self.recent).unwrap_or_default()
    }

    /// What was highest until now becomes part of every reader's interval.
    fn turn_over(&mut self, checked_out: u32, waiting: u32) {
        self.readers.iter_mut().flatten().for_each(|interval| interval.extend(&self.recent));
        let at_ms = (self.clock_ms)();
        let now = |value| Peak { value, at_ms };
        self.recent = IntervalPeaks { checked_out: now(checked_out), waiting: now(waiting), wait: LongestWait::default() };
    }

    /// Today's marks begin anew with what is true at midnight.
    pub(crate) fn begin_day(&mut self, checked_out: u32, waiting: u32) {
        let at_ms = (self.clock_ms)();
        self.marks.today = Peak { value: checked_out, at_ms };
        self.marks.waiting_today = Peak { value: waiting, at_ms };
    }
}

/// The wall clock is read only when a mark is passed, which is what is returned.
#[inline]
fn raise(peak: &mut Peak, value: u32, clock_ms: fn() -> u64) -> bool {
    let passed = value > peak.value;
    if passed {
        *peak = Peak { value, at_ms: clock_ms() };
    }
    passed
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static CLOCK: Cell<u64> = const { Cell::new(0) };
    }

    /// A clock on which no two readings are alike.
    fn clock_ms() -> u64 {
        CLOCK.set(CLOCK.get() + 1);
        CLOCK.get()
    }

    #[test]
    fn a_mark_keeps_the_moment_at_which_it_was_first_reached() {
        let mut peaks = Peaks::new(clock_ms);
        let reader = peaks.add_reader(0, 0);
        peaks.see_checked_out(5);
        peaks.see_waiting(3);
        peaks.see_wait(Duration::from_millis(9));
        let (marks, now) = (peaks.marks(), clock_ms());
        assert_eq!([marks.ever, marks.today, marks.waiting, marks.waiting_today].map(|mark| mark.value), [5, 5, 3, 3]);
        assert!(peaks.take_raised());
        peaks.see_checked_out(5);
        peaks.see_waiting(3);
        peaks.see_wait(Duration::from_millis(9));
        assert!(!peaks.take_raised(), "as high as before passes no mark");
        let again = peaks.marks();
        assert_eq!((again.ever, again.today), (marks.ever, marks.today));
        assert_eq!((again.waiting, again.waiting_today), (marks.waiting, marks.waiting_today));
        let IntervalPeaks { checked_out, waiting, wait } = peaks.take_interval(reader, 0, 0);
        assert_eq!((checked_out.value, waiting.value, wait.duration), (5, 3, Duration::from_millis(9)));
        assert!([checked_out.at_ms, waiting.at_ms, wait.at_ms].iter().all(|at| *at < now));
    }

    #[test]
    fn several_marks_that_are_passed_between_two_questions_are_one_yes() {
        let mut peaks = Peaks::new(clock_ms);
        (1..=2).for_each(|checked_out| peaks.see_checked_out(checked_out));
        assert!(peaks.take_raised());
        (1..=2).for_each(|waiting| peaks.see_waiting(waiting));
        assert!(peaks.take_raised() && !peaks.take_raised());
    }

    #[test]
    fn a_reader_that_leaves_makes_room_for_the_next() {
        let mut peaks = Peaks::new(clock_ms);
        let (first, second) = (peaks.add_reader(0, 0), peaks.add_reader(0, 0));
        peaks.remove_reader(first);
        assert_eq!(peaks.add_reader(0, 0), first);
        assert_ne!(peaks.add_reader(0, 0), second);
    }
}
