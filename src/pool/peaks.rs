//! High-water marks, raised by the event itself: no spike between two readings is lost.

use std::time::Duration;

use super::model::{IntervalPeaks, LongestWait, Peak};

#[derive(Clone, Copy, Debug)]
pub(super) struct Peaks {
    pub ever: Peak,
    pub today: Peak,
    pub waiting: Peak,
    pub waiting_today: Peak,
    /// The highest since they were last taken, for whoever draws the pool over time.
    of_interval: IntervalPeaks,
    /// One of the interval's was passed, and nobody was told yet.
    raised: bool,
    clock_ms: fn() -> u64,
}

impl Peaks {
    pub(super) fn new(clock_ms: fn() -> u64) -> Self {
        let none = Peak::default();
        let of_interval = IntervalPeaks::default();
        Self { ever: none, today: none, waiting: none, waiting_today: none, of_interval, raised: false, clock_ms }
    }

    #[inline]
    pub(super) fn see_checked_out(&mut self, checked_out: u32) {
        let clock_ms = self.clock_ms;
        raise(&mut self.ever, checked_out, clock_ms);
        raise(&mut self.today, checked_out, clock_ms);
        self.raised |= raise(&mut self.of_interval.checked_out, checked_out, clock_ms);
    }

    pub(super) fn see_waiting(&mut self, waiting: u32) {
        let clock_ms = self.clock_ms;
        raise(&mut self.waiting, waiting, clock_ms);
        raise(&mut self.waiting_today, waiting, clock_ms);
        self.raised |= raise(&mut self.of_interval.waiting, waiting, clock_ms);
    }

    /// A caller's wait is over, however it ended.
    pub(super) fn see_wait(&mut self, wait: Duration) {
        if wait > self.of_interval.wait.duration {
            self.of_interval.wait = LongestWait { duration: wait, at_ms: (self.clock_ms)() };
        }
    }

    /// Whether the interval's marks were passed since the question before.
    #[inline]
    pub(super) fn take_raised(&mut self) -> bool {
        std::mem::take(&mut self.raised)
    }

    /// The next interval begins with what is true now.
    pub(super) fn take_of_interval(&mut self, checked_out: u32, waiting: u32) -> IntervalPeaks {
        let at_ms = (self.clock_ms)();
        let now = |value| Peak { value, at_ms };
        let next = IntervalPeaks { checked_out: now(checked_out), waiting: now(waiting), wait: LongestWait::default() };
        std::mem::replace(&mut self.of_interval, next)
    }

    /// Today's marks begin anew with what is true at midnight.
    pub(super) fn begin_day(&mut self, checked_out: u32, waiting: u32) {
        let at_ms = (self.clock_ms)();
        self.today = Peak { value: checked_out, at_ms };
        self.waiting_today = Peak { value: waiting, at_ms };
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
