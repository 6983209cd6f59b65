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
    assert_eq!(fails(NEW(), sent("57P03")), (false, Some(UnfitReason::Ended)), "its server starts or stops behind a pooler");
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
