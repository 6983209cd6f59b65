//! How old what a replica shows is at most: by the writer's own past, so that no clock of a server has a part in it, and a replica that
//! is cut off grows old although nobody writes.

use std::collections::VecDeque;
use std::time::Instant;

use super::position::WalPosition;

/// More than a replica may lag behind by any sensible bound: with four looks a second it is a quarter of an hour.
const KEPT: usize = 4_096;

/// Up to which position the writer had written at which moments.
#[derive(Default)]
pub(super) struct WriterPast {
    looks: VecDeque<(Instant, WalPosition)>,
    /// Another primary has begun before this position: who is not beyond it may have what was lost.
    forked_at: Option<WalPosition>,
}

impl WriterPast {
    /// The writer was asked at this moment, and had written so far.
    pub(super) fn note(&mut self, asked: Instant, position: WalPosition) {
        match self.looks.back() {
            Some((_, before)) if position < *before => {
                self.forked_at = self.forked_at.max(Some(*before));
                self.looks.clear();
            }
            Some((_, before)) if position == *before && self.looks.len() > 1 => {
                // Nothing was written meanwhile: the later of the two moments says more, and the earlier nothing that it does not.
                self.looks.pop_back();
            }
            _ => {}
        }
        if self.looks.len() >= KEPT {
            self.looks.pop_front();
        }
        self.looks.push_back((asked, position));
    }

    /// The last moment of which a replica that has replayed so far shows everything; `None` where that is not known.
    pub(super) fn shown(&self, replayed: WalPosition) -> Option<Instant> {
        if self.forked_at.is_some_and(|fork| replayed <= fork) {
            return None;
        }
        let past = self.looks.partition_point(|(_, position)| *position <= replayed);
        past.checked_sub(1).map(|last| self.looks[last].0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(position: u64) -> WalPosition {
        WalPosition::new(position)
    }

    fn past(looks: &[(u64, u64)]) -> (WriterPast, Instant) {
        let (mut past, began) = (WriterPast::default(), Instant::now());
        looks.iter().for_each(|(second, position)| past.note(began + Duration::from_secs(*second), at(*position)));
        (past, began)
    }

    fn second(past: &WriterPast, began: Instant, replayed: u64) -> Option<u64> {
        past.shown(at(replayed)).map(|shown| (shown - began).as_secs())
    }

    #[test]
    fn a_replica_shows_what_was_committed_before_the_last_look_that_it_has_passed() {
        let (past, began) = past(&[(1, 100), (2, 200), (3, 300)]);
        let shown = [99, 100, 199, 250, 300, 900].map(|replayed| second(&past, began, replayed));
        assert_eq!(shown, [None, Some(1), Some(1), Some(2), Some(3), Some(3)]);
    }

    #[test]
    fn where_nothing_is_written_a_replica_that_has_all_of_it_stays_fresh() {
        let (past, began) = past(&[(1, 100), (2, 200), (3, 200), (4, 200), (90, 200)]);
        assert_eq!((second(&past, began, 200), second(&past, began, 199)), (Some(90), Some(1)));
        assert!(past.looks.len() <= 3, "{}", past.looks.len());
    }

    #[test]
    fn after_a_fail_over_that_lost_something_only_who_is_beyond_it_is_known_to_follow() {
        let (mut past, began) = past(&[(1, 100), (2, 200)]);
        past.note(began + Duration::from_secs(3), at(150));
        past.note(began + Duration::from_secs(4), at(210));
        assert_eq!((second(&past, began, 180), second(&past, began, 200)), (None, None), "it may have what was lost");
        assert_eq!(second(&past, began, 205), Some(3));
    }

    #[test]
    fn the_past_is_bounded() {
        let (mut past, began) = past(&[]);
        (0..10_000).for_each(|n| past.note(began + Duration::from_secs(n), at(n)));
        assert_eq!((past.looks.len(), second(&past, began, 9_999)), (KEPT, Some(9_999)));
    }
}
