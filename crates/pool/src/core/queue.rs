//! Who waits, in the order in which they came, and what has been handed to them.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Instant;

use super::checkout::Caller;
use super::handoff::{Claim, Handoff};
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

struct Waiter {
    ticket: Ticket,
    taker: Requester,
    waker: Waker,
    deadline: Instant,
}

pub(super) struct Queue<C> {
    /// By ticket, lowest first.
    waiting: VecDeque<Waiter>,
    handed: Handoff<C>,
    next: Ticket,
    /// When the one timer of all who wait rings.
    alarm: Option<Instant>,
    alarm_is_new: bool,
    /// Somebody who may still wait has a time of its own: whoever came first is not overdue first.
    limits_vary: bool,
    /// Nobody is served.
    suspended: bool,
}

impl<C> Default for Queue<C> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            handed: Handoff::default(),
            next: 0,
            alarm: None,
            alarm_is_new: false,
            limits_vary: false,
            suspended: false,
        }
    }
}

impl<C> Queue<C> {
    pub(super) fn len(&self) -> u32 {
        self.waiting.len() as u32
    }

    /// A place at the end, or the one that the caller had before.
    pub(super) fn push(&mut self, caller: &Caller<'_>, waker: Waker) -> Ticket {
        self.see_deadline(caller.deadline);
        self.limits_vary |= caller.own_limit;
        let waiter = |ticket| Waiter { ticket, taker: caller.taker.clone(), waker, deadline: caller.deadline };
        let Some(ticket) = caller.place else {
            self.next += 1;
            self.waiting.push_back(waiter(self.next));
            return self.next;
        };
        let place = self.waiting.partition_point(|waiter| waiter.ticket < ticket);
        self.waiting.insert(place, waiter(ticket));
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
        let overdue = if self.limits_vary { self.take_all_overdue(now) } else { self.take_first_overdue(now) };
        self.limits_vary &= !self.waiting.is_empty();
        let unclaimed = self.handed.expire(now);
        let next = self.first_deadline().into_iter().chain(self.handed.first_deadline()).min();
        (self.alarm, self.alarm_is_new) = (next, false);
        ExpiryResult { overdue, unclaimed, next }
    }

    /// All wait for the same time, so that who came first is overdue first, but for two who came within the same moment: one
    /// then leaves with the other, never early.
    fn take_first_overdue(&mut self, now: Instant) -> Vec<Waker> {
        // A binary search would count some who are not overdue behind one who is.
        let count = self.waiting.iter().take_while(|waiter| waiter.deadline <= now).count();
        self.waiting.drain(..count).map(|waiter| waiter.waker).collect()
    }

    fn take_all_overdue(&mut self, now: Instant) -> Vec<Waker> {
        let (overdue, left) = std::mem::take(&mut self.waiting).into_iter().partition(|waiter| waiter.deadline <= now);
        self.waiting = left;
        VecDeque::into_iter(overdue).map(|waiter| waiter.waker).collect()
    }

    fn first_deadline(&self) -> Option<Instant> {
        let mut deadlines = self.waiting.iter().map(|waiter| waiter.deadline);
        if self.limits_vary { deadlines.min() } else { deadlines.next() }
    }

    /// From now on nobody is served, until it is set to false.
    pub(super) fn set_suspended(&mut self, suspended: bool) {
        self.suspended = suspended;
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// Hands a connection to whoever came first; the connection comes back when nobody waits.
    #[inline]
    pub(super) fn hand(&mut self, conn: C, now: Instant, thread: ThreadId) -> Result<(Requester, Waker, &C), C> {
        if self.waiting.is_empty() { Err(conn) } else { self.hand_to_first(conn, now, thread) }
    }

    fn hand_to_first(&mut self, conn: C, now: Instant, thread: ThreadId) -> Result<(Requester, Waker, &C), C> {
        if self.suspended {
            return Err(conn);
        }
        let Some(Waiter { ticket, taker, waker, deadline }) = self.waiting.pop_front() else { return Err(conn) };
        Ok((taker, waker, self.handed.push(Claim { ticket, deadline }, conn, thread, now)))
    }

    /// See [`Handed::pick_up`].
    #[inline]
    pub(super) fn pick_up(&mut self, ticket: Ticket, thread: ThreadId, now: Instant, exchanged: impl FnOnce(&C, &C)) -> Option<C> {
        self.handed.pick_up(ticket, thread, now, exchanged)
    }

    /// Whom to wake when this caller's turn comes, if it still waits for it. Returned is who was to be woken before, to be
    /// dropped after the lock is released.
    pub(super) fn waits(&mut self, ticket: Ticket, waker: &Waker) -> Option<Option<Waker>> {
        let place = self.place(ticket)?;
        let known = &mut self.waiting[place].waker;
        Some((!known.will_wake(waker)).then(|| std::mem::replace(known, waker.clone())))
    }

    pub(super) fn leave(&mut self, ticket: Ticket) -> (Option<Waker>, Option<C>) {
        let waiter = self.place(ticket).and_then(|place| self.waiting.remove(place));
        (waiter.map(|waiter| waiter.waker), self.handed.take(ticket))
    }

    /// Nobody waits any more; those who did are to be woken.
    pub(super) fn dissolve(&mut self) -> Vec<Waker> {
        self.waiting.drain(..).map(|waiter| waiter.waker).collect()
    }

    fn place(&self, ticket: Ticket) -> Option<usize> {
        self.waiting.binary_search_by_key(&ticket, |waiter| waiter.ticket).ok()
    }
}
