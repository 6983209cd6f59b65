//! Connections that the pool takes out itself, to test whether they still work.

use std::time::{Duration, Instant};

use super::idle::{Idle, Rest};
use super::{Core, Pooled, ReturnOutcome, ThreadId};
use crate::holders::Requester;

impl<C: Pooled> Core<C> {
    /// The idle connection that was not tested for longest, if that is this long ago. It counts as checked out until it is
    /// [put back](Self::put_back).
    pub(crate) fn take_untested(&mut self, now: Instant, every: Duration, tester: &Requester) -> Option<(C, Rest)> {
        let (at, _) = self.idle.iter().enumerate().min_by_key(|(_, idle)| idle.rest.tested)?;
        if self.closed || now.saturating_duration_since(self.idle[at].rest.tested) < every {
            return None;
        }
        let Idle { conn, rest } = self.idle.remove(at);
        self.test_begins(&conn, now, tester);
        Some((conn, rest))
    }

    /// No caller has it, so that it passes no mark.
    pub(super) fn test_begins(&mut self, conn: &C, now: Instant, tester: &Requester) {
        self.checked_out += 1;
        self.under_test += 1;
        self.holders.lend(conn.slot(), tester, now);
    }

    /// Whatever comes of it.
    pub(crate) fn test_ended(&mut self) {
        self.under_test -= 1;
    }

    /// A connection has answered: it goes to whoever waits by now. Else with `rest` to its place among those that are idle:
    /// it has been so since it was given back, not since the test.
    pub(crate) fn put_back(&mut self, conn: C, rest: Option<Rest>, now: Instant, thread: ThreadId) -> ReturnOutcome<C> {
        let given = self.give_back(conn, now, rest.map_or(thread, |rest| rest.given_by));
        match (&given, rest) {
            (ReturnOutcome::Handed(_), _) if self.instruments => self.peaks.see_checked_out(self.checked_out - self.under_test),
            (ReturnOutcome::Idle, Some(rest)) => self.put_in_place(rest, now),
            _ => {}
        }
        given
    }

    fn put_in_place(&mut self, rest: Rest, now: Instant) {
        if let Some(Idle { conn, .. }) = self.idle.pop() {
            let place = self.idle.partition_point(|idle| idle.rest.since <= rest.since);
            self.idle.insert(place, Idle { conn, rest: Rest { tested: now, ..rest } });
        }
    }
}
