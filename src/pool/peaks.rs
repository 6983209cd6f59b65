//! High-water marks, raised by the event itself: no spike between two readings is lost.

use super::model::{IntervalPeaks, Peak};

#[derive(Clone, Copy, Debug)]
pub(super) struct Peaks {
    pub ever: Peak,
    pub today: Peak,
    pub waiting: Peak,
    pub waiting_today: Peak,
    /// The highest since they were last taken, for whoever draws the pool over time.
    of_interval: IntervalPeaks,
    clock_ms: fn() -> u64,
}

impl Peaks {
    pub(super) fn new(clock_ms: fn() -> u64) -> Self {
        let none = Peak::default();
        Self { ever: none, today: none, waiting: none, waiting_today: none, of_interval: IntervalPeaks::default(), clock_ms }
    }

    pub(super) fn see_checked_out(&mut self, checked_out: u32) {
        raise(&mut self.ever, checked_out, self.clock_ms);
        raise(&mut self.today, checked_out, self.clock_ms);
        self.of_interval.checked_out = self.of_interval.checked_out.max(checked_out);
    }

    pub(super) fn see_waiting(&mut self, waiting: u32) {
        raise(&mut self.waiting, waiting, self.clock_ms);
        raise(&mut self.waiting_today, waiting, self.clock_ms);
        self.of_interval.waiting = self.of_interval.waiting.max(waiting);
    }

    /// The next interval begins with what is true now.
    pub(super) fn take_of_interval(&mut self, now: IntervalPeaks) -> IntervalPeaks {
        std::mem::replace(&mut self.of_interval, now)
    }

    /// Today's marks begin anew with what is true at midnight.
    pub(super) fn begin_day(&mut self, checked_out: u32, waiting: u32) {
        let at_ms = (self.clock_ms)();
        self.today = Peak { value: checked_out, at_ms };
        self.waiting_today = Peak { value: waiting, at_ms };
    }
}

/// The wall clock is read only when a mark is passed.
fn raise(peak: &mut Peak, value: u32, clock_ms: fn() -> u64) {
    if value > peak.value {
        *peak = Peak { value, at_ms: clock_ms() };
    }
}
