//! What an operator asks of the pool: to serve nobody for a while, to replace every connection, to end.

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shared;
use crate::clean::CleanSession;
use crate::core::{ImmediateCheckout, Rest, Resumed, Trial};
use crate::holders::Requester;
use crate::holders::callsite::CallSite;
use crate::numbers::counters::CloseReason;
use crate::thread::ThreadId;

/// Who holds a connection while the pool tests it.
fn tester() -> Requester {
    Requester::of_pool(CallSite::Code(Location::caller()), "plimsoll: test what was idle")
}

impl Shared {
    pub(crate) fn suspend(self: &Arc<Self>) {
        self.change(|state, _| state.core.suspend());
    }

    pub(crate) fn resume(self: &Arc<Self>) {
        let tester = tester();
        let Resumed { wakers, untested, expired } = self.change(|state, now| state.core.resume(&tester, now, ThreadId::current()));
        wakers.into_iter().for_each(|waker| waker.wake());
        expired.into_iter().for_each(|conn| self.part(conn, CloseReason::Recycled));
        untested.into_iter().for_each(|conn| self.background.verify(self, conn, Trial::Idle(None)));
    }

    /// An idle connection that was not tested for so long.
    pub(crate) fn take_untested(self: &Arc<Self>, every: Duration) -> Option<(CleanSession, Rest)> {
        let tester = tester();
        self.state.lock().core.take_untested(Instant::now(), every, &tester)
    }

    /// It has answered.
    pub(crate) fn put_back(self: &Arc<Self>, session: CleanSession, trial: Trial) {
        let given = self.change(|state, now| state.core.put_back(session, trial, now, ThreadId::current()));
        self.settle(given);
    }

    /// Every connection that there is, or that is being opened, is closed now or on return.
    pub(crate) fn recycle_all(self: &Arc<Self>) {
        for conn in self.change(|state, _| state.core.recycle_all()) {
            self.part(conn, CloseReason::Recycled);
        }
    }

    /// One that may be lent without waiting.
    pub(crate) fn checkout_now(self: &Arc<Self>, taker: &Requester, now: Instant) -> Option<CleanSession> {
        loop {
            let (found, raised) = {
                let core = &mut self.state.lock().core;
                (core.checkout_now(taker, now, ThreadId::current()), core.take_raised())
            };
            self.tell_of_peak(raised);
            match found {
                ImmediateCheckout::Lent(conn) => return Some(conn),
                ImmediateCheckout::Expired(conn) => {
                    self.part(conn, CloseReason::Recycled);
                    self.change(|_, _| ());
                }
                ImmediateCheckout::Nothing => return None,
            }
        }
    }

    /// Nobody gets a connection any more; what is idle is closed, who waits is told.
    pub(crate) fn close(self: &Arc<Self>) {
        let (waiters, idle) = self.change(|state, _| {
            state.endings.give_up();
            state.core.close()
        });
        self.closing.notify_waiters();
        waiters.into_iter().for_each(|waker| waker.wake());
        idle.into_iter().for_each(|session| self.part(session, CloseReason::Shutdown));
    }
}
