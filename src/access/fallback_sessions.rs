//! Sessions in memory, for when the store cannot be written: a full disk must not keep the operator out who would free it.
//! They end with the console, and with the password that they were begun with.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::sessions::{SESSION_IDLE, SESSION_LIFE, SessionEntry};
use plimsoll_pool::http::secret::{SecretHash, hash};

/// More than log in while a disk is full; the one that was used longest ago goes.
const MOST: usize = 100;

/// Shared by all clones of a store.
#[derive(Clone, Default)]
pub(super) struct FallbackSessions(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    /// Below zero, so that none is taken for one of the store.
    last_number: i64,
    all: HashMap<SecretHash, FallbackSession>,
}

struct FallbackSession {
    entry: SessionEntry,
    /// A new password ends it.
    password_hash: String,
}

impl FallbackSession {
    fn holds(&self, now: i64) -> bool {
        self.entry.expires_at > now && self.entry.seen_at > now - SESSION_IDLE.as_secs() as i64
    }
}

impl FallbackSessions {
    /// Its number.
    pub fn begin(&self, secret: &str, password_hash: String, address: Option<String>, browser: String, now: i64) -> i64 {
        let inner = &mut *self.0.lock();
        inner.all.retain(|_, spare| spare.holds(now));
        while inner.all.len() >= MOST {
            let Some(oldest) = inner.all.iter().min_by_key(|(_, spare)| spare.entry.seen_at).map(|(hash, _)| *hash) else { break };
            inner.all.remove(&oldest);
        }
        inner.last_number -= 1;
        let (number, expires_at) = (inner.last_number, now + SESSION_LIFE.as_secs() as i64);
        let entry = SessionEntry { number, created_at: now, expires_at, seen_at: now, address, browser };
        inner.all.insert(hash(secret), FallbackSession { entry, password_hash });
        number
    }

    /// The number of the session with this secret and the hash of its password; it counts as used.
    pub fn find(&self, secret: &str, now: i64) -> Option<(i64, String)> {
        let inner = &mut *self.0.lock();
        let spare = inner.all.get_mut(&hash(secret)).filter(|spare| spare.holds(now))?;
        spare.entry.seen_at = now;
        Some((spare.entry.number, spare.password_hash.clone()))
    }

    /// Ends the one with this secret.
    pub fn end(&self, secret: &str) -> Option<i64> {
        self.0.lock().all.remove(&hash(secret)).map(|spare| spare.entry.number)
    }

    /// Ends the one of this number; false: there is none.
    pub fn end_by_number(&self, number: i64) -> bool {
        let inner = &mut *self.0.lock();
        let before = inner.all.len();
        inner.all.retain(|_, spare| spare.entry.number != number);
        inner.all.len() < before
    }

    /// Ends all: how many.
    pub fn end_all(&self) -> u64 {
        std::mem::take(&mut self.0.lock().all).len() as u64
    }

    /// Those that have not ended.
    pub fn list(&self, now: i64) -> Vec<SessionEntry> {
        self.0.lock().all.values().filter(|spare| spare.holds(now)).map(|spare| spare.entry.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_by_its_secret_until_it_ends() {
        let spare = FallbackSessions::default();
        let begin = |secret: &str| spare.begin(secret, "hash".into(), None, "Firefox".into(), 1000);
        assert_eq!((begin("a"), begin("b")), (-1, -2));
        assert_eq!((spare.find("a", 1001), spare.find("c", 1001)), (Some((-1, "hash".into())), None));
        assert_eq!(spare.find("b", 1001 + SESSION_IDLE.as_secs() as i64), None, "nobody has used it");
        assert_eq!((spare.end("a"), spare.end("a"), spare.find("a", 1001)), (Some(-1), None, None));
        assert_eq!((spare.end_by_number(-2), spare.end_by_number(-2)), (true, false));
    }

    #[test]
    fn there_are_never_more_than_a_few() {
        let spare = FallbackSessions::default();
        for n in 0..500 {
            spare.begin(&n.to_string(), String::new(), None, String::new(), n);
        }
        assert_eq!((spare.list(500).len(), spare.find("0", 500)), (MOST, None));
        assert_eq!((spare.end_all(), spare.end_all()), (MOST as u64, 0));
    }
}
