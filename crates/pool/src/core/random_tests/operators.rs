//! What an operator does: nobody is served for a while, every connection is replaced.

use super::super::fake::{HERE, taker};
use super::super::*;
use super::Reference;

impl Reference {
    pub(super) fn recycle_all(&mut self) {
        let closed = self.core.recycle_all();
        assert_eq!(closed.len(), self.idle.len(), "all that are idle, at once");
        self.idle.clear();
        self.stale_opening = self.opening;
    }

    pub(super) fn keep_alive(&mut self) {
        let every = Duration::from_millis(200);
        let Some((mut conn, rest)) = self.under_test.take() else {
            self.under_test = self.core.take_untested(self.now, every, &taker());
            let Some((conn, rest)) = &self.under_test else { return };
            assert!(self.now - rest.tested >= every && self.idle.iter().any(|(id, ..)| *id == conn.id));
            self.idle.retain(|(id, ..)| *id != conn.id);
            return;
        };
        conn.verified_at = self.now;
        let place = self.idle.partition_point(|(.., since)| *since <= rest.since);
        match self.core.put_back(conn.clone(), Trial::Idle(Some(rest)), self.now, HERE) {
            ReturnOutcome::Idle => self.idle.insert(place, (conn.id, rest.given_by, rest.since)),
            given => self.given(given, conn, rest.given_by),
        }
    }

    pub(super) fn suspend(&mut self) {
        self.core.suspend();
        self.suspended = true;
    }

    /// Those who wait are served in their order; what has to be tested first comes back later.
    pub(super) fn resume(&mut self) {
        let Resumed { wakers, untested, expired } = self.core.resume(&taker(), self.now, HERE);
        self.suspended = false;
        let (mut woken, mut out) = (0, 0);
        while !self.queue.is_empty()
            && let Some((id, ..)) = self.idle.pop()
        {
            if let Some(conn) = untested.iter().find(|conn| conn.id == id) {
                self.tested.insert(id, Trial::Idle(None));
                self.held.push(conn.clone());
                out += 1;
            } else if expired.iter().any(|conn| conn.id == id) {
                out += 1;
            } else {
                let head = self.pop_next().expect("somebody waits");
                self.served.insert(head, id);
                self.handed.push((id, HERE, self.now));
                woken += 1;
            }
        }
        assert_eq!((wakers.len(), untested.len() + expired.len()), (woken, out), "each that was idle, once");
    }
}
