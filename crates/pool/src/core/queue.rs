//! Who waits, in the order in which they came, and what has been handed to them.

use std::task::Waker;
use std::time::Instant;

use super::checkout::Caller;
use super::handoff::{Claim, Handoff};
use super::line::{Line, Waiter};
use crate::holders::Requester;
use crate::thread::ThreadId;

/// What [`Queue::expire`] found. Wakers and connections are foreign code, or lead to it: to be used after the lock is released.
pub(crate) struct ExpiryResult<C> {
    /// Whose time is over, to be woken.
    pub overdue: Vec<Waker>,
    /// Connections whose caller was woken and has not run until its deadline: they go to the next.
    pub unclaimed: Vec<C>,
    /// When to look again.
    pub next: Option<Instant>,
}

/// A caller's place in the queue; lower is earlier.
pub(crate) type Ticket = u64;

/// So many ordinary callers are served in a row while one in the background waits; then that one is.
const IN_A_ROW: u32 = 9;

pub(super) struct Queue<C> {
    ordinary: Line,
    /// Served while no ordinary caller waits, and now and then.
    background: Line,
    /// Ordinary callers that were served since one in the background was, or none waited.
    in_a_row: u32,
    handed: Handoff<C>,
    next: Ticket,
    /// When the one timer of all who wait rings.
    alarm: Option<Instant>,
    alarm_is_new: bool,
    /// Nobody is served.
    suspended: bool,
}

impl<C> Default for Queue<C> {
    fn default() -> Self {
        Self {
            ordinary: Line::default(),
            background: Line::default(),
            in_a_row: 0,
            handed: Handoff::default(),
            next: 0,
            alarm: None,
            alarm_is_new: false,
            suspended: false,
        }
    }
}

impl<C> Queue<C> {
    pub(super) fn len(&self) -> u32 {
        (self.ordinary.len() + self.background.len()) as u32
    }

    /// Who is served before this one, as a rule.
    pub(super) fn ahead_of(&self, taker: &Requester) -> u32 {
        if taker.is_background() { self.len() } else { self.ordinary.len() as u32 }
    }

    /// A place at the end, or the one that the caller had before.
    pub(super) fn push(&mut self, caller: &Caller<'_>, waker: Waker) -> Ticket {
        self.see_deadline(caller.deadline);
        let ticket = caller.place.unwrap_or_else(|| {
            self.next += 1;
            self.next
        });
        let waiter = Waiter { ticket, taker: caller.taker.clone(), waker, deadline: caller.deadline };
        let line = if caller.taker.is_background() { &mut self.background } else { &mut self.ordinary };
        line.push(waiter, caller.own_limit);
        ticket
    }

    fn see_deadline(&mut self, deadline: Instant) {
        if self.alarm.is_none_or(|alarm| deadline < alarm) {
            self.alarm = Some(deadline);
            self.alarm_is_new = true;
        }
    }

    /// Whether the timer has to be set to an earlier moment; true once.
    pub(super) fn take_new_alarm(&mut self) -> bool {
        std::mem::take(&mut self.alarm_is_new)
    }

    /// Those whose time is over leave the queue, or give up what they were handed.
    pub(super) fn expire(&mut self, now: Instant) -> ExpiryResult<C> {
        let mut overdue = self.ordinary.take_overdue(now);
        overdue.append(&mut self.background.take_overdue(now));
        let unclaimed = self.handed.expire(now);
        let deadlines = [self.ordinary.first_deadline(), self.background.first_deadline(), self.handed.first_deadline()];
        let next = deadlines.into_iter().flatten().min();
        (self.alarm, self.alarm_is_new) = (next, false);
        ExpiryResult { overdue, unclaimed, next }
    }

    /// From now on nobody is served, until it is set to false.
    pub(super) fn set_suspended(&mut self, suspended: bool) {
        self.suspended = suspended;
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// Hands a connection to whoever is next; the connection comes back when nobody waits.
    #[inline]
    pub(super) fn hand(&mut self, conn: C, now: Instant, thread: ThreadId) -> Result<(Requester, Waker, &C), C> {
        if self.ordinary.is_empty() && self.background.is_empty() { Err(conn) } else { self.hand_to_next(conn, now, thread) }
    }

    fn hand_to_next(&mut self, conn: C, now: Instant, thread: ThreadId) -> Result<(Requester, Waker, &C), C> {
        if self.suspended {
            return Err(conn);
        }
        let Some(Waiter { ticket, taker, waker, deadline }) = self.pop() else { return Err(conn) };
        Ok((taker, waker, self.handed.push(Claim { ticket, deadline }, conn, thread, now)))
    }

    /// Who came first of the ordinary callers; of those in the background where there are no others, or when it is their turn.
    fn pop(&mut self) -> Option<Waiter> {
        if self.background.is_empty() {
            self.in_a_row = 0;
            return self.ordinary.pop();
        }
        if self.in_a_row >= IN_A_ROW || self.ordinary.is_empty() {
            self.in_a_row = 0;
            return self.background.pop();
        }
        self.in_a_row += 1;
        self.ordinary.pop()
    }

    /// See [`Handed::pick_up`].
    #[inline]
    pub(super) fn pick_up(&mut self, ticket: Ticket, thread: ThreadId, now: Instant, exchanged: impl FnOnce(&C, &C)) -> Option<C> {
        self.handed.pick_up(ticket, thread, now, exchanged)
    }

    /// Whom to wake when this caller's turn comes, if it still waits for it. Returned is who was to be woken before, to be
    /// dropped after the lock is released.
    pub(super) fn waits(&mut self, ticket: Ticket, waker: &Waker) -> Option<Option<Waker>> {
        let Self { ordinary, background, .. } = self;
        let known = &mut ordinary.get_mut(ticket).or_else(|| background.get_mut(ticket))?.waker;
        Some((!known.will_wake(waker)).then(|| std::mem::replace(known, waker.clone())))
    }

    pub(super) fn leave(&mut self, ticket: Ticket) -> (Option<Waker>, Option<C>) {
        let waiter = self.ordinary.remove(ticket).or_else(|| self.background.remove(ticket));
        (waiter.map(|waiter| waiter.waker), self.handed.take(ticket))
    }

    /// Nobody waits any more; those who did are to be woken.
    pub(super) fn dissolve(&mut self) -> Vec<Waker> {
        self.ordinary.dissolve().chain(self.background.dissolve()).collect()
    }
}
