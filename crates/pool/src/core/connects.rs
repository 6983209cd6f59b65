//! When to connect, and what becomes of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Core, Idle, Pooled, ReturnOutcome, Surplus, ThreadId};
use crate::core::backoff::Pause;

impl<C: Pooled> Core<C> {
    /// How many connects to start now; they count as opening from here on. Whoever waits is worth a
    /// connect, unless one is already under way for it; so is a gap in the base.
    pub(crate) fn connects_due(&mut self, now: Instant) -> u32 {
        let callers_wait = self.queue.len() > 0;
        if self.closed || self.backoff.holds_back(now, callers_wait) || self.rejections.holds_back(now, callers_wait) {
            return 0;
        }
        let own = self.open() + self.opening;
        let committed = own + self.internal.abandoned();
        let callers = if self.admits { self.queue.len() } else { 0 };
        let for_waiters = (callers + self.internal.waiting()).saturating_sub(self.opening);
        // What is being verified may have to be replaced: make before break.
        let for_base = self.kept.saturating_sub(committed - self.doubt.under_test());
        // Where all that there is has been abandoned, one is opened to end the others.
        let room = self.capacity().saturating_sub(committed).max(u32::from(own == 0));
        // After a failure one connect at a time finds out whether the server is back, or the hook content.
        let parallel = if self.backoff.is_failing() || self.rejections.is_failing() { 1 } else { self.ramp.now() };
        let due = for_waiters.max(for_base).min(room).min(parallel.saturating_sub(self.opening));
        self.opening += due;
        if self.opening == 0 {
            self.ramp.begin_anew();
        }
        due
    }

    /// A connect has taken so long, and succeeded.
    pub(crate) fn connected_within(&mut self, took: Duration) {
        self.ramp.succeeded(took);
    }

    /// A connect succeeded: the head of the queue gets it, or it becomes idle.
    pub(crate) fn opened(&mut self, mut conn: C, now: Instant, thread: ThreadId) -> ReturnOutcome<C> {
        self.opening -= 1;
        self.backoff.succeeded();
        if let Some(why) = self.has_no_room(&conn) {
            self.terminating += 1;
            return ReturnOutcome::Close(conn, why);
        }
        if self.is_doubted(&conn) {
            // Its server was asked before something has happened.
            self.terminating += 1;
            return ReturnOutcome::Close(conn, Surplus::Recycled);
        }
        let slot = self.holders.add(Arc::clone(conn.record()));
        conn.set_slot(slot);
        self.kept = self.kept.max((self.open() + 1).min(self.pool_size));
        let conn = match self.internal.hand(conn) {
            Ok((taker, waker, slot)) => {
                self.note_holder(slot, &taker, now);
                self.count_checkout();
                return ReturnOutcome::Handed(waker);
            }
            Err(conn) => conn,
        };
        match self.queue.hand(conn, now, thread) {
            Ok((taker, waker, _)) => {
                self.note_holder(slot, &taker, now);
                self.count_checkout();
                ReturnOutcome::Handed(waker)
            }
            Err(conn) => {
                self.idle.push(Idle::new(conn, now, thread));
                ReturnOutcome::Idle
            }
        }
    }

    fn has_no_room(&self, conn: &C) -> Option<Surplus> {
        if self.closed {
            return Some(Surplus::Shutdown);
        }
        if conn.epoch() != self.epoch {
            return Some(Surplus::Recycled);
        }
        (self.open() >= self.capacity()).then_some(Surplus::Resized)
    }

    /// A connect failed: the pauses before the next one. `jitter` (0 to 1) keeps instances apart.
    pub(crate) fn open_failed(&mut self, now: Instant, jitter: f64) -> Pause {
        self.opening -= 1;
        self.ramp.begin_anew();
        self.backoff.failed(now, jitter)
    }

    /// A hook has turned a session down, before it was taken out of the count: the pauses before another one is opened. Connects would
    /// else follow one another as fast as the hook answers.
    pub(crate) fn rejected(&mut self, now: Instant, jitter: f64) -> Pause {
        self.rejections.failed(now, jitter)
    }

    /// A caller has got a session that no hook has turned down.
    pub(crate) fn accepted(&mut self) {
        if self.rejections.is_failing() {
            self.rejections.succeeded();
        }
    }

    /// Whether the last connect failed.
    pub(crate) fn connects_failing(&self) -> bool {
        self.backoff.is_failing()
    }
}
