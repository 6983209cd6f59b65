//! A pool that is suspended: callers queue, and nobody is served until it is resumed.

use std::task::Waker;
use std::time::Instant;

use super::{Caller, Checkout, Core, Pooled, ThreadId};
use crate::holders::Requester;
use crate::policies::PrePing;

/// What is to be done once a pool serves callers again.
pub(crate) struct Resumed<C> {
    /// Of callers that were handed a connection.
    pub wakers: Vec<Waker>,
    /// Idle for so long meanwhile that they have to be tested before they go to those who wait. Checked out until then.
    pub untested: Vec<C>,
    /// Too old: to be closed.
    pub expired: Vec<C>,
}

impl<C: Pooled> Core<C> {
    /// From now on callers queue. Those that were handed a connection keep it.
    pub(crate) fn suspend(&mut self) {
        if !self.closed {
            self.admits = false;
            self.queue.set_suspended(true);
        }
    }

    /// Callers are served again, those first who have waited longest. `tester` is who holds what has to be tested.
    pub(crate) fn resume(&mut self, tester: &Requester, now: Instant, thread: ThreadId) -> Resumed<C> {
        self.queue.set_suspended(false);
        self.admits = !self.closed;
        let mut resumed = Resumed { wakers: Vec::new(), untested: Vec::new(), expired: Vec::new() };
        // Nobody may wait beside an idle connection: a caller that comes now would be served before those who wait.
        while self.queue.len() > 0
            && let Some(idle) = self.idle.pop()
        {
            if self.is_retired(&idle.conn, now) {
                self.holders.remove(idle.conn.slot());
                self.terminating += 1;
                resumed.expired.push(idle.conn);
            } else if self.pre_ping != PrePing::Always && self.needs_ping(&idle, now) {
                self.test_begins(&idle.conn, now, tester);
                resumed.untested.push(idle.conn);
            } else {
                resumed.wakers.extend(self.hand_idle(idle.conn, now, thread));
            }
        }
        resumed
    }

    fn hand_idle(&mut self, conn: C, now: Instant, thread: ThreadId) -> Option<Waker> {
        let (taker, waker, conn) = self.queue.hand(conn, now, thread).ok()?;
        let slot = conn.slot();
        self.note_holder(slot, &taker, now);
        self.count_checkout();
        Some(waker)
    }

    /// Who comes to a pool that is closed or suspended.
    #[cold]
    pub(super) fn turn_away(&mut self, caller: &Caller<'_>, now: Instant, waker: &Waker) -> Checkout<C> {
        if self.closed { Checkout::Closed } else { self.queue_up(caller, now, waker) }
    }
}
