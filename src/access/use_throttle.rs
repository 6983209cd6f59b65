//! What is noted at most once in a while of each session or token, however often it is used.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// More than ever look at one console at once; beyond it something is noted once more than need be.
const MOST: usize = 1000;

pub(super) struct UseThrottle<K> {
    pause: Duration,
    noted: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> UseThrottle<K> {
    /// At most once in this time.
    pub(super) fn every(pause: Duration) -> Self {
        Self { pause, noted: Mutex::default() }
    }

    /// Whether this is to be noted now; it then counts as noted.
    pub(super) fn is_due(&self, of: K, now: Instant) -> bool {
        let mut noted = self.noted.lock();
        if noted.get(&of).is_some_and(|at| now.saturating_duration_since(*at) < self.pause) {
            return false;
        }
        if noted.len() >= MOST {
            noted.clear();
        }
        noted.insert(of, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_noted_once_in_a_while() {
        let (sightings, now) = (UseThrottle::every(Duration::from_secs(60)), Instant::now());
        let due = |of: &'static str, after: u64| sightings.is_due(of, now + Duration::from_secs(after));
        assert_eq!([due("a", 0), due("a", 59), due("b", 59), due("a", 60), due("a", 61)], [true, false, true, true, false]);
    }
}
