//! What every handle, lease and background task of one pool shares, and the steps that touch it.
//!
//! The lock is held for a few dozen nanoseconds at a time and never across an await; whatever has to
//! happen because of a change (wake, connect, close) happens after it is released. What every acquire and
//! release counts is counted under it: an atomic of its own would cost as much as the lock.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use super::cleaning::Clean;
use super::connector::{self, Prepared};
use super::core::{Caller, Checkout, Core, Given};
use super::counters::{CloseReason, Counters};
use super::ending::Endings;
use super::failure::{ConnectFailure, ConnectFailures};
use super::farewell;
use super::histogram::Histogram;
use super::opening::Opening;
use super::options::PoolOptions;
use super::outcomes::{Outcome, Outcomes};
use super::session::Session;
use super::thread::Thread;

pub(super) struct State {
    pub core: Core<Clean>,
    /// Of callers that had to queue or to wait for a ping, however it ended; the others waited for no time.
    pub waits: Histogram,
    /// How those waits ended: as many as there are waits.
    pub outcomes: Outcomes,
    pub holds: Histogram,
    pub connects: Histogram,
    pub last_connect_took: Option<Duration>,
    pub last_connect_failure: Option<ConnectFailure>,
    /// Failed connects by SQLSTATE.
    pub connect_failures: ConnectFailures,
    pub endings: Endings,
}

pub(super) struct Shared {
    pub options: PoolOptions,
    pub prepared: Prepared,
    pub runtime: Handle,
    pub state: Mutex<State>,
    pub counters: Counters,
    /// Notified when the [timekeeper](super::timekeeper) has to look at the queue, or to end.
    pub alarm: Arc<Notify>,
    /// Notified whenever a closed pool may have become empty.
    pub drained: Notify,
    /// Changed when the highest count of an [interval](super::model::IntervalPeaks) was passed.
    pub peak_raised: watch::Sender<()>,
    /// Notified when the pool is closed: connects under way are of no use to anybody.
    pub closing: Arc<Notify>,
    /// A session that should take writes has refused one: from then on a ping asks for that too.
    pub doubts_writes: AtomicBool,
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
                waits: Histogram::new(),
                outcomes: Outcomes::default(),
                holds: Histogram::new(),
                connects: Histogram::new(),
                last_connect_took: None,
                last_connect_failure: None,
                connect_failures: ConnectFailures::default(),
                endings: Endings::default(),
            }),
            prepared: connector::prepare(target, &options),
            options,
            runtime,
            counters: Counters::default(),
            alarm: Arc::new(Notify::new()),
            drained: Notify::new(),
            peak_raised: watch::Sender::new(()),
            closing: Arc::new(Notify::new()),
            doubts_writes: AtomicBool::new(false),
        })
    }

    /// One step under the lock, and what becomes due because of it: connects are started, and whoever
    /// waits for the end of the pool is told, after the lock is released.
    pub(super) fn change<R>(self: &Arc<Self>, step: impl FnOnce(&mut State, Instant) -> R) -> R {
        let now = Instant::now();
        let (result, due, drained, raised) = {
            let state = &mut *self.state.lock();
            let result = step(state, now);
            (result, state.core.connects_due(now), state.core.is_drained(), state.core.take_raised())
        };
        self.tell_of_peak(raised);
        (0..due).for_each(|_| Opening::start(self));
        if drained {
            self.drained.notify_waiters();
        }
        result
    }

    /// When who comes now gives up.
    #[inline]
    pub(super) fn deadline(&self, now: Instant) -> Instant {
        later(now, self.options.timeout)
    }

    /// One attempt to check out. Connects that are due for a queued caller are started.
    #[inline]
    pub(super) fn checkout(self: &Arc<Self>, caller: &Caller<'_>, now: Instant, waker: &Waker) -> Checkout<Clean> {
        let (found, due, alarm, raised) = {
            let core = &mut self.state.lock().core;
            match core.checkout(caller, now, waker, Thread::current()) {
                ready @ (Checkout::Ready(_) | Checkout::Untested(_)) => (ready, 0, false, core.take_raised()),
                found => (found, core.connects_due(now), core.take_new_alarm(), core.take_raised()),
            }
        };
        self.tell_of_peak(raised);
        (0..due).for_each(|_| Opening::start(self));
        if alarm {
            self.alarm.notify_one();
        }
        found
    }

    #[inline]
    fn tell_of_peak(&self, raised: bool) {
        if raised {
            self.peak_raised.send_replace(());
        }
    }

    /// A connection comes back in good order.
    #[inline]
    pub(super) fn give_back(self: &Arc<Self>, mut session: Clean) {
        let now = Instant::now();
        let lent_at = session.take_lent_at();
        let given = {
            let state = &mut *self.state.lock();
            if let Some(since) = lent_at {
                state.note_hold(now.saturating_duration_since(since), self.options.instruments);
            }
            state.core.give_back(session, now, Thread::current())
        };
        self.settle(given);
    }

    /// A lease ends whose connection is not back yet.
    pub(super) fn note_hold(&self, session: &mut Session) {
        if let Some(since) = session.take_lent_at() {
            self.state.lock().note_hold(since.elapsed(), self.options.instruments);
        }
    }

    /// A caller's wait is over.
    pub(super) fn note_wait(&self, outcome: Outcome, waited: Duration) {
        self.state.lock().note_wait(outcome, waited);
    }

    /// Idle connections are not trusted from now on.
    pub(super) fn suspect_idle(self: &Arc<Self>) {
        self.change(|state, now| state.core.suspect_idle(now));
    }

    /// Does what the core asked for.
    #[inline]
    pub(super) fn settle(self: &Arc<Self>, given: Given<Clean>) {
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
    pub(super) fn part(self: &Arc<Self>, session: Clean, reason: CloseReason) {
        self.counters.count_close(reason);
        farewell::say(self, session.into_session());
    }

    /// Nobody gets a connection any more; what is idle is closed, who waits is told.
    pub(super) fn close(self: &Arc<Self>) {
        let (waiters, idle) = self.change(|state, _| {
            state.endings.give_up();
            state.core.close()
        });
        self.closing.notify_waiters();
        waiters.into_iter().for_each(|waker| waker.wake());
        idle.into_iter().for_each(|session| self.part(session, CloseReason::Shutdown));
    }
}

impl State {
    /// A caller's wait is over, however it ended.
    #[inline]
    pub(super) fn note_wait(&mut self, outcome: Outcome, waited: Duration) {
        self.waits.record(waited);
        self.outcomes.count(outcome, waited);
        self.core.see_wait(waited);
    }

    /// A connect has succeeded.
    pub(super) fn note_connect(&mut self, took: Duration) {
        self.connects.record(took);
        self.last_connect_took = Some(took);
    }

    #[inline]
    fn note_hold(&mut self, hold: Duration, recorded: bool) {
        if recorded {
            self.holds.record(hold);
        }
        self.core.note_hold(hold);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.alarm.notify_one();
    }
}
