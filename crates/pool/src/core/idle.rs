//! Connections that nobody uses, least recently used first.
//!
//! The one that came back last is lent first, so that what a quiet hour does not need grows old and can be closed. Among
//! those that are in use by turns that is a matter of chance, and a thread had better keep to its own: what a connection
//! touches, here and in a server on the same machine, is still in the cache of the core that it was used on.
//! `docs/BENCHMARKS.md` tells what that is worth.

use std::time::{Duration, Instant};

use crate::thread::ThreadId;

/// So soon after its return a connection is in use by turns. Longer, and a thread that comes by now and then would
/// keep one from growing old.
const BY_TURNS: Duration = Duration::from_millis(1);

pub(super) struct Idle<C> {
    pub conn: C,
    pub rest: Rest,
}

/// How a connection came to be idle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    pub since: Instant,
    pub given_by: ThreadId,
    /// When it was known last to work.
    pub tested: Instant,
}

impl<C> Idle<C> {
    #[inline]
    pub(super) fn new(conn: C, since: Instant, given_by: ThreadId) -> Self {
        Self { conn, rest: Rest { since, given_by, tested: since } }
    }
}

/// The one that came back last; but of those that did within the last millisecond, the last of this thread's own.
#[inline]
pub(super) fn take_for<C>(idle: &mut Vec<Idle<C>>, thread: ThreadId, now: Instant) -> Option<Idle<C>> {
    if idle.last()?.rest.given_by == thread { idle.pop() } else { take_own(idle, thread, now).or_else(|| idle.pop()) }
}

fn take_own<C>(idle: &mut Vec<Idle<C>>, thread: ThreadId, now: Instant) -> Option<Idle<C>> {
    let lately = now.checked_sub(BY_TURNS)?;
    let mut by_turns = idle.iter().rev().take_while(|idle| idle.rest.since >= lately);
    let above = by_turns.position(|idle| idle.rest.given_by == thread)?;
    Some(idle.remove(idle.len() - 1 - above))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The connections 0, 1, …, given back by these threads, so many microseconds ago.
    fn idle(now: Instant, given: &[(usize, u64)]) -> Vec<Idle<usize>> {
        let idle = given.iter().enumerate();
        idle.map(|(conn, (by, ago))| Idle::new(conn, now - Duration::from_micros(*ago), ThreadId::numbered(*by))).collect()
    }

    #[track_caller]
    fn is_lent(given: &[(usize, u64)], to: usize, expected: usize) {
        let now = Instant::now() + Duration::from_secs(1);
        let mut idle = idle(now, given);
        assert_eq!(take_for(&mut idle, ThreadId::numbered(to), now).map(|idle| idle.conn), Some(expected));
        let left: Vec<_> = (0..given.len()).filter(|conn| *conn != expected).collect();
        assert_eq!(idle.iter().map(|idle| idle.conn).collect::<Vec<_>>(), left, "in the order in which they came");
    }

    #[test]
    fn a_thread_gets_its_own_of_those_in_use_by_turns() {
        is_lent(&[(1, 900), (1, 800), (2, 700), (2, 600)], 1, 1);
        is_lent(&[(1, 900), (1, 800), (2, 700), (2, 600)], 2, 3);
    }

    #[test]
    fn a_stranger_gets_the_last_and_so_does_who_comes_by_now_and_then() {
        is_lent(&[(1, 900), (2, 800)], 3, 1);
        is_lent(&[(1, 1_001), (2, 800)], 1, 1);
        is_lent(&[(1, 5_000_000), (2, 4_000_000)], 1, 1);
    }

    #[test]
    fn of_none_there_is_none() {
        assert!(take_for(&mut Vec::<Idle<u32>>::new(), ThreadId::numbered(1), Instant::now()).is_none());
    }
}
