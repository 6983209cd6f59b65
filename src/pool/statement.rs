//! A query taken apart, so that the pool can name it as a holder and judge what it leaves behind.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgStatement};
use sqlx::{Execute, Postgres, SqlStr};

use super::callsite::CallSite;

/// What a statement that has ended well leaves behind in its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Nothing,
    /// A transaction.
    Begin,
    /// No transaction any more.
    End,
    /// A setting, a role, a subscription, a lock: or it is not known.
    State,
}

/// By their first word: statements that leave nothing behind.
const TRACELESS: [&str; 10] = ["select", "insert", "update", "delete", "with", "values", "table", "merge", "show", "explain"];
const BEGIN: [&str; 2] = ["begin", "start"];
const END: [&str; 4] = ["commit", "end", "rollback", "abort"];

pub(super) struct Taken {
    sql: SqlStr,
    arguments: Option<Result<Option<PgArguments>, BoxDynError>>,
    statement: Option<PgStatement>,
    persistent: bool,
    /// Sent by the extended protocol, which carries exactly one statement.
    extended: bool,
}

impl Taken {
    pub(super) fn from<'q>(mut query: impl Execute<'q, Postgres>) -> Self {
        let statement = query.statement().cloned();
        let arguments = query.take_arguments();
        let extended = matches!(arguments, Ok(Some(_)));
        let persistent = query.persistent();
        Self { sql: query.sql(), arguments: Some(arguments), statement, persistent, extended }
    }

    pub(super) fn site(&self) -> CallSite {
        CallSite::Statement(self.sql.clone())
    }

    pub(super) fn effect(&self) -> Effect {
        let sql = self.sql.as_str();
        if self.extended || is_single(sql) { effect_of(sql) } else { Effect::State }
    }
}

/// The simple protocol carries several statements, divided by semicolons. One inside a literal only makes
/// for a verification that was not needed.
fn is_single(sql: &str) -> bool {
    !sql.trim_end().trim_end_matches(';').contains(';')
}

/// By the first word, and by what calls of functions are known to change the session. What a function of
/// the user's own changes cannot be seen from here.
fn effect_of(sql: &str) -> Effect {
    let sql = sql.trim_start();
    let word = &sql[..sql.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(sql.len())];
    let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is_one_of(&TRACELESS) {
        if calls_a_session_function(sql) { Effect::State } else { Effect::Nothing }
    } else if is_one_of(&BEGIN) {
        Effect::Begin
    } else if is_one_of(&END) && ends_the_transaction(sql) {
        Effect::End
    } else {
        Effect::State
    }
}

/// `set_config`, `pg_advisory_lock`, `pg_try_advisory_lock` and their kin. All have underscores, so that
/// only the places around those are looked at.
fn calls_a_session_function(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let follows = |at: usize, rest: &[u8]| bytes.get(at..at + rest.len()).is_some_and(|found| found.eq_ignore_ascii_case(rest));
    memchr::memchr_iter(b'_', bytes).any(|at| follows(at, b"_config") || follows(at, b"_advisory"))
}

/// Not so `rollback to savepoint`, nor `commit and chain`, which begins the next one.
fn ends_the_transaction(sql: &str) -> bool {
    let mut words = sql.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).skip(1);
    words.all(|word| ["transaction", "work"].iter().any(|filler| filler.eq_ignore_ascii_case(word)))
}

impl Execute<'_, Postgres> for Taken {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.statement.as_ref()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.arguments.take().unwrap_or(Ok(None))
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(effect: Effect, statements: &[&str]) {
        for sql in statements {
            assert_eq!(effect_of(sql), effect, "{sql}");
        }
    }

    #[test]
    fn only_statements_known_to_leave_nothing_are_trusted() {
        all(
            Effect::Nothing,
            &["select 1", "  SELECT\n1", "Insert into t_x values (1)", "with x as (select 1) select * from x", "select trailing_"],
        );
        all(
            Effect::State,
            &["set search_path to x", "listen jobs", "", "-- c\nselect 1", "selectivity()", "copy t from stdin", "call p()"],
        );
    }

    #[test]
    fn a_select_that_changes_the_session_is_seen() {
        all(
            Effect::State,
            &["select set_config('search_path', 'x', false)", "select PG_ADVISORY_LOCK(1)", "select pg_try_advisory_lock_shared(1)"],
        );
    }

    #[test]
    fn transactions_are_followed() {
        all(Effect::Begin, &["begin", "START TRANSACTION read only", "begin isolation level serializable"]);
        all(Effect::End, &["commit", "END;", "rollback work", "abort transaction"]);
        all(Effect::State, &["rollback to savepoint a", "commit and chain", "savepoint a", "commit prepared 'x'"]);
    }

    #[test]
    fn several_statements_in_one_are_told_by_their_semicolons() {
        assert!(is_single("select 1;") && is_single("select 1 ;\n") && !is_single("select 1; set role x"));
    }
}
