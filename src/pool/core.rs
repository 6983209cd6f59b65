//! The pool's decisions, without any input or output: what is idle, who waits, how many connects to
//! start, what to close. Every method runs under the pool's one lock and returns what the caller has
//! to do after letting go of it (wake somebody, close a connection), so that no foreign code ever
//! runs inside.
//!
//! Two invariants carry everything else:
//! - a connection is idle only while nobody waits (so nobody can barge past a waiter);
//! - `checked_out + idle + opening ≤ capacity`, except just after a resize to less.

use std::collections::BTreeMap;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use super::backoff::Backoff;
use super::options::PoolOptions;
use super::peaks::Peaks;

/// A caller's place in the queue; lower is earlier.
pub(super) type Ticket = u64;

/// What the core must know of a connection.
pub(super) trait Pooled {
    fn is_expired(&self, now: Instant) -> bool;
}

/// A connection that nobody uses, and since when.
struct Idle<C> {
    conn: C,
    since: Instant,
}

/// What an attempt to check out found.
pub(super) enum Checkout<C> {
    /// The most recently used connection; it may need a ping first.
    Ready {
        conn: C,
        idle_for: Duration,
        suspect: bool,
    },
    /// Too old: close it and try again.
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

/// What became of a connection that was given back.
pub(super) enum Given<C> {
    /// Handed to the head of the queue, who is to be woken.
    Handed(Waker),
    /// Kept idle.
    Idle,
    /// Not needed: close it.
    Close(C, Surplus),
}

/// Why a working connection is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surplus {
    Overflow,
    Resized,
    Shutdown,
    Recycled,
}

/// The counts of one instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub pool_size: u32,
    pub max_overflow: u32,
    pub checked_out: u32,
    pub checked_in: u32,
    pub opening: u32,
    pub waiting: u32,
    pub peaks: Peaks,
}

pub(super) struct Core<C> {
    pool_size: u32,
    max_overflow: u32,
    connect_parallelism: u32,
    max_waiters: Option<u32>,
    overflow_linger: Duration,
    warm_up: bool,
    /// Least recently used first.
    idle: Vec<Idle<C>>,
    queue: BTreeMap<Ticket, Waker>,
    /// Handed over, not yet picked up; they count as checked out.
    served: BTreeMap<Ticket, C>,
    next_ticket: Ticket,
    checked_out: u32,
    opening: u32,
    /// The part of the base that is kept open: all of it after a warm-up, else as much as was ever open.
    kept: u32,
    backoff: Backoff,
    /// Something was found broken then: what has been idle since before is pinged however young it is.
    suspect_before: Option<Instant>,
    /// Smoothed hold time, for the estimate given to callers that are refused.
    mean_hold: Duration,
    closed: bool,
    peaks: Peaks,
}

impl<C: Pooled> Core<C> {
    pub(super) fn new(options: &PoolOptions, clock_ms: fn() -> u64) -> Self {
        Self {
            pool_size: options.pool_size,
            max_overflow: options.max_overflow,
            connect_parallelism: options.connect_parallelism,
            max_waiters: options.max_waiters,
            overflow_linger: options.overflow_linger,
            warm_up: options.warm_up,
            idle: Vec::with_capacity(options.total_capacity() as usize),
            queue: BTreeMap::new(),
            served: BTreeMap::new(),
            next_ticket: 0,
            checked_out: 0,
            opening: 0,
            kept: if options.warm_up { options.pool_size } else { 0 },
            backoff: Backoff::default(),
            suspect_before: None,
            mean_hold: Duration::ZERO,
            closed: false,
            peaks: Peaks::new(clock_ms),
        }
    }

    fn capacity(&self) -> u32 {
        self.pool_size + self.max_overflow
    }

    fn open(&self) -> u32 {
        self.checked_out + self.idle.len() as u32
    }

    /// Takes the most recently used idle connection, or queues the caller. `again` is the ticket of a
    /// caller that was served a dead connection: it keeps its place, and the queue's limit is not for it.
    pub(super) fn checkout(&mut self, now: Instant, again: Option<Ticket>) -> Checkout<C> {
        if self.closed {
            return Checkout::Closed;
        }
        if let Some(idle) = self.idle.pop() {
            if idle.conn.is_expired(now) {
                return Checkout::Expired(idle.conn);
            }
            self.count_checkout();
            let suspect = self.suspect_before.is_some_and(|then| idle.since <= then);
            return Checkout::Ready { conn: idle.conn, idle_for: now.saturating_duration_since(idle.since), suspect };
        }
        match (again, self.refusal()) {
            (None, Some(full)) => full,
            (Some(ticket), _) => self.enqueue(ticket),
            (None, None) => {
                self.next_ticket += 1;
                self.enqueue(self.next_ticket)
            }
        }
    }

