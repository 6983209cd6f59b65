//! Random sequences of everything that can happen to a pool, against a reference that keeps plain lists.

mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::task::{Poll, Waker};

use proptest::prelude::*;

use super::fake::{Fake, HERE, caller, taker};
use super::*;
use steps::{Step, step};

/// How long each caller waits at most.
const PATIENCE: Duration = Duration::from_millis(500);

fn one_of_two(n: usize) -> ThreadId {
    ThreadId::numbered(n >> 8 & 1)
}

/// The pool as plain lists.
struct Reference {
    core: Core<Fake>,
    now: Instant,
    /// In the order in which they came back: which thread gave it back, and when.
    idle: Vec<(u32, ThreadId, Instant)>,
    held: Vec<Fake>,
    /// Who once got this connection after queueing, by its id.
    queued_before: BTreeMap<u32, Ticket>,
    queue: BTreeSet<Ticket>,
    deadlines: BTreeMap<Ticket, Instant>,
    alarm: Option<Instant>,
    served: BTreeMap<Ticket, u32>,
    /// The connections of those, in the order in which they came: which thread gave it back, and when.
    handed: Vec<(u32, ThreadId, Instant)>,
    opening: u32,
    opened: u32,
    /// What still runs on the server.
    abandoned: u32,
    /// The most that may be open or opening: the capacity, or what a resize found, until it has shrunk.
    bound: u32,
    no_linger: bool,
}

impl Reference {
    fn new(pool_size: u32, max_overflow: u32, linger_ms: u64, warm_up: bool) -> Self {
        let options = PoolOptions::new().pool_size(pool_size).max_overflow(max_overflow).warm_up(warm_up);
        let options = options.overflow_linger(Duration::from_millis(linger_ms)).max_waiters(Some(6));
        Self {
            core: Core::new(&options, || 7),
            now: Instant::now(),
            idle: Vec::new(),
            held: Vec::new(),
            queued_before: BTreeMap::new(),
            queue: BTreeSet::new(),
            deadlines: BTreeMap::new(),
            alarm: None,
            served: BTreeMap::new(),
            handed: Vec::new(),
            opening: 0,
            opened: 0,
            abandoned: 0,
            bound: pool_size + max_overflow,
            no_linger: linger_ms == 0,
        }
    }

    fn run(&mut self, step: Step) {
        match step {
            Step::Checkout(n) => self.checkout(None, one_of_two(n)),
            Step::Poll(n) => self.poll(n),
            Step::Abandon(n) => self.abandon(n),
            Step::GiveBack(n) => self.with_held(n, |this, conn| this.give_back(conn, one_of_two(n))),
            Step::Lose(n) => self.with_held(n, |this, conn| this.core.lost(&conn)),
            Step::LoseRunning(n) => self.with_held(n, |this, conn| {
                this.core.lost(&conn);
                this.core.abandoned(1);
                this.abandoned += 1;
            }),
            Step::Ended => {
                let one = self.abandoned.min(1);
                self.core.ended(one);
                self.abandoned -= one;
            }
            Step::Again(n) => self.with_held(n, |this, conn| {
                this.core.lost(&conn);
                let place = this.queued_before.remove(&conn.id);
                this.checkout(place, one_of_two(n));
            }),
            Step::Connect => self.opening += self.core.connects_due(self.now),
            Step::Opened { life_ms } if self.opening > 0 => self.opened(life_ms),
            Step::OpenFailed if self.opening > 0 => {
                self.opening -= 1;
                self.core.open_failed(self.now, 0.5);
            }
            Step::Opened { .. } | Step::OpenFailed => {}
            Step::Surplus => {
                for (conn, _) in self.core.take_surplus(self.now) {
                    self.idle.retain(|(id, ..)| *id != conn.id);
                }
            }
            Step::Resize(base, overflow) => {
                self.core.resize(base, overflow);
                self.bound = (base + overflow).max(self.on_the_server());
            }
            Step::Expire => self.expire(),
            Step::Wait { ms } => self.now += Duration::from_millis(ms),
        }
        self.check();
    }

