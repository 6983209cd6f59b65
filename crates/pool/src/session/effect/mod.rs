//! What a statement leaves behind: nothing, something until its transaction ends, or something for the session.

mod calls;

use super::lexer::{SqlToken, after_comments, first_word, tokens};
use calls::calls;

/// What a statement that has ended well leaves behind. In the order of how much that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    Nothing,
    /// What ends with its transaction: a local setting, a savepoint, a lock.
    Transaction,
    /// The same, and `statement_timeout` may be lifted until then.
    Unbounded,
    /// A transaction.
    Begin,
    /// No transaction any more.
    End,
    /// A setting, a role, a subscription, a lock of the session: or it is not known.
    Session,
}

/// A statement, as far as the pool has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatementKind {
    pub effect: Effect,
    /// It asks for a transaction or session that is read-only.
    pub read_only: bool,
}

impl From<Effect> for StatementKind {
    fn from(effect: Effect) -> Self {
        Self { effect, read_only: false }
    }
}

/// By their first word: statements that leave nothing behind but what the functions do that they call.
const TRACELESS: [&str; 11] = ["select", "insert", "update", "delete", "with", "values", "table", "merge", "show", "explain", "notify"];
const BEGIN: [&str; 2] = ["begin", "start"];
const END: [&str; 4] = ["commit", "end", "rollback", "abort"];
/// What they leave ends with the transaction.
const LOCAL: [&str; 6] = ["savepoint", "release", "lock", "fetch", "move", "close"];
/// What follows `set` where that holds for the transaction only.
const SET_LOCAL: [&str; 3] = ["local", "transaction", "constraints"];
const STATEMENT_TIMEOUT: &str = "statement_timeout";

/// One statement, or several that are told by their semicolons.
pub(crate) fn kind_of(sql: &str, is_single: bool) -> StatementKind {
    let effect = if is_single { effect_of(sql) } else { Effect::Session };
    StatementKind { effect, read_only: effect != Effect::Nothing && mentions_read_only(sql) }
}

/// By the first word, and by what calls of functions are known to change the session. What a function of
/// the user's own changes cannot be seen from here.
fn effect_of(sql: &str) -> Effect {
    let (sql, word) = (after_comments(sql), first_word(sql));
    let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is_one_of(&TRACELESS) {
        calls(sql)
    } else if is_one_of(&BEGIN) {
        Effect::Begin
    } else if is_one_of(&END) {
        end(sql)
    } else if is_one_of(&LOCAL) {
        Effect::Transaction
    } else if is_one_of(&["set"]) {
        set(sql)
    } else if is_one_of(&["declare"]) && !tokens(sql).any(|token| token.is("hold")) {
        calls(sql).max(Effect::Transaction)
    } else {
        Effect::Session
    }
}

/// Not so `rollback to savepoint`, which leaves the transaction, nor `commit and chain`, which begins the next one.
fn end(sql: &str) -> Effect {
    let mut words = tokens(sql).skip(1).skip_while(|token| token.is("transaction") || token.is("work"));
    match words.next() {
        None | Some(SqlToken::Symbol(';')) => Effect::End,
        Some(to) if to.is("to") => Effect::Transaction,
        Some(_) => Effect::Session,
    }
}

fn set(sql: &str) -> Effect {
    match tokens(sql).nth(1) {
        Some(SqlToken::Word(word)) if SET_LOCAL.iter().any(|local| local.eq_ignore_ascii_case(word)) => {
            let names_it = |token: SqlToken<'_>| token.is(STATEMENT_TIMEOUT) || token == SqlToken::Symbol('&');
            if tokens(sql).any(names_it) { Effect::Unbounded } else { Effect::Transaction }
        }
        _ => Effect::Session,
    }
}

/// `read only`, and settings such as `default_transaction_read_only`.
fn mentions_read_only(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let is_read = |at: usize| bytes[at..].get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"read"));
    (0..bytes.len()).filter(|at| is_read(*at)).any(|at| {
        let rest = bytes[at + 4..].trim_ascii_start();
        let rest = rest.strip_prefix(b"_").unwrap_or(rest);
        rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"only"))
    })
}

#[cfg(test)]
mod tests;
