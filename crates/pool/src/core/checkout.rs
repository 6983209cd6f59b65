//! A caller comes: a connection at once, a place in the queue, or a refusal.

use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use super::idle::{Idle, take_for};
use super::{Core, Pooled, ThreadId, Ticket};
use crate::holders::Requester;
use crate::policies::PrePing;

/// Somebody who asks for a connection.
pub(crate) struct Caller<'t> {
    pub taker: &'t Requester,
    /// When to give up.
    pub deadline: Instant,
    /// It was here before, and what it was given then was of no use: it is not served at once any more.
    pub again: bool,
    /// It waits for a time of its own, not for the pool's.
    pub own_limit: bool,
    /// The place of a caller that was served a dead connection: it keeps it, and the queue's limit is not
    /// for it.
    pub place: Option<Ticket>,
}

impl<'t> Caller<'t> {
    /// Who comes for the first time.
    pub(crate) fn new(taker: &'t Requester, deadline: Instant) -> Self {
        Self { taker, deadline, again: false, own_limit: false, place: None }
    }

    /// The same with a time of its own.
    pub(crate) fn within(taker: &'t Requester, deadline: Instant) -> Self {
        Self { own_limit: true, ..Self::new(taker, deadline) }
    }
}

/// Why a caller that was queued is not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaiterExit {
    TimedOut,
    Closed,
}

/// What a caller that does not wait found.
pub(crate) enum ImmediateCheckout<C> {
    /// The most recently used connection, untested.
    Lent(C),
    /// Too old: say goodbye to it and try again.
    Expired(C),
    /// Nothing that may be lent without waiting.
    Nothing,
}

/// What an attempt to check out found.
pub(crate) enum Checkout<C> {
    /// The most recently used connection.
    Ready(C),
    /// The same, but it has to answer a ping first.
    Untested(C),
    /// The same, but a hook has to see it first.
    Hooked(C),
    /// Too old: say goodbye to it and try again.
    Expired(C),
    /// Nothing idle: the caller is queued.
    Queued(Ticket),
    /// The queue is full.
    Full {
        waiting: u32,
        retry_after: Duration,
    },
    Closed,
}

impl<C: Pooled> Core<C> {
    /// Takes the most recently used idle connection (see [`take_for`]), or queues the caller.
    #[inline]
    pub(crate) fn checkout(&mut self, caller: &Caller<'_>, now: Instant, waker: &Waker, thread: ThreadId) -> Checkout<C> {
        if !self.admits {
            return self.turn_away(caller, now, waker);
        }
        let Some(idle) = take_for(&mut self.idle, thread, now) else { return self.queue_up(caller, now, waker) };
        if self.is_retired(&idle.conn, now) {
            self.holders.remove(idle.conn.slot());
            self.terminating += 1;
            return Checkout::Expired(idle.conn);
        }
        self.count_checkout();
        self.note_holder(idle.conn.slot(), caller.taker, now);
        if self.needs_ping(&idle, now) {
            return Checkout::Untested(idle.conn);
        }
        if self.hooked {
            return Checkout::Hooked(idle.conn);
        }
        self.served_at_once += u64::from(!caller.again && self.instruments);
        Checkout::Ready(idle.conn)
    }

    /// Takes the most recently used idle connection for a caller that does not wait: without a ping, therefore not one that
    /// is suspected of being dead.
    pub(crate) fn checkout_now(&mut self, taker: &Requester, now: Instant, thread: ThreadId) -> ImmediateCheckout<C> {
        if !self.admits || self.hooked || self.idle.last().is_none_or(|last| self.suspects(last)) {
            return ImmediateCheckout::Nothing;
        }
        let Some(idle) = take_for(&mut self.idle, thread, now) else { return ImmediateCheckout::Nothing };
        if self.is_retired(&idle.conn, now) {
            self.holders.remove(idle.conn.slot());
            self.terminating += 1;
            return ImmediateCheckout::Expired(idle.conn);
        }
        self.count_checkout();
        self.note_holder(idle.conn.slot(), taker, now);
        self.served_at_once += u64::from(self.instruments);
        ImmediateCheckout::Lent(idle.conn)
    }

