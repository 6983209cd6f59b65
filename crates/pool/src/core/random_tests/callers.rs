//! Callers: who is served at once, who queues, picks up, gives up or comes too late.

use std::task::{Poll, Waker};

use super::super::fake::{Fake, HERE, background_taker, caller, taker};
use super::super::*;
use super::{PATIENCE, Reference, one_of_two};

impl Reference {
    pub(super) fn checkout(&mut self, again: Option<Ticket>, background: bool, patience: Duration, thread: ThreadId) {
        // Who came back keeps the deadline of its place.
        let deadline = again.and_then(|place| self.deadlines.get(&place).copied()).unwrap_or(self.now + patience);
        let own_limit = deadline != self.now + PATIENCE;
        let best = if self.suspended { None } else { self.take_idle(thread) };
        let taker = if background { background_taker() } else { taker() };
        match self.core.checkout(&Caller { place: again, deadline, own_limit, ..caller(&taker) }, self.now, Waker::noop(), thread) {
            Checkout::Ready(conn) | Checkout::Untested(conn) => {
                assert_eq!(best, Some(conn.id), "last in, first out, its own thread's first");
                assert!(!conn.is_expired(self.now) || !self.can_replace(), "only what cannot be replaced is lent however old it is");
                self.held.push(conn);
            }
            Checkout::Hooked(_) => panic!("there is no hook"),
            Checkout::Expired(conn) => assert!(best == Some(conn.id) && self.can_replace()),
            Checkout::Queued(ticket) => {
                assert_eq!(best, None, "nobody queues while a connection is idle");
                assert!(again.is_none_or(|place| place == ticket), "a place is kept");
                assert!(self.queue.insert(ticket), "a place of its own");
                self.deadlines.insert(ticket, deadline);
                if background {
                    self.background.insert(ticket);
                }
                let is_head = self.queue.first() == Some(&ticket);
                assert!(
                    self.core.take_new_alarm() || !is_head || self.alarm.is_some_and(|alarm| alarm <= deadline),
                    "somebody looks in time"
                );
                self.alarm = Some(self.alarm.map_or(deadline, |alarm| alarm.min(deadline)));
            }
            Checkout::Full { waiting, .. } => {
                assert!(best.is_none() && again.is_none() && waiting as usize == self.queue.len());
                let ordinary = self.queue.difference(&self.background).count();
                assert!(if background { waiting >= 6 } else { ordinary >= 6 }, "nobody is refused because of the background");
            }
            Checkout::Closed => panic!("nobody closed it"),
        }
    }

    /// Who does not wait gets what another would get at once, or nothing.
    pub(super) fn checkout_now(&mut self, thread: ThreadId) {
        let may = !self.suspended && self.idle.last().is_some();
        match self.core.checkout_now(&taker(), self.now, thread) {
            ImmediateCheckout::Lent(conn) => {
                assert!(may && self.queue.is_empty(), "nobody is passed over");
                assert_eq!(self.take_idle(thread), Some(conn.id));
                self.held.push(conn);
            }
            ImmediateCheckout::Expired(conn) => assert!(may && self.take_idle(thread) == Some(conn.id) && self.can_replace()),
            ImmediateCheckout::Nothing => assert!(!may),
        }
    }

    /// Who is served next: of the ordinary callers the first; of the others where there are none, or when it is their turn.
    pub(super) fn pop_next(&mut self) -> Option<Ticket> {
        let ordinary = self.queue.difference(&self.background).next().copied();
        let background = self.queue.intersection(&self.background).next().copied();
        let next = match (ordinary, background) {
            (ordinary, None) => ordinary,
            (Some(ordinary), Some(_)) if self.in_a_row < 9 => Some(ordinary),
            (_, background) => background,
        };
        self.in_a_row = if background.is_some() && next == ordinary { self.in_a_row + 1 } else { 0 };
        next.inspect(|next| assert!(self.queue.remove(next)))
    }

    /// The last that came back; of those that did within a millisecond, the last of this thread's.
    fn take_idle(&mut self, thread: ThreadId) -> Option<u32> {
        let by_turns = |since: Instant| self.now - since <= Duration::from_millis(1);
        let own = self.idle.iter().rposition(|(_, by, since)| *by == thread && by_turns(*since));
        let at = own.or(self.idle.len().checked_sub(1))?;
        Some(self.idle.remove(at).0)
    }

