//! How acquires ended, counted under the pool's lock together with how long they waited: every reading of the pool has as
//! many waits as outcomes.

use std::time::Duration;

use plimsoll_model::Totals;

/// Whoever leaves after this long had a time-out of its own, or a user who gave up. Sooner it may be one of two ways that were
/// tried at once, and is no sign of trouble.
const GAVE_UP_AFTER: Duration = Duration::from_millis(100);

/// How one acquire ended that had to queue or to wait for a ping.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AcquireOutcome {
    /// Served after a ping, without queueing.
    AtOnce,
    /// Served from the queue.
    AfterWait,
    TimedOut,
    /// The caller went away.
    Cancelled,
    /// The pool was closed.
    Closed,
}

#[derive(Default)]
pub(crate) struct AcquireOutcomes {
    at_once: u64,
    after_wait: u64,
    timed_out: u64,
    cancelled: u64,
    gave_up: u64,
    closed: u64,
}

impl AcquireOutcomes {
    #[inline]
    pub(crate) fn count(&mut self, outcome: AcquireOutcome, waited: Duration) {
        match outcome {
            AcquireOutcome::AtOnce => self.at_once += 1,
            AcquireOutcome::AfterWait => self.after_wait += 1,
            AcquireOutcome::TimedOut => self.timed_out += 1,
            AcquireOutcome::Cancelled => {
                self.cancelled += 1;
                self.gave_up += u64::from(waited >= GAVE_UP_AFTER);
            }
            AcquireOutcome::Closed => self.closed += 1,
        }
    }

    /// Fills in what is counted here. `served_at_once` callers had neither to queue nor to wait for a ping.
    pub(crate) fn fill(&self, totals: &mut Totals, served_at_once: u64) {
        totals.acquired_at_once = self.at_once + served_at_once;
        totals.acquired_after_wait = self.after_wait;
        totals.timed_out = self.timed_out;
        totals.cancelled = self.cancelled;
        totals.gave_up = self.gave_up;
        totals.closed = self.closed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_that_leaves_at_once_is_cancelled_and_one_that_had_waited_gave_up() {
        let mut outcomes = AcquireOutcomes::default();
        [0, 99, 100, 300].into_iter().for_each(|ms| outcomes.count(AcquireOutcome::Cancelled, Duration::from_millis(ms)));
        let mut totals = Totals::default();
        outcomes.fill(&mut totals, 7);
        assert_eq!((totals.cancelled, totals.gave_up, totals.acquired_at_once), (4, 2, 7));
    }

    #[test]
    fn each_acquire_is_counted_as_it_ended() {
        use AcquireOutcome::{AfterWait, AtOnce, Cancelled, Closed, TimedOut};
        let mut outcomes = AcquireOutcomes::default();
        for (n, outcome) in (1..).zip([AtOnce, AfterWait, TimedOut, Cancelled, Closed]) {
            (0..n).for_each(|_| outcomes.count(outcome, Duration::ZERO));
        }
        let mut totals = Totals { shed: 9, ..Totals::default() };
        outcomes.fill(&mut totals, 10);
        let expected =
            Totals { acquired_at_once: 11, acquired_after_wait: 2, timed_out: 3, cancelled: 4, closed: 5, shed: 9, ..Totals::default() };
        assert_eq!(totals, expected, "what others count is left as it was");
    }
}