    /// Callers that a connect can still serve are not counted against the queue's limit.
    fn refusal(&self) -> Option<Checkout<C>> {
        let waiting = self.queue.len() as u32;
        let servable = self.capacity().saturating_sub(self.checked_out);
        let limit = self.max_waiters.unwrap_or_else(|| self.capacity().saturating_mul(10));
        (waiting >= limit.saturating_add(servable)).then(|| Checkout::Full { waiting, retry_after: self.retry_after(waiting) })
    }

    /// The queue empties at `capacity` leases a mean hold time.
    fn retry_after(&self, waiting: u32) -> Duration {
        let rounds = f64::from(waiting + 1) / f64::from(self.capacity().max(1));
        self.mean_hold.mul_f64(rounds).max(Duration::from_millis(100))
    }

    fn enqueue(&mut self, ticket: Ticket) -> Checkout<C> {
        self.queue.insert(ticket, Waker::noop().clone());
        let waiting = self.queue.len() as u32;
        self.peaks.see_waiting(waiting);
        Checkout::Queued(ticket)
    }

    /// Has the caller with this ticket been served? `Err` when the pool was closed meanwhile.
    pub(super) fn poll_waiter(&mut self, ticket: Ticket, waker: &Waker) -> Poll<Result<C, ()>> {
        if let Some(conn) = self.served.remove(&ticket) {
            return Poll::Ready(Ok(conn));
        }
        match self.queue.get_mut(&ticket) {
            Some(known) => {
                known.clone_from(waker);
                Poll::Pending
            }
            None => Poll::Ready(Err(())),
        }
    }

    /// The caller went away. What it had been handed comes back and must be given to the next.
    pub(super) fn abandon(&mut self, ticket: Ticket) -> (Option<Waker>, Option<C>) {
        (self.queue.remove(&ticket), self.served.remove(&ticket))
    }

    /// A checked-out connection comes back in good order.
    pub(super) fn give_back(&mut self, conn: C, now: Instant) -> Given<C> {
        if self.closed {
            self.checked_out -= 1;
            return Given::Close(conn, Surplus::Shutdown);
        }
        if self.open() > self.capacity() {
            self.checked_out -= 1;
            return Given::Close(conn, Surplus::Resized);
        }
        // Under constant load nothing is ever idle, so age is looked at here too.
        if conn.is_expired(now) {
            self.checked_out -= 1;
            return Given::Close(conn, Surplus::Recycled);
        }
        if let Some((ticket, waker)) = self.queue.pop_first() {
            self.served.insert(ticket, conn);
            return Given::Handed(waker);
        }
        self.checked_out -= 1;
        if self.overflow_linger.is_zero() && self.idle.len() as u32 >= self.pool_size {
            return Given::Close(conn, Surplus::Overflow);
        }
        self.idle.push(Idle { conn, since: now });
        Given::Idle
    }

    /// A checked-out connection was closed instead of given back.
    pub(super) fn lost(&mut self) {
        self.checked_out -= 1;
    }

    /// How many connects to start now; they count as opening from here on. Whoever waits is worth a
    /// connect, unless one is already under way for it; so is a gap in the base.
    pub(super) fn connects_due(&mut self, now: Instant) -> u32 {
        if self.closed || self.backoff.holds_back(now) {
            return 0;
        }
        let committed = self.open() + self.opening;
        let for_waiters = (self.queue.len() as u32).saturating_sub(self.opening);
        let for_base = self.kept.saturating_sub(committed);
        let room = self.capacity().saturating_sub(committed);
        // After a failure one connect at a time finds out whether the server is back.
        let parallel = if self.backoff.is_failing() { 1 } else { self.connect_parallelism };
        let due = for_waiters.max(for_base).min(room).min(parallel.saturating_sub(self.opening));
        self.opening += due;
        due
    }

