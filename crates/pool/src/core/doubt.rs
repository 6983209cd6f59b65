//! Sessions that have to be on the primary, once it is in doubt whether their server still is it.
//!
//! From that moment on no session that was verified before is handed to a caller: the idle ones are taken and verified at once, the others
//! when they come back. What a caller has been handed already, and has not picked up yet, is still its own. Those under test
//! count as checked out. New sessions are opened meanwhile where the capacity has room, so that a server which does not answer keeps nobody
//! waiting for the end of its tests.

use std::time::Instant;

use super::{Core, Pooled, Trial};

#[derive(Default)]
pub(super) struct Doubt {
    /// What was verified until then is in doubt; `None` as long as nothing has happened.
    since: Option<Instant>,
    /// Of the connections under test, those that are verified because of it: they are replaced meanwhile.
    under_test: u32,
}

impl Doubt {
    pub(super) fn under_test(&self) -> u32 {
        self.under_test
    }
}

impl<C: Pooled> Core<C> {
    /// A session that was verified at `verified_at` has failed. Returns the idle ones, which are to be verified; none where the session
    /// was in doubt already, so that what fails together is one doubt.
    pub(crate) fn doubt_primary(&mut self, verified_at: Instant, now: Instant) -> Vec<C> {
        if self.closed || self.doubt.since.is_some_and(|then| verified_at <= then) {
            return Vec::new();
        }
        self.doubt.since = Some(now);
        // Taken one by one: the room is reserved for all that the pool may have.
        let doubted: Vec<C> = self.idle.drain(..).map(|idle| idle.conn).collect();
        self.checked_out += doubted.len() as u32;
        self.under_test += doubted.len() as u32;
        self.doubt.under_test += doubted.len() as u32;
        doubted
    }

    #[inline]
    pub(super) fn is_doubted(&self, conn: &C) -> bool {
        self.doubt.since.is_some_and(|then| conn.verified_at() <= then)
    }

    /// A checked-out connection has to be verified before the next caller gets it.
    pub(super) fn begin_test(&mut self, conn: &C) {
        self.under_test += 1;
        self.doubt.under_test += 1;
        if self.instruments {
            self.holders.take_back(conn.slot());
        }
    }

    /// A test is over, and its connection about to be put back or lost.
    pub(crate) fn end_test(&mut self, trial: Trial) {
        self.under_test -= 1;
        if matches!(trial, Trial::Doubt) {
            self.doubt.under_test -= 1;
        }
    }
}
