//! Sessions that were found in the store a moment ago, so that a page does not cost a query each time.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use plimsoll_pool::http::secret::{SecretHash, hash};

/// A session that was ended by another process (`plimsoll password`) is refused after this long at the latest.
const TRUSTED: Duration = Duration::from_secs(5);
/// While the store does not answer, a session that it knew is trusted for this long: an operator looks at the console just then.
const REMEMBERED: Duration = Duration::from_secs(900);
/// After the store did not answer, a session that it knew is trusted for this long without asking again.
const ASKED_AGAIN: Duration = Duration::from_secs(1);
/// More browsers than will ever look at one console at once.
const MOST: usize = 1000;

#[derive(Default)]
pub(super) struct RecentSessions {
    /// When each was found, and its number.
    seen: Mutex<HashMap<SecretHash, (Instant, i64)>>,
    /// When the store last did not answer.
    failed: Mutex<Option<Instant>>,
}

impl RecentSessions {
    /// The number of the session, if it was found a moment ago.
    pub(super) fn number(&self, secret: &str, now: Instant) -> Option<i64> {
        let seen = self.seen.lock();
        seen.get(&hash(secret)).filter(|(at, _)| now.saturating_duration_since(*at) < TRUSTED).map(|(_, number)| *number)
    }

    /// The store did not answer.
    pub(super) fn note_failure(&self, now: Instant) {
        *self.failed.lock() = Some(now);
    }

    /// Whether the store did not answer a moment ago, so that nobody has to wait for it again.
    pub(super) fn has_just_failed(&self, now: Instant) -> bool {
        self.failed.lock().is_some_and(|at| now.saturating_duration_since(at) < ASKED_AGAIN)
    }

    /// The number of the session, if it was found within a quarter of an hour: for a store that does not answer.
    pub(super) fn remembered(&self, secret: &str, now: Instant) -> Option<i64> {
        let seen = self.seen.lock();
        seen.get(&hash(secret)).filter(|(at, _)| now.saturating_duration_since(*at) < REMEMBERED).map(|(_, number)| *number)
    }

    pub(super) fn note(&self, secret: &str, number: i64, now: Instant) {
        let mut seen = self.seen.lock();
        if seen.len() >= MOST {
            seen.clear();
        }
        seen.insert(hash(secret), (now, number));
    }

    /// Somebody has just logged in: known, should the store go away before the first page, and asked for like any other.
    pub(super) fn note_login(&self, secret: &str, number: i64, now: Instant) {
        self.note(secret, number, now.checked_sub(TRUSTED).unwrap_or(now));
    }

    /// The store knows no such session.
    pub(super) fn forget_secret(&self, secret: &str) {
        self.seen.lock().remove(&hash(secret));
    }

    pub(super) fn forget(&self, number: i64) {
        self.seen.lock().retain(|_, (_, other)| *other != number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_trusted_for_a_moment_and_not_after_it_was_ended() {
        let (recent, now) = (RecentSessions::default(), Instant::now());
        recent.note("a", 7, now);
        assert_eq!(recent.number("a", now + TRUSTED / 2), Some(7));
        assert_eq!((recent.number("a", now + TRUSTED), recent.number("b", now)), (None, None));
        assert_eq!((recent.remembered("a", now + TRUSTED * 2), recent.remembered("a", now + REMEMBERED)), (Some(7), None));
        recent.note_login("c", 8, now + TRUSTED);
        assert_eq!((recent.number("c", now + TRUSTED), recent.remembered("c", now + TRUSTED)), (None, Some(8)));
        assert!(!recent.has_just_failed(now));
        recent.note_failure(now);
        assert_eq!([0, 1].map(|after| recent.has_just_failed(now + ASKED_AGAIN * after)), [true, false]);
        recent.forget_secret("a");
        assert_eq!(recent.remembered("a", now), None);
        recent.note("a", 7, now);
        recent.forget(7);
        assert_eq!((recent.number("a", now), recent.remembered("a", now)), (None, None));
    }
}