    /// A connect succeeded: the head of the queue gets it, or it becomes idle.
    pub(super) fn opened(&mut self, conn: C, now: Instant) -> Given<C> {
        self.opening -= 1;
        self.backoff.succeeded();
        if self.closed {
            return Given::Close(conn, Surplus::Shutdown);
        }
        if self.open() >= self.capacity() {
            return Given::Close(conn, Surplus::Resized);
        }
        self.kept = self.kept.max((self.open() + 1).min(self.pool_size));
        if let Some((ticket, waker)) = self.queue.pop_first() {
            self.count_checkout();
            self.served.insert(ticket, conn);
            return Given::Handed(waker);
        }
        self.idle.push(Idle { conn, since: now });
        Given::Idle
    }

    /// A connect failed: the pause before the next one. `jitter` (0 to 1) keeps instances apart.
    pub(super) fn open_failed(&mut self, now: Instant, jitter: f64) -> Duration {
        self.opening -= 1;
        self.backoff.failed(now, jitter)
    }

    /// Whether the last connect failed.
    pub(super) fn connects_failing(&self) -> bool {
        self.backoff.is_failing()
    }

    /// A connection turned out to be dead: whatever has been idle since before is no longer trusted.
    pub(super) fn suspect_idle(&mut self, now: Instant) {
        self.suspect_before = Some(now);
    }

    /// Idle connections that are not to be kept: too old, beyond the base for longer than the linger,
    /// beyond the capacity.
    pub(super) fn take_surplus(&mut self, now: Instant) -> Vec<(C, Surplus)> {
        let mut surplus = Vec::new();
        let mut spare = (self.idle.len() as u32).saturating_sub(self.pool_size);
        let mut excess = self.open().saturating_sub(self.capacity());
        for idle in std::mem::take(&mut self.idle) {
            let lingered = now.saturating_duration_since(idle.since) >= self.overflow_linger;
            if excess > 0 {
                excess -= 1;
                spare = spare.saturating_sub(1);
                surplus.push((idle.conn, Surplus::Resized));
            } else if idle.conn.is_expired(now) {
                spare = spare.saturating_sub(1);
                surplus.push((idle.conn, Surplus::Recycled));
            } else if spare > 0 && lingered {
                spare -= 1;
                surplus.push((idle.conn, Surplus::Overflow));
            } else {
                self.idle.push(idle);
            }
        }
        surplus
    }

    /// New limits from now on; what is idle beyond them is taken by [`take_surplus`](Self::take_surplus),
    /// what is in use is closed on return.
    pub(super) fn resize(&mut self, pool_size: u32, max_overflow: u32) {
        self.pool_size = pool_size;
        self.max_overflow = max_overflow;
        self.kept = if self.warm_up { pool_size } else { self.kept.min(pool_size) };
    }

    /// No more checkouts: the waiters are to be woken, the idle connections closed.
    pub(super) fn close(&mut self) -> (Vec<Waker>, Vec<C>) {
        self.closed = true;
        let waiters = std::mem::take(&mut self.queue).into_values().collect();
        let idle = std::mem::take(&mut self.idle).into_iter().map(|i| i.conn).collect();
        (waiters, idle)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Closed, and nothing is left outside.
    pub(super) fn is_drained(&self) -> bool {
        self.closed && self.checked_out == 0 && self.opening == 0
    }

    pub(super) fn note_hold(&mut self, hold: Duration) {
        self.mean_hold = (self.mean_hold * 7 + hold) / 8;
    }

    /// Today's peaks begin anew with what is true at midnight.
    pub(super) fn begin_day(&mut self) {
        self.peaks.begin_day(self.checked_out, self.queue.len() as u32);
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            pool_size: self.pool_size,
            max_overflow: self.max_overflow,
            checked_out: self.checked_out,
            checked_in: self.idle.len() as u32,
            opening: self.opening,
            waiting: self.queue.len() as u32,
            peaks: self.peaks,
        }
    }

    fn count_checkout(&mut self) {
        self.checked_out += 1;
        self.peaks.see_checked_out(self.checked_out);
    }

    /// The highest `checked_out` since the call before; the next interval begins with what is out now.
    pub(super) fn take_interval_peak(&mut self) -> u32 {
        self.peaks.take_of_interval(self.checked_out)
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "core_random_tests.rs"]
mod random_tests;
