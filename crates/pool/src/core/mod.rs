//! The pool's decisions, without any input or output: what is idle, who waits, who holds what, how many
//! connects to start, what to close. Every method runs under the pool's one lock and returns what the
//! caller has to do after letting go of it (wake somebody, close a connection), so that no foreign code
//! ever runs inside.
//!
//! Two invariants carry everything else:
//! - a connection is idle only while nobody waits (so nobody can barge past a waiter), unless the pool is suspended;
//! - `checked_out + idle + opening + abandoned ≤ capacity`, except just after a resize to less; where all are abandoned,
//!   one may be opened to end the others.

pub(crate) mod backoff;
mod checkout;
mod connects;
mod doubt;
mod handoff;
mod idle;
mod internal;
mod keepalive;
mod limits;
mod line;
mod marks;
mod queue;
mod ramp;
mod returns;
mod suspension;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::options::PoolOptions;
use super::policies::PrePing;
use super::thread::ThreadId;
use crate::core::backoff::Backoff;
use crate::holders::Holders;
use crate::holders::session_status::SessionStatus;
use crate::numbers::peaks::{PeakValues, Peaks};
use doubt::Doubt;
use idle::Idle;
use internal::InternalWaiter;
use queue::Queue;
use ramp::Ramp;

pub(crate) use checkout::{Caller, Checkout, ImmediateCheckout, WaiterExit};
pub(crate) use idle::Rest;
pub(crate) use keepalive::Trial;
pub(crate) use queue::{ExpiryResult, Ticket};
pub(crate) use returns::{ReturnOutcome, Surplus};
pub(crate) use suspension::Resumed;

/// What the core must know of a connection.
pub(crate) trait Pooled {
    fn is_expired(&self, now: Instant) -> bool;
    /// When its server was last known to be of the kind that is wanted.
    fn verified_at(&self) -> Instant;
    /// What the list of holders shows of it.
    fn record(&self) -> &Arc<SessionStatus>;
    /// Its place in the list of holders.
    fn slot(&self) -> usize;
    fn set_slot(&mut self, slot: usize);
    /// [`Core::epoch`] when it was begun to be opened.
    fn epoch(&self) -> u32;
}

/// The counts of one instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub pool_size: u32,
    pub max_overflow: u32,
    pub checked_out: u32,
    pub checked_in: u32,
    pub opening: u32,
    pub waiting: u32,
    pub suspended: bool,
    pub peaks: PeakValues,
}

pub(crate) struct Core<C> {
    pool_size: u32,
    max_overflow: u32,
    max_waiters: Option<u32>,
    overflow_linger: Duration,
    warm_up: bool,
    pre_ping: PrePing,
    /// A hook has to look at a connection before a caller gets it.
    hooked: bool,
    /// Off only where the price of the instruments is measured.
    instruments: bool,
    /// Least recently used first.
    idle: Vec<Idle<C>>,
    queue: Queue<C>,
    internal: InternalWaiter<C>,
    holders: Holders,
    checked_out: u32,
    /// Of those, the ones that the pool tests, and no caller has.
    under_test: u32,
    /// Callers that had neither to queue nor to wait for a ping.
    served_at_once: u64,
    opening: u32,
    /// Connections that are saying goodbye; no longer open for the pool, but for the server.
    terminating: u32,
    /// The part of the base that is kept open: all of it after a warm-up, else as much as was ever open.
    kept: u32,
    backoff: Backoff,
    /// How many connects may be under way.
    ramp: Ramp,
    /// The same for sessions that a hook has turned down, until it takes one.
    rejections: Backoff,
    /// Something was found broken then: what has been idle since before is pinged however young it is.
    suspect_before: Option<Instant>,
    /// Of sessions that have to be on the primary.
    doubt: Doubt,
    /// Smoothed hold time, for the estimate given to callers that are refused. In whole nanoseconds, since
    /// every return adds to it.
    mean_hold_ns: u64,
    /// Mean age of the leases that are held, and when it was measured: for the same estimate.
    held: Option<(Duration, Instant)>,
    closed: bool,
    /// Neither closed nor suspended: callers are served.
    admits: bool,
    /// Counts the calls of [`recycle_all`](Self::recycle_all). What was begun to be opened before the last is not kept.
    epoch: u32,
    peaks: Peaks,
}

impl<C: Pooled> Core<C> {
    pub(crate) fn new(options: &PoolOptions, clock_ms: fn() -> u64) -> Self {
        Self {
            pool_size: options.pool_size,
            max_overflow: options.max_overflow,
            max_waiters: options.max_waiters,
            overflow_linger: options.overflow_linger,
            warm_up: options.warm_up,
            pre_ping: options.pre_ping,
            hooked: options.hooks.before_acquire.is_some(),
            instruments: options.instruments,
            idle: Vec::with_capacity(options.total_capacity() as usize),
            queue: Queue::default(),
            internal: InternalWaiter::default(),
            holders: Holders::default(),
            checked_out: 0,
            under_test: 0,
            served_at_once: 0,
            opening: 0,
            terminating: 0,
            kept: if options.warm_up { options.pool_size } else { 0 },
            ramp: Ramp::new(options.connect_parallelism),
            backoff: Backoff::new(options.longest_pause, options.target_session_attrs.seeks_primary()),
            // The server answers all the while, so that the base is not kept waiting either.
            rejections: Backoff::new(options.longest_pause.min(backoff::WHILE_CALLERS_WAIT), true),
            suspect_before: None,
            doubt: Doubt::default(),
            mean_hold_ns: 0,
            held: None,
            closed: false,
            admits: true,
            epoch: 0,
            peaks: Peaks::new(clock_ms),
        }
    }

    fn capacity(&self) -> u32 {
        self.pool_size + self.max_overflow
    }

    fn open(&self) -> u32 {
        self.checked_out + self.idle.len() as u32
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts {
            pool_size: self.pool_size,
            max_overflow: self.max_overflow,
            checked_out: self.checked_out,
            checked_in: self.idle.len() as u32,
            opening: self.opening,
            waiting: self.queue.len(),
            suspended: self.queue.is_suspended(),
            peaks: self.peaks.marks(),
        }
    }

    /// Callers that had neither to queue nor to wait for a ping, since the beginning.
    pub(crate) fn served_at_once(&self) -> u64 {
        self.served_at_once
    }

    /// Who holds what.
    pub(crate) fn holders(&self) -> &Holders {
        &self.holders
    }

    /// See [`Holders::new_leaks`].
    pub(crate) fn holders_mut(&mut self) -> &mut Holders {
        &mut self.holders
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Closed, and nothing is left outside.
    pub(crate) fn is_drained(&self) -> bool {
        self.closed && self.checked_out == 0 && self.opening == 0 && self.terminating == 0
    }

    /// See [`Queue::take_new_alarm`].
    #[inline]
    pub(crate) fn take_new_alarm(&mut self) -> bool {
        self.queue.take_new_alarm()
    }

    /// See [`Queue::expire`].
    pub(crate) fn expire(&mut self, now: Instant) -> ExpiryResult<C> {
        self.queue.expire(now)
    }
}

#[cfg(test)]
mod fake;
#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod schedule_tests;
#[cfg(test)]
mod tests;
