//! Connections: opened, given back, handed over, kept or closed.

use super::super::fake::{Fake, HERE};
use super::super::*;
use super::Reference;

impl Reference {
    pub(super) fn opened(&mut self, life_ms: u64) {
        let total_before = self.total();
        self.opening -= 1;
        self.opened += 1;
        let is_stale = self.stale_opening > 0;
        self.stale_opening = self.stale_opening.saturating_sub(1);
        let epoch = self.core.epoch() - u32::from(is_stale);
        let mut conn = Fake::new(self.opened, Some(self.now + Duration::from_millis(life_ms))).of_epoch(epoch);
        // Some connects were begun before the last doubt.
        conn.verified_at = self.now - Duration::from_millis(life_ms % 200);
        let given = self.core.opened(conn.clone(), self.now, HERE);
        assert!(!is_stale || matches!(given, ReturnOutcome::Close(..)), "it was to be replaced before it was there");
        assert!(!self.is_doubted(&conn) || matches!(given, ReturnOutcome::Close(..)), "its server was asked before the doubt");
        self.given(given, conn, HERE);
        let counts = self.core.counts();
        let fits = self.total() - self.opening <= counts.pool_size + counts.max_overflow;
        assert!(fits || self.total() < total_before, "a connect that ends after a resize to less is not kept");
    }

    pub(super) fn give_back(&mut self, mut conn: Fake, thread: ThreadId) {
        if self.tested.contains_key(&conn.id) {
            conn.verified_at = self.now;
        }
        self.queued_before.remove(&conn.id);
        let given = match self.tested.remove(&conn.id) {
            Some(trial) => self.core.put_back(conn.clone(), trial, self.now, thread),
            None => self.core.give_back(conn.clone(), self.now, thread),
        };
        assert!(conn.epoch() == self.core.epoch() || matches!(given, ReturnOutcome::Close(..)), "it was to be replaced");
        let base = self.core.counts().pool_size as usize;
        let beyond_base = matches!(given, ReturnOutcome::Idle) && self.idle.len() >= base;
        assert!(!(beyond_base && self.no_linger), "without a linger overflow is closed on return");
        self.given(given, conn, thread);
    }

    pub(super) fn lose(&mut self, conn: &Fake) {
        if let Some(trial) = self.tested.remove(&conn.id) {
            self.core.end_test(trial);
        }
        self.core.lost(conn);
    }

    pub(super) fn given(&mut self, given: ReturnOutcome<Fake>, conn: Fake, thread: ThreadId) {
        match given {
            ReturnOutcome::Handed(_) => {
                assert!(!self.is_doubted(&conn), "it was not verified");
                let head = self.pop_next().expect("handed over only when somebody waits");
                self.served.insert(head, conn.id);
                self.handed.push((conn.id, thread, self.now));
            }
            ReturnOutcome::Untested(conn) => {
                assert!(self.is_doubted(&conn), "nothing is in doubt, and {} is to be verified", conn.id);
                self.tested.insert(conn.id, Trial::Doubt);
                self.held.push(conn);
            }
            ReturnOutcome::Idle => {
                assert!(!self.is_doubted(&conn), "it was not verified");
                self.idle.push((conn.id, thread, self.now));
            }
            ReturnOutcome::Close(closed, _) => assert_eq!(closed, conn),
        }
    }
}