    pub(super) fn poll(&mut self, n: usize) {
        let asking: Vec<Ticket> = self.queue.iter().chain(self.served.keys()).copied().collect();
        if asking.is_empty() {
            return;
        }
        let ticket = asking[n % asking.len()];
        let expected = self.served.contains_key(&ticket).then(|| self.best_for(one_of_two(n)));
        match (self.core.poll_waiter(ticket, Waker::noop(), self.now, one_of_two(n)).0, expected) {
            (Poll::Ready(Ok(conn)), Some(id)) => {
                assert_eq!(conn.id, id, "the one that this thread gave back last, or the oldest");
                self.exchange(ticket, id);
                self.queued_before.insert(id, ticket);
                self.held.push(conn);
            }
            (Poll::Pending, None) => {}
            (polled, expected) => panic!("{polled:?} for a caller who was handed {expected:?}"),
        }
    }

    /// Of the connections on their way to somebody.
    fn best_for(&self, thread: ThreadId) -> u32 {
        let oldest = self.handed[0];
        let has_lain_long = self.now - oldest.2 >= Duration::from_millis(100);
        let own = self.handed.iter().rfind(|(_, by, _)| *by == thread);
        own.filter(|_| !has_lain_long).unwrap_or(&oldest).0
    }

    /// The caller has picked this one up: whose it was gets what had been the caller's.
    fn exchange(&mut self, ticket: Ticket, id: u32) {
        let had = self.served.remove(&ticket).expect("it has a right to one");
        self.served.values_mut().filter(|of_another| **of_another == id).for_each(|of_another| *of_another = had);
        self.handed.retain(|(handed, ..)| *handed != id);
    }

    pub(super) fn abandon(&mut self, n: usize) {
        let asking: Vec<Ticket> = self.queue.iter().chain(self.served.keys()).copied().collect();
        if asking.is_empty() {
            return;
        }
        let ticket = asking[n % asking.len()];
        self.queue.remove(&ticket);
        let (_, handed) = self.core.abandon(ticket);
        assert_eq!(handed.as_ref().map(|conn| conn.id), self.served.remove(&ticket));
        if let Some(conn) = handed {
            self.handed.retain(|(id, ..)| *id != conn.id);
            self.give_back(conn, HERE);
        }
    }

    pub(super) fn expire(&mut self) {
        let ExpiryResult { overdue, unclaimed, next } = self.core.expire(self.now);
        let late: Vec<Ticket> = self.queue.iter().copied().filter(|ticket| self.deadlines[ticket] <= self.now).collect();
        assert_eq!(overdue.len(), late.len(), "whose time is over, and nobody else");
        for ticket in late {
            self.queue.remove(&ticket);
            assert!(matches!(self.core.poll_waiter(ticket, Waker::noop(), self.now, HERE).0, Poll::Ready(Err(WaiterExit::TimedOut))));
        }
        let handed = self.served.keys().map(|ticket| self.deadlines[ticket]).filter(|deadline| *deadline > self.now);
        assert_eq!(next, handed.chain(self.queue.iter().map(|ticket| self.deadlines[ticket])).min());
        self.alarm = next;
        self.unclaimed(unclaimed);
    }

    /// What callers that have not run until their deadline had been handed goes to the next.
    fn unclaimed(&mut self, conns: Vec<Fake>) {
        let late: Vec<Ticket> = self.served.keys().copied().filter(|ticket| self.deadlines[ticket] <= self.now).collect();
        let mut theirs: Vec<u32> = late.iter().filter_map(|ticket| self.served.remove(ticket)).collect();
        let mut ids: Vec<u32> = conns.iter().map(|conn| conn.id).collect();
        theirs.sort_unstable();
        ids.sort_unstable();
        assert_eq!(ids, theirs, "of those whose time is over, and of nobody else");
        for ticket in late {
            assert!(matches!(self.core.poll_waiter(ticket, Waker::noop(), self.now, HERE).0, Poll::Ready(Err(WaiterExit::TimedOut))));
        }
        for conn in conns {
            self.handed.retain(|(id, ..)| *id != conn.id);
            self.give_back(conn, HERE);
        }
    }

    fn can_replace(&self) -> bool {
        !self.core.connects_failing() && self.opening < 4
    }
}
