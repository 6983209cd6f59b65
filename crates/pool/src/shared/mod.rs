//! What every handle, lease and background task of one pool shares, and the steps that touch it.
//!
//! The lock is held for a few dozen nanoseconds at a time and never across an await; whatever has to
//! happen because of a change (wake, connect, close) happens after it is released. What every acquire and
//! release counts is counted under it: an atomic of its own would cost as much as the lock.

mod background;
mod control;
mod discard;
pub(crate) mod endings;
mod hook_log;
mod hooked;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::Waker;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use super::core::{Caller, Checkout, Core, ReturnOutcome, Trial};
use super::options::PoolOptions;
use super::policies::PrePing;
use super::thread::ThreadId;
use crate::clean::{CleanSession, CleanupDepth};
use crate::clock::{later, now_ms};
use crate::connect::connector::{self, Connector};
use crate::connect::failure::{ConnectFailure, ConnectFailures};
use crate::connect::source::Targets;
use crate::numbers::counters::{CloseReason, Counters};
use crate::numbers::outcomes::{AcquireOutcome, AcquireOutcomes};
use crate::session::Session;
use endings::CancelQueue;
use plimsoll_model::Histogram;

pub(crate) use background::Background;

pub(crate) struct State {
    pub core: Core<CleanSession>,
    /// Of callers that had to queue or to wait for a ping, however it ended; the others waited for no time.
    pub waits: Histogram,
    /// How those waits ended: as many as there are waits.
    pub outcomes: AcquireOutcomes,
    pub holds: Histogram,
    pub connects: Histogram,
    pub last_connect_took: Option<Duration>,
    pub last_connect_failure: Option<ConnectFailure>,
    /// Failed connects by SQLSTATE.
    pub connect_failures: ConnectFailures,
    pub endings: CancelQueue,
}

pub(crate) struct Shared {
    /// In milliseconds since the Unix epoch: since when everything is counted.
    pub built_at_ms: u64,
    pub options: PoolOptions,
    pub prepared: Connector,
    pub runtime: Handle,
    /// What runs in the background.
    background: &'static dyn Background,
    pub state: Mutex<State>,
    pub counters: Counters,
    /// Notified when the [queue timer](crate::tasks::queue_timer) has to look at the queue, or to end.
    pub alarm: Arc<Notify>,
    /// Notified whenever a closed pool may have become empty.
    pub drained: Notify,
    /// Changed when the highest count of an [interval](plimsoll_model::IntervalPeaks) was passed.
    pub peak_raised: watch::Sender<()>,
    /// Notified when the pool is closed: connects under way are of no use to anybody.
    pub closing: Arc<Notify>,
    /// What comes out of the queue goes to the caller as it is: neither pinged nor seen by a hook.
    pub serves_as_is: bool,
    /// A hook sees what comes back.
    pub watches_releases: bool,
    /// The failure of a hook that was logged last, and when.
    pub hook_failure: Mutex<Option<(String, Instant)>>,
    /// A session that should take writes has refused one: from then on a ping asks for that too.
    pub doubts_writes: AtomicBool,
}

