//! What every handle, lease and background task of one pool shares, and the steps that touch it.
//!
//! The lock is held for a few dozen nanoseconds at a time and never across an await; whatever has to
//! happen because of a change (wake, connect, close) happens after it is released.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::connector::{self, ConnectFailure, ConnectFailures};
use super::core::{Checkout, Core, Given, Ticket};
use super::counters::{CloseReason, Counters};
use super::farewell;
use super::histogram::Histogram;
use super::holders::Taker;
use super::opening::Opening;
use super::options::PoolOptions;
use super::session::Session;

pub(super) struct State {
    pub core: Core<Session>,
    pub last_connect_failure: Option<ConnectFailure>,
    /// Failed connects by SQLSTATE.
    pub connect_failures: ConnectFailures,
}

pub(super) struct Shared {
    pub options: PoolOptions,
    pub target: PgConnectOptions,
    pub runtime: Handle,
    pub state: Mutex<State>,
    pub counters: Counters,
    pub waits: Histogram,
    pub holds: Histogram,
    pub connects: Histogram,
    /// Notified whenever a closed pool may have become empty.
    pub drained: Notify,
    /// Notified when the pool is closed: connects under way are of no use to anybody.
    pub closing: Arc<Notify>,
}

pub(super) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}

/// So much later; a duration without end is a year, which an instant can always reach.
pub(super) fn later(instant: Instant, by: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 86_400);
    instant + by.min(YEAR)
}

impl Shared {
    pub(super) fn new(options: PoolOptions, target: PgConnectOptions, runtime: Handle) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                core: Core::new(&options, now_ms),
                last_connect_failure: None,
                connect_failures: ConnectFailures::default(),
            }),
            target: connector::prepare(target, &options),
            options,
            runtime,
            counters: Counters::default(),
            waits: Histogram::new(),
            holds: Histogram::new(),
            connects: Histogram::new(),
            drained: Notify::new(),
            closing: Arc::new(Notify::new()),
        })
    }

    /// One step under the lock, and what becomes due because of it: connects are started, and whoever
    /// waits for the end of the pool is told, after the lock is released.
    pub(super) fn change<R>(self: &Arc<Self>, step: impl FnOnce(&mut State, Instant) -> R) -> R {
        let now = Instant::now();
        let (result, due, drained) = {
            let state = &mut *self.state.lock();
            let result = step(state, now);
            (result, state.core.connects_due(now), state.core.is_drained())
        };
        (0..due).for_each(|_| Opening::start(self));
        if drained {
            self.drained.notify_waiters();
        }
        result
    }

    /// One attempt to check out. Connects that are due for a queued caller are started.
    #[inline]
    pub(super) fn checkout(self: &Arc<Self>, taker: &Taker, now: Instant, waker: &Waker, again: Option<Ticket>) -> Checkout<Session> {
        let (found, due) = {
            let core = &mut self.state.lock().core;
            match core.checkout(taker, now, waker, again) {
                ready @ Checkout::Ready { .. } => (ready, 0),
                found => (found, core.connects_due(now)),
            }
        };
        (0..due).for_each(|_| Opening::start(self));
        found
    }

    /// An idle connection for the pool's own use, if there is one that needs no ping.
    pub(super) fn take_idle(&self, taker: &Taker) -> Option<Session> {
        self.state.lock().core.take_idle(taker, Instant::now())
    }

    /// A connection comes back in good order; `since` is when its lease began, if it ends just now.
    #[inline]
    pub(super) fn give_back(self: &Arc<Self>, session: Session, since: Option<Instant>) {
        let now = Instant::now();
        let hold = since.map(|since| now.saturating_duration_since(since));
        if let Some(hold) = hold
            && self.options.instruments
        {
            self.holds.record(hold);
        }
        let given = {
            let core = &mut self.state.lock().core;
            hold.into_iter().for_each(|hold| core.note_hold(hold));
            core.give_back(session, now)
        };
        self.settle(given);
    }

    /// A lease ends whose connection is not back yet.
    pub(super) fn note_hold(&self, hold: Duration) {
        self.holds.record(hold);
        self.state.lock().core.note_hold(hold);
    }

    /// A lease's connection is not fit to be used again.
    pub(super) fn discard(self: &Arc<Self>, session: Session, reason: CloseReason, since: Option<Instant>) {
        self.counters.count_close(reason);
        since.into_iter().for_each(|since| self.holds.record(since.elapsed()));
        self.change(|state, now| {
            state.core.lost(&session);
            if matches!(reason, CloseReason::Broken | CloseReason::PingFailed) {
                state.core.suspect_idle(now);
            }
        });
        // Without a farewell, which would only wait: the peer is gone or out of step.
        drop(session);
    }

    /// Idle connections are not trusted from now on.
    pub(super) fn suspect_idle(self: &Arc<Self>) {
        self.change(|state, now| state.core.suspect_idle(now));
    }

    /// Does what the core asked for.
    #[inline]
    pub(super) fn settle(self: &Arc<Self>, given: Given<Session>) {
        match given {
            Given::Handed(waker) => waker.wake(),
            Given::Idle => {}
            Given::Close(session, surplus) => {
                self.part(session, surplus.into());
                self.change(|_, _| ());
            }
        }
    }

    /// Takes leave of a connection that the core no longer counts.
    pub(super) fn part(self: &Arc<Self>, session: Session, reason: CloseReason) {
        self.counters.count_close(reason);
        farewell::say(self, session);
    }
}