    fn with_held(&mut self, n: usize, then: impl FnOnce(&mut Self, Fake)) {
        if !self.held.is_empty() {
            let conn = self.held.swap_remove(n % self.held.len());
            then(self, conn);
        }
    }

    fn checkout(&mut self, again: Option<Ticket>, thread: ThreadId) {
        // Who came back keeps the deadline of its place.
        let deadline = again.and_then(|place| self.deadlines.get(&place).copied()).unwrap_or(self.now + PATIENCE);
        let best = self.take_idle(thread);
        match self.core.checkout(&Caller { place: again, deadline, ..caller(&taker()) }, self.now, Waker::noop(), thread) {
            Checkout::Ready(conn) | Checkout::Untested(conn) => {
                assert_eq!(best, Some(conn.id), "last in, first out, its own thread's first");
                assert!(!conn.is_expired(self.now) || !self.can_replace(), "only what cannot be replaced is lent however old it is");
                self.held.push(conn);
            }
            Checkout::Expired(conn) => assert!(best == Some(conn.id) && self.can_replace()),
            Checkout::Queued(ticket) => {
                assert_eq!(best, None, "nobody queues while a connection is idle");
                assert!(again.is_none_or(|place| place == ticket), "a place is kept");
                assert!(self.queue.insert(ticket), "a place of its own");
                self.deadlines.insert(ticket, deadline);
                let is_head = self.queue.first() == Some(&ticket);
                assert!(
                    self.core.take_new_alarm() || !is_head || self.alarm.is_some_and(|alarm| alarm <= deadline),
                    "somebody looks in time"
                );
                self.alarm = Some(self.alarm.map_or(deadline, |alarm| alarm.min(deadline)));
            }
            Checkout::Full { waiting, .. } => {
                assert!(best.is_none() && again.is_none() && waiting >= 6 && waiting as usize == self.queue.len());
            }
            Checkout::Closed => panic!("nobody closed it"),
        }
    }

    /// The last that came back; of those that did within a millisecond, the last of this thread's.
    fn take_idle(&mut self, thread: ThreadId) -> Option<u32> {
        let by_turns = |since: Instant| self.now - since <= Duration::from_millis(1);
        let own = self.idle.iter().rposition(|(_, by, since)| *by == thread && by_turns(*since));
        let at = own.or(self.idle.len().checked_sub(1))?;
        Some(self.idle.remove(at).0)
    }