    pub(super) fn needs_ping(&self, idle: &Idle<C>, now: Instant) -> bool {
        match self.pre_ping {
            PrePing::Always => true,
            PrePing::IfIdleFor(limit) => self.suspects(idle) || now.saturating_duration_since(idle.rest.tested) >= limit,
            PrePing::Never => false,
        }
    }

    pub(super) fn suspects(&self, idle: &Idle<C>) -> bool {
        self.suspect_before.is_some_and(|then| idle.rest.tested <= then)
    }

    pub(super) fn queue_up(&mut self, caller: &Caller<'_>, now: Instant, waker: &Waker) -> Checkout<C> {
        if let (None, Some(full)) = (caller.place, self.refusal(caller, now)) {
            return full;
        }
        let ticket = self.queue.push(caller, waker.clone());
        if self.instruments {
            self.peaks.see_waiting(self.queue.len());
        }
        Checkout::Queued(ticket)
    }

    /// Callers that a connect can still serve are not counted against the queue's limit, nor are those in the background
    /// against an ordinary one.
    fn refusal(&mut self, caller: &Caller<'_>, now: Instant) -> Option<Checkout<C>> {
        let ahead = self.queue.ahead_of(caller.taker);
        let servable = self.capacity().saturating_sub(self.checked_out);
        let limit = self.max_waiters.unwrap_or_else(|| self.capacity().saturating_mul(10));
        let is_full = ahead >= limit.saturating_add(servable);
        is_full.then(|| Checkout::Full { waiting: self.queue.len(), retry_after: self.retry_after(ahead, now) })
    }

    /// The queue empties at `capacity` leases in each mean hold time. That of the leases that have ended is too short when
    /// those held now are stuck: what has been held for so long will be held for as long again.
    fn retry_after(&mut self, waiting: u32, now: Instant) -> Duration {
        let rounds = f64::from(waiting + 1) / f64::from(self.capacity().max(1));
        let hold = Duration::from_nanos(self.mean_hold_ns).max(self.mean_age(now));
        hold.mul_f64(rounds).max(Duration::from_millis(100))
    }

    /// How long those leases have been held that are held now. Many callers are refused at once: measured at most so often.
    fn mean_age(&mut self, now: Instant) -> Duration {
        const EVERY: Duration = Duration::from_millis(100);
        match self.held {
            Some((age, at)) if now.saturating_duration_since(at) < EVERY => age,
            _ => {
                let age = self.holders.mean_age(now);
                self.held = Some((age, now));
                age
            }
        }
    }

    /// Has the caller with this ticket been served? A waker that this one takes the place of is returned with the answer, to
    /// be dropped after the lock is released.
    pub(crate) fn poll_waiter(
        &mut self,
        ticket: Ticket,
        waker: &Waker,
        now: Instant,
        thread: ThreadId,
    ) -> (Poll<Result<C, WaiterExit>>, Option<Waker>) {
        let holders = &mut self.holders;
        let exchange = |one: &C, other: &C| holders.exchange(one.slot(), other.slot());
        if let Some(conn) = self.queue.pick_up(ticket, thread, now, exchange) {
            return (Poll::Ready(Ok(conn)), None);
        }
        match self.queue.waits(ticket, waker) {
            Some(before) => (Poll::Pending, before),
            None => (Poll::Ready(Err(if self.closed { WaiterExit::Closed } else { WaiterExit::TimedOut })), None),
        }
    }

    /// The caller went away. What it had been handed comes back and must be given to the next.
    pub(crate) fn abandon(&mut self, ticket: Ticket) -> (Option<Waker>, Option<C>) {
        self.queue.leave(ticket)
    }

    /// Somebody holds this connection now.
    #[inline]
    pub(super) fn note_holder(&mut self, slot: usize, taker: &Requester, now: Instant) {
        if self.instruments {
            self.holders.lend(slot, taker, now);
        }
    }

    #[inline]
    pub(super) fn count_checkout(&mut self) {
        self.checked_out += 1;
        if self.instruments {
            self.peaks.see_checked_out(self.lent());
        }
    }
}
