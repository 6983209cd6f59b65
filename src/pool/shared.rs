//! What every handle, lease and background task of one pool shares, and the steps that touch it.
//!
//! The lock is held for a few dozen nanoseconds at a time and never across an await; whatever has to
//! happen because of a change (wake, connect, close) happens after it is released.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::callsite::CallSite;
use super::connector::{self, Conn, ConnectFailure};
use super::core::{Checkout, Core, Given, Ticket};
use super::counters::{CloseReason, Counters, bump};
use super::histogram::Histogram;
use super::holders::Holders;
use super::options::PoolOptions;

pub(super) struct State {
    pub core: Core<Conn>,
    pub holders: Holders,
    pub last_connect_failure: Option<ConnectFailure>,
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
            state: Mutex::new(State { core: Core::new(&options, now_ms), holders: Holders::default(), last_connect_failure: None }),
            target: connector::prepare(target, &options),
            options,
            runtime,
            counters: Counters::default(),
            waits: Histogram::new(),
            holds: Histogram::new(),
            connects: Histogram::new(),
            drained: Notify::new(),
        })
    }

    /// One attempt to check out; a connection that is handed out is noted with its holder.
    pub(super) fn checkout(&self, site: &CallSite, now: Instant, again: Option<Ticket>) -> Checkout<Conn> {
        let state = &mut *self.state.lock();
        let found = state.core.checkout(now, again);
        if let Checkout::Ready { conn, .. } = &found {
            state.holders.lend(conn.slot, site.clone(), now);
        }
        found
    }

    /// A lease ends in good order.
    pub(super) fn give_back(self: &Arc<Self>, conn: Conn) {
        let given = {
            let state = &mut *self.state.lock();
            state.holders.take_back(conn.slot);
            state.core.give_back(conn, Instant::now())
        };
        self.settle(given);
    }

    /// A lease's connection is not fit to be used again.
    pub(super) fn discard(self: &Arc<Self>, conn: Conn, reason: CloseReason) {
        {
            let state = &mut *self.state.lock();
            state.core.lost();
            if matches!(reason, CloseReason::Broken | CloseReason::PingFailed) {
                state.core.suspect_idle(Instant::now());
            }
        }
        self.dispose(conn, reason);
        self.connect_as_needed();
    }

    /// Does what the core asked for.
    pub(super) fn settle(self: &Arc<Self>, given: Given<Conn>) {
        match given {
            Given::Handed(waker) => waker.wake(),
            Given::Idle => {}
            Given::Close(conn, surplus) => {
                self.dispose(conn, surplus.into());
                self.connect_as_needed();
            }
        }
    }

    /// Closes a connection that the core no longer counts.
    pub(super) fn dispose(&self, conn: Conn, reason: CloseReason) {
        self.counters.closed(reason);
        let drained = {
            let state = &mut *self.state.lock();
            state.holders.remove(conn.slot);
            state.core.is_drained()
        };
        match reason {
            // The peer is gone or out of step: a farewell would only wait for nothing.
            CloseReason::Broken | CloseReason::PingFailed | CloseReason::Dirty => drop(conn),
            _ => drop(self.runtime.spawn(connector::close(conn))),
        }
        if drained {
            self.drained.notify_waiters();
        }
    }

    /// Starts as many connects as the core finds due.
    pub(super) fn connect_as_needed(self: &Arc<Self>) {
        let due = self.state.lock().core.connects_due(Instant::now());
        for _ in 0..due {
            let opening = Opening { pool: Arc::downgrade(self), settled: false };
            let (target, options) = (self.target.clone(), &self.options);
            self.runtime.spawn(opening.run(target, options.connect_timeout, options.recycle));
        }
    }
}

/// A connect under way. Should its task be dropped or panic, the core still learns that it ended.
struct Opening {
    pool: Weak<Shared>,
    settled: bool,
}

impl Opening {
    async fn run(mut self, target: PgConnectOptions, limit: Duration, recycle: Duration) {
        let started = Instant::now();
        let result = connector::open(&target, limit, recycle).await;
        let Some(pool) = self.pool.upgrade() else { return };
        self.settled = true;
        match result {
            Ok(conn) => self.succeeded(&pool, conn, started.elapsed()),
            Err(failure) => {
                let pause = self.failed(&pool, failure);
                drop(pool);
                tokio::time::sleep(pause).await;
                if let Some(pool) = self.pool.upgrade() {
                    pool.connect_as_needed();
                }
            }
        }
    }

    fn succeeded(&self, pool: &Arc<Shared>, mut conn: Conn, took: Duration) {
        bump(&pool.counters.connects_ok);
        pool.connects.record(took);
        let (given, recovered) = {
            let state = &mut *pool.state.lock();
            conn.slot = state.holders.add(conn.backend_pid);
            (state.core.opened(conn, Instant::now()), state.last_connect_failure.take())
        };
        if recovered.is_some() {
            tracing::info!(pool.name = pool.options.application_name, "connecting works again");
        }
        pool.settle(given);
        pool.connect_as_needed();
    }

    /// Logged when connects begin to fail or fail differently, not at each attempt.
    fn failed(&self, pool: &Arc<Shared>, failure: ConnectFailure) -> Duration {
        bump(&pool.counters.connects_failed);
        let (before, pause, drained) = {
            let state = &mut *pool.state.lock();
            let before = state.last_connect_failure.replace(failure.clone());
            (before, state.core.open_failed(Instant::now(), fastrand::f64()), state.core.is_drained())
        };
        if before.as_ref() != Some(&failure) {
            tracing::warn!(
                pool.name = pool.options.application_name,
                code = failure.code,
                "cannot connect: {}; trying again",
                failure.message
            );
        }
        if drained {
            pool.drained.notify_waiters();
        }
        pause
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade().filter(|_| !self.settled) {
            pool.state.lock().core.open_failed(Instant::now(), fastrand::f64());
            pool.drained.notify_waiters();
        }
    }
}