    fn poll(&mut self, n: usize) {
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

    fn abandon(&mut self, n: usize) {
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

    fn expire(&mut self) {
        let ExpiryResult { overdue, unclaimed, next } = self.core.expire(self.now);
        let late: Vec<Ticket> = self.queue.iter().copied().filter(|ticket| self.deadlines[ticket] <= self.now).collect();
        assert_eq!(overdue.len(), late.len(), "whose time is over, and nobody else");
        for ticket in late {
            self.queue.remove(&ticket);
            assert!(matches!(self.core.poll_waiter(ticket, Waker::noop(), self.now, HERE).0, Poll::Ready(Err(WaiterExit::TimedOut))));
        }
        let handed = self.served.keys().map(|ticket| self.deadlines[ticket]).filter(|deadline| *deadline > self.now);
        assert_eq!(next, handed.chain(self.queue.first().map(|head| self.deadlines[head])).min());
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

    fn opened(&mut self, life_ms: u64) {
        let total_before = self.total();
        self.opening -= 1;
        self.opened += 1;
        let conn = Fake::new(self.opened, Some(self.now + Duration::from_millis(life_ms)));
        let given = self.core.opened(conn.clone(), self.now, HERE);
        self.given(given, conn, HERE);
        let counts = self.core.counts();
        let fits = self.total() - self.opening <= counts.pool_size + counts.max_overflow;
        assert!(fits || self.total() < total_before, "a connect that ends after a resize to less is not kept");
    }

    fn give_back(&mut self, conn: Fake, thread: ThreadId) {
        self.queued_before.remove(&conn.id);
        let given = self.core.give_back(conn.clone(), self.now, thread);
        let base = self.core.counts().pool_size as usize;
        let beyond_base = matches!(given, ReturnOutcome::Idle) && self.idle.len() >= base;
        assert!(!(beyond_base && self.no_linger), "without a linger overflow is closed on return");
        self.given(given, conn, thread);
    }

    fn given(&mut self, given: ReturnOutcome<Fake>, conn: Fake, thread: ThreadId) {
        match given {
            ReturnOutcome::Handed(_) => {
                let head = self.queue.pop_first().expect("handed over only when somebody waits");
                self.served.insert(head, conn.id);
                self.handed.push((conn.id, thread, self.now));
            }
            ReturnOutcome::Idle => self.idle.push((conn.id, thread, self.now)),
            ReturnOutcome::Close(closed, _) => assert_eq!(closed, conn),
        }
    }

    fn total(&self) -> u32 {
        (self.held.len() + self.served.len() + self.idle.len()) as u32 + self.opening
    }

    fn on_the_server(&self) -> u32 {
        self.total() + self.abandoned
    }

    fn check(&mut self) {
        let counts = self.core.counts();
        assert_eq!(counts.checked_out as usize, self.held.len() + self.served.len());
        assert_eq!((counts.checked_in as usize, counts.waiting as usize), (self.idle.len(), self.queue.len()));
        assert_eq!(counts.opening, self.opening);
        assert_eq!(self.core.holders().takers().len(), self.held.len() + self.served.len(), "each has its holder");
        assert!(counts.checked_in == 0 || counts.waiting == 0, "nobody waits while a connection is idle");
        // One may be opened where all that there is has been abandoned.
        let fits = self.on_the_server() <= self.bound || self.total() <= 1;
        assert!(fits, "{} open, opening or abandoned, at most {}", self.on_the_server(), self.bound);
        self.bound = (counts.pool_size + counts.max_overflow).max(self.on_the_server());
        assert!(counts.peaks.ever.value >= counts.checked_out && counts.peaks.today == counts.peaks.ever);
    }

    /// The server answers, every lease comes back, nobody else comes: whoever waits is served.
    fn come_to_rest(&mut self) {
        (0..self.abandoned).for_each(|_| self.run(Step::Ended));
        let enough = 20 + 2 * self.queue.len();
        for _ in 0..enough {
            self.now += Duration::from_secs(2);
            self.run(Step::Connect);
            while self.opening > 0 {
                self.run(Step::Opened { life_ms: 3_600_000 });
            }
            (0..self.served.len() + self.queue.len()).for_each(|n| self.run(Step::Poll(n)));
            while !self.held.is_empty() {
                self.run(Step::GiveBack(0));
            }
            self.run(Step::Surplus);
        }
        let counts = self.core.counts();
        assert_eq!((counts.checked_out, counts.waiting, counts.opening), (0, 0, 0), "all at rest");
        assert!(counts.checked_in <= counts.pool_size, "back at its base: {counts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_events_loses_a_connection_or_a_caller(
        (base, overflow) in (1..4u32, 0..4u32),
        linger_ms in prop_oneof![Just(0), Just(200u64)],
        warm_up in any::<bool>(),
        steps in prop::collection::vec(step(), 1..150),
    ) {
        let mut reference = Reference::new(base, overflow, linger_ms, warm_up);
        steps.into_iter().for_each(|step| reference.run(step));
        reference.come_to_rest();
        let counts = reference.core.counts();
        prop_assert!(!warm_up || counts.checked_in == counts.pool_size, "the base is open: {counts:?}");
    }
}
