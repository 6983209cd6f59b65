//! A connection comes back, or does not.

use crate::numbers::counters::CloseReason;
use std::task::Waker;
use std::time::{Duration, Instant};

use super::{Core, Idle, Pooled, ThreadId};

/// What became of a connection that was given back.
pub(crate) enum ReturnOutcome<C> {
    /// Handed to the head of the queue, who is to be woken.
    Handed(Waker),
    /// Kept idle.
    Idle,
    /// In doubt: verify that its server is the primary, then give it back again.
    Untested(C),
    /// Not needed: say goodbye to it.
    Close(C, Surplus),
}

/// Why a working connection is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surplus {
    Overflow,
    Resized,
    Shutdown,
    Recycled,
}

impl From<Surplus> for CloseReason {
    fn from(surplus: Surplus) -> Self {
        match surplus {
            Surplus::Overflow => CloseReason::Overflow,
            Surplus::Resized => CloseReason::Resized,
            Surplus::Shutdown => CloseReason::Shutdown,
            Surplus::Recycled => CloseReason::Recycled,
        }
    }
}

impl<C: Pooled> Core<C> {
    /// A checked-out connection comes back in good order.
    #[inline]
    pub(crate) fn give_back(&mut self, conn: C, now: Instant, thread: ThreadId) -> ReturnOutcome<C> {
        if let Some(why) = self.unwanted(&conn, now) {
            return self.part_with(conn, why);
        }
        if self.is_doubted(&conn) {
            self.begin_test(&conn);
            return ReturnOutcome::Untested(conn);
        }
        let conn = match self.internal.hand(conn) {
            Ok((taker, waker, slot)) => {
                self.note_holder(slot, &taker, now);
                return ReturnOutcome::Handed(waker);
            }
            Err(conn) => conn,
        };
        match self.queue.hand(conn, now, thread) {
            Ok((taker, waker, conn)) => {
                let slot = conn.slot();
                self.note_holder(slot, &taker, now);
                ReturnOutcome::Handed(waker)
            }
            Err(conn) if self.overflow_linger.is_zero() && self.idle.len() as u32 >= self.pool_size => {
                self.part_with(conn, Surplus::Overflow)
            }
            Err(conn) => {
                self.checked_out -= 1;
                if self.instruments {
                    self.holders.take_back(conn.slot());
                }
                self.idle.push(Idle::new(conn, now, thread));
                ReturnOutcome::Idle
            }
        }
    }

    fn unwanted(&self, conn: &C, now: Instant) -> Option<Surplus> {
        if self.closed {
            Some(Surplus::Shutdown)
        } else if self.open() > self.capacity() {
            Some(Surplus::Resized)
        } else if conn.epoch() != self.epoch || self.is_retired(conn, now) {
            // Under constant load nothing is ever idle, so age is looked at here too.
            Some(Surplus::Recycled)
        } else {
            None
        }
    }

    fn part_with(&mut self, conn: C, why: Surplus) -> ReturnOutcome<C> {
        self.lost(&conn);
        self.terminating += 1;
        ReturnOutcome::Close(conn, why)
    }

    /// A checked-out connection is gone, and the server is not told.
    pub(crate) fn lost(&mut self, conn: &impl Pooled) {
        self.checked_out -= 1;
        self.holders.remove(conn.slot());
    }

    /// The server has been told of a connection that was closed.
    pub(crate) fn parted(&mut self) {
        self.terminating -= 1;
    }

    /// A connection turned out to be dead: whatever has been idle since before is no longer trusted.
    pub(crate) fn suspect_idle(&mut self, now: Instant) {
        self.suspect_before = Some(now);
    }

    /// How long a lease was held.
    #[inline]
    pub(crate) fn note_hold(&mut self, hold: Duration) {
        self.mean_hold_ns = (self.mean_hold_ns * 7 + hold.as_nanos() as u64) / 8;
    }
}
