//! The pauses between connects while they fail.
//!
//! Full jitter: each pause is a random share of the longest allowed one, so that instances which lost the same server do not
//! come back together. While callers wait, the longest pause is one second or a fifth of the outage so far: a restart is
//! noticed at once, and a server that was away for long is not stormed by all of its clients when it returns. Where a pool looks for the
//! primary among its hosts it is one second: a promotion ends the outage, on a server that has been answering all the while.

use std::time::{Duration, Instant};

/// The longest first pause; each further failure doubles it.
const FIRST: Duration = Duration::from_millis(50);
/// The shortest pause: a connect that is refused at once must not be repeated in a loop.
const SHORTEST: Duration = Duration::from_millis(10);
/// The longest pause while callers wait, in an outage of up to five seconds.
pub(super) const WHILE_CALLERS_WAIT: Duration = Duration::from_secs(1);
/// The longest pause while callers wait, as a share of the outage so far.
const SHARE_OF_OUTAGE: u32 = 5;

/// The pauses after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    /// If somebody waits for a connection; never longer than the other.
    pub with_callers: Duration,
    /// If nobody does.
    pub without_callers: Duration,
}

pub(crate) struct Backoff {
    /// No pause is longer.
    longest: Duration,
    /// The outage ends with a promotion, which is not to be missed: it prolongs no pause.
    awaits_promotion: bool,
    failures: u32,
    failing_since: Option<Instant>,
    failed_at: Option<Instant>,
    pause: Pause,
}

impl Backoff {
    pub(crate) fn new(longest: Duration, awaits_promotion: bool) -> Self {
        let pause = Pause { with_callers: Duration::ZERO, without_callers: Duration::ZERO };
        Self { longest, awaits_promotion, failures: 0, failing_since: None, failed_at: None, pause }
    }

    /// Notes a failure and returns the pauses before the next attempt. `jitter` (0 to 1) is the share of the longest pause.
    pub(crate) fn failed(&mut self, now: Instant, jitter: f64) -> Pause {
        // Connects that were under way together fail together: one failure, one pause.
        if let Some(passed) = self.failed_at.map(|at| now.saturating_duration_since(at)).filter(|passed| *passed < self.pause.with_callers)
        {
            let left = |pause: Duration| pause.saturating_sub(passed);
            return Pause { with_callers: left(self.pause.with_callers), without_callers: left(self.pause.without_callers) };
        }
        let outage = now.saturating_duration_since(*self.failing_since.get_or_insert(now));
        let doubled = FIRST.saturating_mul(1 << self.failures.min(10)).min(self.longest);
        let share = if self.awaits_promotion { Duration::ZERO } else { outage / SHARE_OF_OUTAGE };
        let while_callers_wait = doubled.min(WHILE_CALLERS_WAIT.max(share));
        let jittered = |longest: Duration| longest.mul_f64(jitter.clamp(0.0, 1.0)).max(SHORTEST);
        self.pause = Pause { with_callers: jittered(while_callers_wait), without_callers: jittered(doubled) };
        self.failures = self.failures.saturating_add(1);
        self.failed_at = Some(now);
        self.pause
    }

    pub(crate) fn succeeded(&mut self) {
        *self = Self::new(self.longest, self.awaits_promotion);
    }

    /// Whether the last attempt failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// Whether it is too early for the next attempt.
    pub(crate) fn holds_back(&self, now: Instant, callers_wait: bool) -> bool {
        let pause = if callers_wait { self.pause.with_callers } else { self.pause.without_callers };
        self.failed_at.is_some_and(|at| now.saturating_duration_since(at) < pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::LONGEST_PAUSE;

    /// The longest pauses of an outage in which every attempt is made as soon as it is allowed, in milliseconds.
    fn pauses(attempts: usize, callers_wait: bool) -> Vec<u128> {
        let (mut backoff, mut now) = (Backoff::new(LONGEST_PAUSE, false), Instant::now());
        let pauses = (0..attempts).map(|_| {
            let pause = backoff.failed(now, 1.0);
            let pause = if callers_wait { pause.with_callers } else { pause.without_callers };
            assert!(backoff.holds_back(now + pause - Duration::from_millis(1), callers_wait));
            now += pause;
            assert!(!backoff.holds_back(now, callers_wait));
            pause.as_millis()
        });
        pauses.collect()
    }

    #[test]
    fn without_callers_the_pause_doubles_up_to_the_longest() {
        assert_eq!(pauses(10, false), [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000]);
    }

    #[test]
    fn while_callers_wait_an_outage_is_prolonged_by_a_second_or_a_fifth_of_it() {
        let pauses = pauses(60, true);
        assert_eq!(pauses[..8], [50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
        let mut outage = 0;
        for pause in pauses {
            // Of a pause the part of a millisecond is left out.
            assert!(pause <= 15_000 && pause <= (outage / 5).max(1_000) + 20, "{pause} ms after {outage} ms");
            outage += pause;
        }
        assert!(outage > 300_000, "in the long run hardly any attempts are made: 60 took {outage} ms");
    }

    #[test]
    fn who_awaits_a_promotion_pauses_for_a_second_at_most_while_callers_wait() {
        let (mut backoff, mut now) = (Backoff::new(LONGEST_PAUSE, true), Instant::now());
        for _ in 0..60 {
            let pause = backoff.failed(now, 1.0);
            assert!(pause.with_callers <= WHILE_CALLERS_WAIT && pause.without_callers <= LONGEST_PAUSE);
            now += pause.with_callers;
        }
        assert_eq!(backoff.failed(now, 1.0), Pause { with_callers: WHILE_CALLERS_WAIT, without_callers: LONGEST_PAUSE });
    }

    #[test]
    fn two_hundred_instances_do_not_storm_a_server_that_was_away_for_a_minute() {
        let began = Instant::now();
        let mut random = fastrand::Rng::with_seed(7);
        let mut attempts_in_the_last_second = 0;
        for _ in 0..200 {
            let (mut backoff, mut now) = (Backoff::new(LONGEST_PAUSE, false), began);
            while now < began + Duration::from_secs(60) {
                attempts_in_the_last_second += u32::from(now >= began + Duration::from_secs(59));
                now += backoff.failed(now, random.f64()).with_callers;
            }
        }
        assert!(attempts_in_the_last_second < 80, "{attempts_in_the_last_second} connects in one second");
    }

    #[test]
    fn the_jitter_takes_any_share_of_the_pause_but_never_all_of_it() {
        let mut backoff = Backoff::new(LONGEST_PAUSE, false);
        let now = Instant::now();
        assert_eq!(backoff.failed(now, 0.0).without_callers, SHORTEST);
        let later = now + Duration::from_secs(1);
        assert_eq!(backoff.failed(later, 0.5).without_callers, Duration::from_millis(50));
    }
}
