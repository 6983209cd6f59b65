//! What the pool does for itself: it takes the next connection that comes back, and counts what still runs on the
//! server although its connection is closed.

use std::task::{Poll, Waker};
use std::time::Instant;

use super::{Core, Pooled};
use crate::holders::Requester;

/// The pool's own call for a connection; there is at most one.
pub(super) struct InternalWaiter<C> {
    caller: Option<(Requester, Waker)>,
    handed: Option<C>,
    /// Sessions on the server whose connections were closed in the middle of a statement, and which have not ended.
    abandoned: u32,
}

impl<C> Default for InternalWaiter<C> {
    fn default() -> Self {
        Self { caller: None, handed: None, abandoned: 0 }
    }
}

impl<C: Pooled> InternalWaiter<C> {
    /// Hands a connection over, or gives it back when none is called for.
    #[inline]
    pub(super) fn hand(&mut self, conn: C) -> Result<(Requester, Waker, usize), C> {
        // Looked at first: to take what is not there would cost every release a copy of it.
        if self.caller.is_none() { Err(conn) } else { self.hand_to_caller(conn) }
    }

    #[cold]
    fn hand_to_caller(&mut self, conn: C) -> Result<(Requester, Waker, usize), C> {
        let Some((taker, waker)) = self.caller.take() else { return Err(conn) };
        let slot = self.handed.insert(conn).slot();
        Ok((taker, waker, slot))
    }

    /// Connections to be opened for it.
    pub(super) fn waiting(&self) -> u32 {
        u32::from(self.caller.is_some())
    }

    pub(super) fn abandoned(&self) -> u32 {
        self.abandoned
    }
}

impl<C: Pooled> Core<C> {
    /// The connection that was handed over, or any that is idle, suspected or not: who takes it finds out.
    pub(crate) fn poll_internal(&mut self, taker: &Requester, waker: &Waker, now: Instant) -> Poll<C> {
        if let Some(conn) = self.internal.handed.take() {
            return Poll::Ready(conn);
        }
        let Some(idle) = self.idle.pop() else {
            if !self.closed {
                self.internal.caller = Some((taker.clone(), waker.clone()));
            }
            return Poll::Pending;
        };
        self.count_checkout();
        self.note_holder(idle.conn.slot(), taker, now);
        Poll::Ready(idle.conn)
    }

    /// Nobody waits for it any more. What had been handed over must be given to the next.
    pub(crate) fn leave_internal(&mut self) -> (Option<Waker>, Option<C>) {
        (self.internal.caller.take().map(|(_, waker)| waker), self.internal.handed.take())
    }

    /// So many sessions may still run on the server although their connections are closed: no others are opened in
    /// their place.
    pub(crate) fn abandoned(&mut self, sessions: u32) {
        self.internal.abandoned += sessions;
    }

    /// So many of those have ended.
    pub(crate) fn ended(&mut self, sessions: u32) {
        self.internal.abandoned -= sessions;
    }
}
