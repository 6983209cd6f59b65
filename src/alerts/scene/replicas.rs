//! How many replicas a server had, so that one that is gone is missed.

/// After this long with fewer, the lower number is the usual one: the replica was taken away for good.
const FORGOTTEN_AFTER_S: u64 = 86_400;

/// The most replicas that were connected lately.
#[derive(Clone, Copy, Debug, Default)]
pub struct Replicas {
    most: u32,
    now: u32,
    /// When there were first fewer than the most; of a server that had none yet, when it was first seen.
    fewer_since_s: Option<u64>,
    is_settled: bool,
}

impl Replicas {
    /// How many there are now.
    pub fn note(&mut self, at_s: u64, now: u32) {
        self.now = now;
        if now > 0 && now >= self.most {
            (self.most, self.fewer_since_s, self.is_settled) = (now, None, true);
            return;
        }
        let since_s = *self.fewer_since_s.get_or_insert(at_s);
        if at_s.saturating_sub(since_s) >= FORGOTTEN_AFTER_S {
            (self.most, self.fewer_since_s, self.is_settled) = (now, None, true);
        }
    }

    /// The most that there were.
    pub fn most(&self) -> u32 {
        self.most
    }

    /// How many are gone. `None` until one was seen, or a day has passed without: after a restart of the console nobody
    /// knows how many there were before.
    pub fn missing(&self) -> Option<u32> {
        self.is_settled.then(|| self.most.saturating_sub(self.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(counts: &[(u64, u32)]) -> Replicas {
        let mut replicas = Replicas::default();
        counts.iter().for_each(|(at_s, now)| replicas.note(*at_s, *now));
        replicas
    }

    #[test]
    fn one_of_two_that_is_gone_is_missing_until_it_is_back() {
        assert_eq!((after(&[(0, 2), (10, 1)]).missing(), after(&[(0, 2), (10, 1)]).most()), (Some(1), 2));
        assert_eq!(after(&[(0, 2), (10, 0)]).missing(), Some(2));
        assert_eq!(after(&[(0, 2), (10, 1), (20, 2)]).missing(), Some(0));
        assert_eq!(after(&[(0, 1), (10, 3)]).missing(), Some(0), "further replicas are no loss");
    }

    #[test]
    fn what_was_before_the_console_began_is_not_known() {
        assert_eq!(after(&[(0, 0), (60, 0)]).missing(), None);
        assert_eq!(after(&[(0, 0), (FORGOTTEN_AFTER_S, 0)]).missing(), Some(0));
    }

    #[test]
    fn after_a_day_with_fewer_the_lower_number_is_the_usual_one() {
        assert_eq!(after(&[(0, 2), (10, 1), (10 + FORGOTTEN_AFTER_S, 1)]).missing(), Some(0));
    }
}
