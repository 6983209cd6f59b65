//! What a holder has left behind in its session so far, as far as the pool can tell.

use std::io::ErrorKind;

use sqlx::Error;

use super::effect::{Effect, StatementKind};
use crate::holders::session_status::SessionStatus;

/// SQLSTATE of a write in a session or transaction that is read-only.
const READ_ONLY: &str = "25006";
/// SQLSTATEs by which the server says that it ends the session: terminated by an administrator, crashed elsewhere, or (as poolers
/// pass it on) starting or stopping.
const ENDED: [&str; 3] = ["57P01", "57P02", "57P03"];

/// Whether the server ends the session with this SQLSTATE.
pub(crate) fn ends_a_session(code: &str) -> bool {
    ENDED.contains(&code)
}

/// Why a session must not be used again, whatever is undone in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnfitReason {
    /// It refuses writes, although nobody asked for that: its server is no primary any more.
    ReadOnly,
    /// The server has ended it.
    Ended,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leftovers {
    /// Anything was sent at all.
    pub used: bool,
    /// Something that has to be ended: a statement under way, a transaction.
    pub open: bool,
    /// Something that outlives a transaction: a setting, a role, a LISTEN, an advisory lock.
    pub state: bool,
    /// Anything at all: the holder had the bare connection in hand, which does not tell.
    pub bare: bool,
    /// A transaction that the pool began, or tried to begin.
    pub begun: bool,
    /// A statement whose last answer was not read, so that the server may still work on it.
    pub running: bool,
    /// A statement of the open transaction failed, which may have failed the transaction.
    pub failed: bool,
    /// The open transaction may have lifted `statement_timeout`.
    pub unbounded: bool,
    /// The holder has asked for a read-only transaction or session.
    pub read_only: bool,
    pub unfit: Option<UnfitReason>,
}

/// A statement under way.
#[must_use = "a step that is not ended leaves the session open"]
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunningStatement {
    effect: Effect,
    open_before: bool,
    /// How deep sqlx takes the session to be in transactions; no statement in SQL changes that.
    depth: usize,
}

impl RunningStatement {
    /// The same, of a step that has begun or ended a transaction of sqlx's.
    pub(crate) fn at_depth(self, depth: usize) -> Self {
        Self { depth, ..self }
    }
}

impl Leftovers {
    /// The bare connection is in the holder's hand.
    pub(crate) fn anything() -> Self {
        Self { used: true, open: true, state: true, bare: true, running: true, failed: true, read_only: true, ..Self::default() }
    }

    /// A statement begins; until [`ended`](Self::ended) it counts as under way.
    pub(crate) fn begins(&mut self, kind: StatementKind, depth: usize) -> RunningStatement {
        let step = RunningStatement { effect: kind.effect, open_before: self.open, depth };
        self.used = true;
        self.open = true;
        self.running = true;
        self.read_only |= kind.read_only;
        self.state |= kind.effect == Effect::Session;
        self.unbounded |= kind.effect == Effect::Unbounded;
        step
    }

    /// The statement has ended well, and the server's last answer to it was read.
    pub(crate) fn ended(&mut self, step: RunningStatement, record: &SessionStatus) {
        self.running = false;
        match step.effect {
            Effect::Nothing | Effect::Transaction | Effect::Unbounded | Effect::Session => self.open = step.open_before,
            Effect::Begin => record.set_in_transaction(Some(true)),
            Effect::End => {
                // A commit in plain SQL is not counted by sqlx, which would then begin a savepoint next time.
                self.open = self.bare || step.depth > 0;
                self.begun = step.depth > 0;
                self.failed = self.bare;
                self.unbounded = false;
                record.set_in_transaction(Some(false));
            }
        }
    }

    /// The statement has failed.
    pub(crate) fn fails(&mut self, error: &Error) {
        self.failed = true;
        if let Error::Io(error) = error {
            // The server's side was closed first, so its process has ended. After a reset, or without an answer, it may
            // not have heard of that.
            self.running &= !matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof);
        }
        let Error::Database(error) = error else { return };
        // The server has answered, and does nothing for this session now.
        self.running = false;
        match error.code().as_deref() {
            Some(READ_ONLY) if !self.read_only => self.unfit = Some(UnfitReason::ReadOnly),
            Some(code) if ends_a_session(code) => self.unfit = Some(UnfitReason::Ended),
            _ => {}
        }
    }

    /// Whether the server's limit on statements is as it was when the session was opened.
    pub(crate) fn is_bounded(&self) -> bool {
        !self.state && !self.unbounded
    }

    /// Whether a COMMIT may be answered with a ROLLBACK, which sqlx does not tell.
    pub(crate) fn may_have_failed(&self) -> bool {
        self.failed || self.running || self.bare
    }
}

#[cfg(test)]
#[path = "leftovers_tests.rs"]
mod tests;
