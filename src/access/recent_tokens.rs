//! Tokens that were found in the store a while ago, for the time in which the store does not answer: dashboards and scrapers look at the
//! console just then.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::tokens::ValidToken;
use plimsoll_pool::http::secret::{SecretHash, hash};

/// One that was revoked while the store is away is refused after this long at the latest.
const REMEMBERED: Duration = Duration::from_secs(900);
/// More programs than will ever ask one console.
const MOST: usize = 1000;

#[derive(Default)]
pub(super) struct RecentTokens(Mutex<HashMap<SecretHash, (Instant, ValidToken)>>);

impl RecentTokens {
    /// What the store has just said of this secret.
    pub(super) fn note(&self, secret: &str, found: Option<&ValidToken>, now: Instant) {
        let mut seen = self.0.lock();
        let Some(found) = found else { return drop(seen.remove(&hash(secret))) };
        if seen.len() >= MOST {
            seen.clear();
        }
        seen.insert(hash(secret), (now, found.clone()));
    }

    /// What it said of it within a quarter of an hour.
    pub(super) fn remembered(&self, secret: &str, now: Instant) -> Option<ValidToken> {
        let seen = self.0.lock();
        seen.get(&hash(secret)).filter(|(at, _)| now.saturating_duration_since(*at) < REMEMBERED).map(|(_, token)| token.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_remembered_for_a_while_and_not_after_it_was_revoked() {
        let (recent, now) = (RecentTokens::default(), Instant::now());
        let token = ValidToken { name: "grafana".into(), scope: "read".into(), expires_at: None, used_at: None };
        recent.note("a", Some(&token), now);
        assert_eq!(recent.remembered("a", now + REMEMBERED / 2), Some(token));
        assert_eq!((recent.remembered("a", now + REMEMBERED), recent.remembered("b", now)), (None, None));
        recent.note("a", None, now);
        assert_eq!(recent.remembered("a", now), None);
    }
}
