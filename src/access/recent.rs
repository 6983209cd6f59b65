//! Sessions that were found in the store a moment ago, so that a page does not cost a query each time.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::secret::{SecretHash, hash};

/// A session that was ended by another process (`plimsoll password`) is refused after this long at the latest.
const TRUSTED: Duration = Duration::from_secs(5);
/// More browsers than will ever look at one console at once.
const MOST: usize = 1000;

#[derive(Default)]
pub(super) struct RecentSessions {
    seen: Mutex<HashMap<SecretHash, Instant>>,
}

impl RecentSessions {
    pub(super) fn knows(&self, secret: &str, now: Instant) -> bool {
        self.seen.lock().get(&hash(secret)).is_some_and(|seen| now.saturating_duration_since(*seen) < TRUSTED)
    }

    pub(super) fn note(&self, secret: &str, now: Instant) {
        let mut seen = self.seen.lock();
        if seen.len() >= MOST {
            seen.clear();
        }
        seen.insert(hash(secret), now);
    }

    pub(super) fn forget(&self, secret: &str) {
        self.seen.lock().remove(&hash(secret));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_trusted_for_a_moment_and_not_after_it_was_ended() {
        let (recent, now) = (RecentSessions::default(), Instant::now());
        recent.note("a", now);
        assert!(recent.knows("a", now + TRUSTED / 2));
        assert!(!recent.knows("a", now + TRUSTED) && !recent.knows("b", now));
        recent.forget("a");
        assert!(!recent.knows("a", now));
    }
}
