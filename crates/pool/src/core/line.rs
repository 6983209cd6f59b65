//! Callers of one class, in the order in which they came.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Instant;

use super::Ticket;
use crate::holders::Requester;

pub(super) struct Waiter {
    pub ticket: Ticket,
    pub taker: Requester,
    pub waker: Waker,
    pub deadline: Instant,
}

#[derive(Default)]
pub(super) struct Line {
    /// By ticket, lowest first.
    waiting: VecDeque<Waiter>,
    /// Somebody who may still wait has a time of its own: whoever came first is not overdue first.
    limits_vary: bool,
}

impl Line {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// To its place, which is the last one for who comes for the first time.
    pub(super) fn push(&mut self, waiter: Waiter, own_limit: bool) {
        self.limits_vary |= own_limit;
        let place = match self.waiting.back() {
            Some(last) if last.ticket > waiter.ticket => self.waiting.partition_point(|other| other.ticket < waiter.ticket),
            _ => self.waiting.len(),
        };
        self.waiting.insert(place, waiter);
    }

    pub(super) fn pop(&mut self) -> Option<Waiter> {
        self.waiting.pop_front()
    }

    pub(super) fn get_mut(&mut self, ticket: Ticket) -> Option<&mut Waiter> {
        let place = self.place(ticket)?;
        self.waiting.get_mut(place)
    }

    pub(super) fn remove(&mut self, ticket: Ticket) -> Option<Waiter> {
        let place = self.place(ticket)?;
        self.waiting.remove(place)
    }

    fn place(&self, ticket: Ticket) -> Option<usize> {
        self.waiting.binary_search_by_key(&ticket, |waiter| waiter.ticket).ok()
    }

    /// Those whose time is over leave.
    pub(super) fn take_overdue(&mut self, now: Instant) -> Vec<Waker> {
        let overdue = if self.limits_vary { self.take_all_overdue(now) } else { self.take_first_overdue(now) };
        self.limits_vary &= !self.waiting.is_empty();
        overdue
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

    pub(super) fn first_deadline(&self) -> Option<Instant> {
        let mut deadlines = self.waiting.iter().map(|waiter| waiter.deadline);
        if self.limits_vary { deadlines.min() } else { deadlines.next() }
    }

    /// Nobody waits any more; those who did are to be woken.
    pub(super) fn dissolve(&mut self) -> impl Iterator<Item = Waker> {
        self.waiting.drain(..).map(|waiter| waiter.waker)
    }
}
