//! Connections on their way to callers that have been woken and have not run since.
//!
//! Whoever is woken has a right to one of them, in the order of the queue; which one is decided only when it runs.
//! On a machine that has more tasks to run than cores, several are on their way at any time. A task then takes
//! the one that its own thread gave back last: what that touches, here and in a server on the same machine, is
//! still in the cache of the core that it runs on. With the first come, first used, the throughput of a saturated
//! pool is a tenth less.

use std::time::{Duration, Instant};

use super::Ticket;
use crate::thread::ThreadId;

/// The longest that others may be preferred to a connection: short beside the time after which one has to
/// answer a ping, so that what is picked up needs none.
const PATIENCE: Duration = Duration::from_millis(100);

/// A caller's right to a connection.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub ticket: Ticket,
    /// Until then; a caller may be held without being polled.
    pub deadline: Instant,
}

struct HandedConnection<C> {
    /// Whose it is if it leaves, or runs out of time, without having picked one up.
    right: Claim,
    conn: C,
    given_by: ThreadId,
    since: Instant,
}

/// Never many, since whoever they are for has just been woken.
pub(super) struct Handoff<C> {
    /// In the order in which they came.
    conns: Vec<HandedConnection<C>>,
}

impl<C> Default for Handoff<C> {
    fn default() -> Self {
        Self { conns: Vec::new() }
    }
}

impl<C> Handoff<C> {
    #[inline]
    pub(super) fn push(&mut self, right: Claim, conn: C, given_by: ThreadId, since: Instant) -> &C {
        self.conns.push(HandedConnection { right, conn, given_by, since });
        &self.conns[self.conns.len() - 1].conn
    }

    /// The connection for a caller that runs on this thread, if it has a right to one. Where that is not the one
    /// that it had been handed, the two callers have exchanged theirs, and `exchanged` is told both.
    #[inline]
    pub(super) fn pick_up(&mut self, ticket: Ticket, thread: ThreadId, now: Instant, exchanged: impl FnOnce(&C, &C)) -> Option<C> {
        let own = self.position(ticket)?;
        let best = self.best_for(thread, now);
        if own != best {
            self.conns[own].right = self.conns[best].right;
            exchanged(&self.conns[own].conn, &self.conns[best].conn);
        }
        Some(self.conns.remove(best).conn)
    }

    /// What had been handed to a caller that leaves.
    pub(super) fn take(&mut self, ticket: Ticket) -> Option<C> {
        let own = self.position(ticket)?;
        Some(self.conns.remove(own).conn)
    }

    /// What was handed to callers whose time is over.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<C> {
        self.conns.extract_if(.., |handed| handed.right.deadline <= now).map(|handed| handed.conn).collect()
    }

    /// When the first of the callers runs out of time.
    pub(super) fn first_deadline(&self) -> Option<Instant> {
        self.conns.iter().map(|handed| handed.right.deadline).min()
    }

    fn position(&self, ticket: Ticket) -> Option<usize> {
        self.conns.iter().position(|handed| handed.right.ticket == ticket)
    }

    fn best_for(&self, thread: ThreadId, now: Instant) -> usize {
        const OLDEST: usize = 0;
        if now.saturating_duration_since(self.conns[OLDEST].since) >= PATIENCE {
            return OLDEST;
        }
        self.conns.iter().rposition(|handed| handed.given_by == thread).unwrap_or(OLDEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(1);

    /// The connections 10, 11, … for the callers 0, 1, …, given back by these threads, one a millisecond.
    fn handed(start: Instant, by: &[usize]) -> Handoff<u32> {
        let mut handed = Handoff::default();
        for (n, by) in (0u32..).zip(by) {
            let right = Claim { ticket: u64::from(n), deadline: start + (n + 1) * LONG };
            handed.push(right, 10 + n, ThreadId::numbered(*by), start + n * SOON);
        }
        handed
    }

    #[test]
    fn a_caller_gets_what_its_thread_gave_back_last_and_the_other_gets_its_own() {
        let now = Instant::now();
        let mut handed = handed(now, &[1, 2, 2, 1]);
        let mut exchanged = None;
        let mut pick = |ticket, thread| handed.pick_up(ticket, ThreadId::numbered(thread), now, |a, b| exchanged = Some((*a, *b)));
        assert_eq!(pick(0, 2), Some(12));
        assert_eq!(pick(2, 1), Some(13), "the one that was exchanged for it is another thread's");
        assert_eq!(pick(3, 1), Some(10));
        assert_eq!((pick(1, 7), pick(1, 7)), (Some(11), None), "what is left, once");
        assert_eq!(exchanged, Some((10, 13)), "the last that was");
    }

    #[test]
    fn a_stranger_gets_the_one_that_has_lain_longest() {
        let now = Instant::now();
        assert_eq!(handed(now, &[1, 2]).pick_up(1, ThreadId::numbered(3), now, |_, _| ()), Some(10));
    }

    #[test]
    fn nothing_lies_for_longer_than_the_patience_while_others_are_picked_up() {
        let now = Instant::now();
        let mut handed = handed(now, &[1, 2, 2]);
        let just_before = now + PATIENCE - SOON;
        assert_eq!(handed.pick_up(0, ThreadId::numbered(2), just_before, |_, _| ()), Some(12));
        assert_eq!(handed.pick_up(1, ThreadId::numbered(2), now + PATIENCE, |_, _| ()), Some(10));
    }

    #[test]
    fn a_deadline_stays_with_its_caller_when_connections_are_exchanged() {
        let now = Instant::now();
        let mut handed = handed(now, &[1, 2]);
        assert_eq!(handed.pick_up(0, ThreadId::numbered(2), now, |_, _| ()), Some(11));
        assert_eq!(handed.first_deadline(), Some(now + 2 * LONG), "of the caller that is left, with the other's connection");
        assert_eq!((handed.expire(now + LONG), handed.expire(now + 2 * LONG)), (vec![], vec![10]));
        assert_eq!(handed.first_deadline(), None);
    }

    #[test]
    fn who_leaves_gives_up_what_it_had_been_handed_and_nothing_else() {
        let now = Instant::now();
        let mut handed = handed(now, &[1, 1]);
        assert_eq!((handed.take(0), handed.take(0)), (Some(10), None));
        assert_eq!(handed.pick_up(1, ThreadId::numbered(1), now, |_, _| ()), Some(11));
    }
}
