//! Random sequences of everything that can happen to a pool, against a reference that keeps plain lists.

mod callers;
mod connections;
mod doubts;
mod operators;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::fake::Fake;
use super::*;
use steps::{Step, step};

/// How long each caller waits at most.
const PATIENCE: Duration = Duration::from_millis(500);

/// Every fourth caller.
fn is_background(n: usize) -> bool {
    n >> 16 & 3 == 0
}

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
    /// Taken out for a test.
    under_test: Option<(Fake, Rest)>,
    /// Of those that are held, the ones that the pool holds itself, to test them.
    tested: BTreeMap<u32, Trial>,
    /// Who once got this connection after queueing, by its id.
    queued_before: BTreeMap<u32, Ticket>,
    queue: BTreeSet<Ticket>,
    /// Of all that ever waited, those who let others go first.
    background: BTreeSet<Ticket>,
    /// Ordinary callers that were served while one in the background waited, since the last of those was.
    in_a_row: u32,
    deadlines: BTreeMap<Ticket, Instant>,
    alarm: Option<Instant>,
    served: BTreeMap<Ticket, u32>,
    /// The connections of those, in the order in which they came: which thread gave it back, and when.
    handed: Vec<(u32, ThreadId, Instant)>,
    opening: u32,
    /// Of those, the ones that were begun before all connections were to be replaced.
    stale_opening: u32,
    opened: u32,
    suspended: bool,
    /// What still runs on the server.
    abandoned: u32,
    /// The most that may be open or opening: the capacity, or what a resize found, until it has shrunk.
    bound: u32,
    no_linger: bool,
    /// What was verified until then is in doubt.
    doubted: Option<Instant>,
    /// The most that callers had at once.
    most_lent: u32,
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
            under_test: None,
            tested: BTreeMap::new(),
            queued_before: BTreeMap::new(),
            queue: BTreeSet::new(),
            background: BTreeSet::new(),
            in_a_row: 0,
            deadlines: BTreeMap::new(),
            alarm: None,
            served: BTreeMap::new(),
            handed: Vec::new(),
            opening: 0,
            stale_opening: 0,
            opened: 0,
            suspended: false,
            abandoned: 0,
            bound: pool_size + max_overflow,
            no_linger: linger_ms == 0,
            doubted: None,
            most_lent: 0,
        }
    }

    fn run(&mut self, step: Step) {
        match step {
            Step::Checkout(n) => self.checkout(None, is_background(n), PATIENCE, one_of_two(n)),
            Step::CheckoutWithin { n, ms } => self.checkout(None, is_background(n), Duration::from_millis(ms), one_of_two(n)),
            Step::CheckoutNow(n) => self.checkout_now(one_of_two(n)),
            Step::Poll(n) => self.poll(n),
            Step::Abandon(n) => self.abandon(n),
            Step::GiveBack(n) => self.with_held(n, |this, conn| this.give_back(conn, one_of_two(n))),
            Step::Lose(n) => self.with_held(n, |this, conn| this.lose(&conn)),
            Step::LoseRunning(n) => self.with_held(n, |this, conn| {
                this.lose(&conn);
                this.core.abandoned(1);
                this.abandoned += 1;
            }),
            Step::Ended => {
                let one = self.abandoned.min(1);
                self.core.ended(one);
                self.abandoned -= one;
            }
            Step::Again(n) => self.with_held(n, |this, conn| {
                this.lose(&conn);
                let place = this.queued_before.remove(&conn.id);
                let background = place.is_some_and(|place| this.background.contains(&place));
                this.checkout(place, background, PATIENCE, one_of_two(n));
            }),
            Step::Connect => self.opening += self.core.connects_due(self.now),
            Step::Opened { life_ms } if self.opening > 0 => self.opened(life_ms),
            Step::OpenFailed if self.opening > 0 => {
                self.opening -= 1;
                self.stale_opening = self.stale_opening.saturating_sub(1);
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
            Step::RecycleAll => self.recycle_all(),
            Step::KeepAlive => self.keep_alive(),
            Step::Doubt => self.doubt(),
            Step::Verified => self.verified(),
            Step::Suspend(true) => self.suspend(),
            Step::Suspend(false) => self.resume(),
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

    fn total(&self) -> u32 {
        (self.held.len() + self.served.len() + self.idle.len() + usize::from(self.under_test.is_some())) as u32 + self.opening
    }

    fn lent_to_callers(&self) -> u32 {
        let tested = self.held.iter().filter(|conn| self.tested.contains_key(&conn.id)).count();
        (self.held.len() + self.served.len() - tested) as u32
    }

    fn on_the_server(&self) -> u32 {
        self.total() + self.abandoned
    }

    fn check(&mut self) {
        let counts = self.core.counts();
        let under_test = usize::from(self.under_test.is_some());
        assert_eq!(counts.checked_out as usize, self.held.len() + self.served.len() + under_test);
        assert_eq!((counts.checked_in as usize, counts.waiting as usize), (self.idle.len(), self.queue.len()));
        assert_eq!(counts.opening, self.opening);
        let has_holder = |conn: &&Fake| !matches!(self.tested.get(&conn.id), Some(Trial::Doubt));
        let holders = self.held.iter().filter(has_holder).count() + self.served.len() + under_test;
        assert_eq!(self.core.holders().takers().len(), holders, "each has its holder, but what is verified");
        assert_eq!(counts.suspended, self.suspended);
        assert!(counts.checked_in == 0 || counts.waiting == 0 || self.suspended, "nobody waits while a connection is idle");
        // One may be opened where all that there is has been abandoned.
        let fits = self.on_the_server() <= self.bound || self.total() <= 1;
        assert!(fits, "{} open, opening or abandoned, at most {}", self.on_the_server(), self.bound);
        self.bound = (counts.pool_size + counts.max_overflow).max(self.on_the_server());
        self.most_lent = self.most_lent.max(self.lent_to_callers());
        assert_eq!((counts.peaks.ever.value, counts.peaks.today), (self.most_lent, counts.peaks.ever));
    }

    /// The server answers, every lease comes back, nobody else comes: whoever waits is served.
    fn come_to_rest(&mut self) {
        self.run(Step::Suspend(false));
        if self.under_test.is_some() {
            self.run(Step::KeepAlive);
        }
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