impl Shared {
    pub(crate) fn new(options: PoolOptions, targets: Targets, runtime: Handle, background: &'static dyn Background) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                core: Core::new(&options, now_ms),
                waits: Histogram::new(),
                outcomes: AcquireOutcomes::default(),
                holds: Histogram::new(),
                connects: Histogram::new(),
                last_connect_took: None,
                last_connect_failure: None,
                connect_failures: ConnectFailures::default(),
                endings: CancelQueue::default(),
            }),
            prepared: connector::connector(targets, &options),
            serves_as_is: options.pre_ping != PrePing::Always && options.hooks.before_acquire.is_none(),
            watches_releases: options.hooks.after_release.is_some(),
            hook_failure: Mutex::new(None),
            built_at_ms: now_ms(),
            options,
            runtime,
            background,
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
    pub(crate) fn change<R>(self: &Arc<Self>, step: impl FnOnce(&mut State, Instant) -> R) -> R {
        let now = Instant::now();
        let (result, due, drained, raised) = {
            let state = &mut *self.state.lock();
            let result = step(state, now);
            (result, state.core.connects_due(now), state.core.is_drained(), state.core.take_raised())
        };
        self.tell_of_peak(raised);
        (0..due).for_each(|_| self.background.connect(self));
        if drained {
            self.drained.notify_waiters();
        }
        result
    }

    /// When who comes now gives up.
    #[inline]
    pub(crate) fn deadline(&self, now: Instant) -> Instant {
        later(now, self.options.timeout)
    }

    /// One attempt to check out. Connects that are due for a queued caller are started.
    #[inline]
    pub(crate) fn checkout(self: &Arc<Self>, caller: &Caller<'_>, now: Instant, waker: &Waker) -> Checkout<CleanSession> {
        let (found, due, alarm, raised) = {
            let core = &mut self.state.lock().core;
            match core.checkout(caller, now, waker, ThreadId::current()) {
                ready @ (Checkout::Ready(_) | Checkout::Untested(_) | Checkout::Hooked(_)) => (ready, 0, false, core.take_raised()),
                found => (found, core.connects_due(now), core.take_new_alarm(), core.take_raised()),
            }
        };
        self.tell_of_peak(raised);
        (0..due).for_each(|_| self.background.connect(self));
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
    pub(crate) fn give_back(self: &Arc<Self>, mut session: CleanSession) {
        let now = Instant::now();
        let lent_at = session.take_lent_at();
        let given = {
            let state = &mut *self.state.lock();
            if let Some(since) = lent_at {
                state.note_hold(now.saturating_duration_since(since), self.options.instruments);
            }
            state.core.give_back(session, now, ThreadId::current())
        };
        self.settle(given);
    }

    /// A lease ends whose connection is not back yet.
    pub(crate) fn note_hold(&self, session: &mut Session) {
        if let Some(since) = session.take_lent_at() {
            self.state.lock().note_hold(since.elapsed(), self.options.instruments);
        }
    }

    /// A caller's wait is over.
    pub(crate) fn note_wait(&self, outcome: AcquireOutcome, waited: Duration) {
        self.state.lock().note_wait(outcome, waited);
    }

    /// Does what the core asked for.
    #[inline]
    pub(crate) fn settle(self: &Arc<Self>, given: ReturnOutcome<CleanSession>) {
        match given {
            ReturnOutcome::Handed(waker) => waker.wake(),
            ReturnOutcome::Idle => {}
            ReturnOutcome::Untested(session) => self.background.verify(self, session, Trial::Doubt),
            ReturnOutcome::Close(session, surplus) => {
                self.part(session, surplus.into());
                self.change(|_, _| ());
            }
        }
    }

    /// Takes leave of a connection that the core no longer counts.
    pub(crate) fn part(self: &Arc<Self>, session: CleanSession, reason: CloseReason) {
        self.counters.count_close(reason);
        self.background.terminate(self, session.into_session());
    }

    /// A lease's session is restored before the next caller gets it.
    pub(crate) fn restore(self: &Arc<Self>, session: Box<Session>, need: Option<CleanupDepth>) {
        self.background.clean(self, session, need);
    }

    /// Sends somebody to the server, unless somebody is on the way.
    pub(crate) fn end_sessions_if(self: &Arc<Self>, begun: bool) {
        if begun {
            self.background.end_sessions(self);
        }
    }
}

impl State {
    /// A caller's wait is over, however it ended.
    #[inline]
    pub(crate) fn note_wait(&mut self, outcome: AcquireOutcome, waited: Duration) {
        self.waits.record(waited);
        self.outcomes.count(outcome, waited);
        self.core.see_wait(waited);
    }

    /// A connect has succeeded.
    pub(crate) fn note_connect(&mut self, took: Duration) {
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
