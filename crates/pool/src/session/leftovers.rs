//! What a holder has left behind in its session so far, as far as the pool can tell.

use std::io::ErrorKind;

use sqlx::Error;

use super::effect::{Effect, StatementKind};
use crate::holders::session_status::SessionStatus;

/// SQLSTATE of a write in a session or transaction that is read-only.
const READ_ONLY: &str = "25006";
/// SQLSTATEs by which the server says that it ends the session: terminated by an administrator, crashed elsewhere.
const ENDED: [&str; 2] = ["57P01", "57P02"];

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
            Some(code) if ENDED.contains(&code) => self.unfit = Some(UnfitReason::Ended),
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
mod tests {
    use std::borrow::Cow;
    use std::error::Error as StdError;
    use std::fmt;

    use super::*;
    use sqlx::error::{DatabaseError, ErrorKind as DatabaseErrorKind};

    /// An error that the server has sent, with its SQLSTATE.
    #[derive(Debug)]
    struct Sent(&'static str);

    impl fmt::Display for Sent {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Sent {}

    impl DatabaseError for Sent {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> DatabaseErrorKind {
            DatabaseErrorKind::Other
        }
    }

    fn sent(code: &'static str) -> Error {
        Error::Database(Box::new(Sent(code)))
    }

    /// What is left after these statements, each of which has ended well at this depth of sqlx's transactions.
    fn after(start: Leftovers, statements: &[(Effect, usize)]) -> Leftovers {
        let (mut left, record) = (start, SessionStatus::new(1));
        for (effect, depth) in statements {
            let step = left.begins(StatementKind::from(*effect), 0).at_depth(*depth);
            assert!(left.used && left.open && left.running, "until it has ended");
            left.ended(step, &record);
        }
        left
    }

    const NEW: fn() -> Leftovers = Leftovers::default;

    #[test]
    fn a_statement_leaves_behind_what_it_does() {
        let used = Leftovers { used: true, ..NEW() };
        assert_eq!(after(NEW(), &[(Effect::Nothing, 0), (Effect::Transaction, 0)]), used);
        assert_eq!(after(NEW(), &[(Effect::Session, 0)]), Leftovers { state: true, ..used });
        assert_eq!(after(NEW(), &[(Effect::Unbounded, 0)]), Leftovers { unbounded: true, ..used });
        assert_eq!(after(NEW(), &[(Effect::Begin, 1), (Effect::Nothing, 1)]), Leftovers { open: true, ..used });
        assert_eq!(after(NEW(), &[(Effect::Begin, 1), (Effect::End, 0), (Effect::Nothing, 0)]), used);
        let mut reads = NEW();
        let _ = reads.begins(StatementKind { effect: Effect::Begin, read_only: true }, 0);
        let _ = reads.begins(StatementKind::from(Effect::Nothing), 1);
        assert!(reads.read_only, "who has asked for it is not surprised by it");
    }

    #[test]
    fn an_end_that_sqlx_does_not_count_leaves_the_session_open() {
        let begun = Leftovers { begun: true, failed: true, unbounded: true, ..NEW() };
        let left = after(begun, &[(Effect::End, 1)]);
        assert_eq!((left.open, left.begun, left.failed, left.unbounded), (true, true, false, false));
        let left = after(begun, &[(Effect::End, 0)]);
        assert_eq!((left.open, left.begun, left.failed), (false, false, false));
        let left = after(Leftovers::anything(), &[(Effect::End, 0)]);
        assert_eq!((left.open, left.failed), (true, true), "with the bare connection in hand anything may be open");
    }

    #[test]
    fn who_looks_from_outside_sees_the_transaction() {
        let (mut left, record) = (NEW(), SessionStatus::new(1));
        for (effect, expected) in [(Effect::Nothing, false), (Effect::Begin, true), (Effect::Nothing, true), (Effect::End, false)] {
            let step = left.begins(StatementKind::from(effect), 0);
            left.ended(step, &record);
            assert_eq!(record.in_transaction(), Some(expected), "{effect:?}");
        }
    }

    #[test]
    fn after_an_error_of_the_server_it_works_on_nothing_and_some_errors_end_the_session() {
        let fails = |start: Leftovers, error: Error| {
            let mut left = Leftovers { running: true, ..start };
            left.fails(&error);
            assert!(left.failed);
            (left.running, left.unfit)
        };
        assert_eq!(fails(NEW(), sent("23505")), (false, None));
        assert_eq!(fails(NEW(), sent("57P01")), (false, Some(UnfitReason::Ended)));
        assert_eq!(fails(NEW(), sent("57P02")), (false, Some(UnfitReason::Ended)));
        assert_eq!(fails(NEW(), sent("25006")), (false, Some(UnfitReason::ReadOnly)), "a standby by now");
        assert_eq!(fails(Leftovers { read_only: true, ..NEW() }, sent("25006")), (false, None), "as the holder has asked for");
        assert_eq!(fails(NEW(), Error::PoolClosed), (true, None));
        for (kind, running) in [(ErrorKind::BrokenPipe, false), (ErrorKind::UnexpectedEof, false), (ErrorKind::ConnectionReset, true)] {
            assert_eq!(fails(NEW(), Error::Io(kind.into())), (running, None), "{kind}");
        }
        let mut left = NEW();
        left.fails(&Error::Io(ErrorKind::ConnectionReset.into()));
        assert!(!left.running, "what had been answered is not under way again");
    }

    #[test]
    fn with_the_bare_connection_in_hand_anything_may_have_been_done() {
        let left = Leftovers::anything();
        assert!(left.used && left.open && left.state && left.bare, "the session is cleaned, and as deep as it goes");
        assert!(left.running && left.failed, "a COMMIT is verified");
        assert!(left.read_only && left.unfit.is_none(), "a refused write may be what the holder has asked for");
    }

    #[test]
    fn whoever_may_have_lifted_the_limit_on_statements_is_not_bounded() {
        assert!(NEW().is_bounded());
        assert!(!Leftovers { state: true, ..NEW() }.is_bounded() && !Leftovers { unbounded: true, ..NEW() }.is_bounded());
    }

    #[test]
    fn a_commit_is_verified_where_it_may_be_answered_with_a_rollback() {
        assert!(!Leftovers { used: true, open: true, begun: true, ..NEW() }.may_have_failed());
        for doubtful in [Leftovers { failed: true, ..NEW() }, Leftovers { running: true, ..NEW() }, Leftovers { bare: true, ..NEW() }] {
            assert!(doubtful.may_have_failed(), "{doubtful:?}");
        }
    }
}
