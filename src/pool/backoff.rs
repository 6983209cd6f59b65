//! The pauses between connects while they fail.

use std::time::{Duration, Instant};

/// The first pause; each further failure doubles it.
const FIRST: Duration = Duration::from_millis(50);
/// The longest: an operator who has restarted the server sees the pool recover within a second.
const LONGEST: Duration = Duration::from_millis(800);

#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
    retry_at: Option<Instant>,
}

impl Backoff {
    /// Notes a failure and returns the pause before the next attempt. `jitter` (0 to 1) keeps instances apart.
    pub(super) fn failed(&mut self, now: Instant, jitter: f64) -> Duration {
        // Connects that were under way together fail together: one failure, one pause.
        if let Some(left) = self.retry_at.and_then(|at| at.checked_duration_since(now)).filter(|left| !left.is_zero()) {
            return left;
        }
        let doubled = FIRST.saturating_mul(1 << self.failures.min(10));
        let pause = doubled.min(LONGEST).mul_f64(0.75 + 0.5 * jitter.clamp(0.0, 1.0));
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(now + pause);
        pause
    }

    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Whether the last attempt failed.
    pub(super) fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// Whether it is too early for the next one.
    pub(super) fn holds_back(&self, now: Instant) -> bool {
        self.retry_at.is_some_and(|at| now < at)
    }
}
