//! A server that may be no primary any more: what is idle is verified, and comes back.

use super::super::fake::{Fake, HERE};
use super::super::*;
use super::Reference;

impl Reference {
    /// What fails now makes all that is idle doubtful, unless it was in doubt itself.
    pub(super) fn doubt(&mut self) {
        let taken = self.core.doubt_primary(self.now, self.now);
        if self.doubted.is_some_and(|then| self.now <= then) {
            return assert!(taken.is_empty(), "it is one doubt");
        }
        self.doubted = Some(self.now);
        let ids = |conns: &[Fake]| conns.iter().map(|conn| conn.id).collect::<Vec<_>>();
        assert_eq!(ids(&taken), self.idle.drain(..).map(|(id, ..)| id).collect::<Vec<_>>(), "all that are idle");
        self.tested.extend(taken.iter().map(|conn| (conn.id, Trial::Doubt)));
        self.held.extend(taken);
    }

    /// The server still is the primary, says one of them.
    pub(super) fn verified(&mut self) {
        let is_doubt = |conn: &Fake| matches!(self.tested.get(&conn.id), Some(Trial::Doubt));
        if let Some(at) = self.held.iter().position(is_doubt) {
            let conn = self.held.remove(at);
            self.give_back(conn, HERE);
        }
    }

    pub(super) fn is_doubted(&self, conn: &Fake) -> bool {
        self.doubted.is_some_and(|then| conn.verified_at <= then)
    }
}
