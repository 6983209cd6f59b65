//! Connections that the pool takes out itself, to test whether they still work.

use std::time::{Duration, Instant};

use super::idle::{Idle, Rest};
use super::{Core, Pooled, ReturnOutcome, ThreadId};
use crate::holders::Requester;

/// Why the pool tests a connection that no caller has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trial {
    /// It was idle for long. With its rest it goes back to its place.
    Idle(Option<Rest>),
    /// Its server may be no primary any more.
    Doubt,
}

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
        self.note_holder(conn.slot(), tester, now);
    }

    /// A connection has answered: it goes to whoever waits by now. Else with its rest to its place among those that are idle:
    /// it has been so since it was given back, not since the test.
    pub(crate) fn put_back(&mut self, conn: C, trial: Trial, now: Instant, thread: ThreadId) -> ReturnOutcome<C> {
        self.end_test(trial);
        let rest = match trial {
            Trial::Idle(rest) => rest,
            Trial::Doubt => None,
        };
        let given = self.give_back(conn, now, rest.map_or(thread, |rest| rest.given_by));
        match (&given, rest) {
            (ReturnOutcome::Handed(_), _) if self.instruments => self.peaks.see_checked_out(self.lent()),
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
