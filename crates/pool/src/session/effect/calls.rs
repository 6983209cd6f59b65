//! What the functions do that a statement calls: only a few are known to change the session, by their exact names.

use super::{Effect, STATEMENT_TIMEOUT};
use crate::session::lexer::{SqlToken, tokens};

/// The functions that change the session. Their kin with `xact` in the name hold for the transaction.
const SESSION_LOCKS: [&str; 4] = ["pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_try_advisory_lock_shared"];
const SET_CONFIG: &str = "set_config";

/// Most statements call nothing that matters, so that only the places around underscores are looked at; names with
/// escapes (`U&"…"`) may be anything.
pub(crate) fn calls(sql: &str) -> Effect {
    let bytes = sql.as_bytes();
    let follows = |at: usize, rest: &[u8]| bytes.get(at..at + rest.len()).is_some_and(|found| found.eq_ignore_ascii_case(rest));
    let is_after_u = |at: usize| bytes[..at].last().is_some_and(|before| before.eq_ignore_ascii_case(&b'u'));
    let is_escaped_name = |at: usize| is_after_u(at) && follows(at, b"&\"");
    let matters = |at: usize| follows(at, b"_config") || follows(at, b"_advisory_") || is_escaped_name(at);
    if memchr::memchr2_iter(b'_', b'&', bytes).any(matters) { calls_in(sql) } else { Effect::Nothing }
}

fn calls_in(sql: &str) -> Effect {
    let all: Vec<SqlToken<'_>> = tokens(sql).collect();
    (0..all.len()).map(|at| effect_at(&all, at)).max().unwrap_or(Effect::Nothing)
}

/// Of a call that opens its parenthesis here, or of a text that some function may run as a statement.
fn effect_at(all: &[SqlToken<'_>], at: usize) -> Effect {
    let calls = |name: &str| all[..at].last().is_some_and(|before| before.is(name));
    match all[at] {
        // How a backslash is read depends on a setting, and with it where the text ends.
        SqlToken::Text(text) if text.contains('\\') || has_a_call(text) => Effect::Session,
        SqlToken::Symbol('(') if calls(SET_CONFIG) && is_in_catalog(all, at - 1) => set_config(&all[at + 1..]),
        SqlToken::Symbol('(') if calls(SET_CONFIG) || SESSION_LOCKS.iter().any(|lock| calls(lock)) => Effect::Session,
        SqlToken::Symbol('&') if calls("u") => Effect::Session,
        _ => Effect::Nothing,
    }
}

fn has_a_call(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains(SET_CONFIG) || text.contains("_advisory_")
}

/// Not named with another schema.
fn is_in_catalog(all: &[SqlToken<'_>], name: usize) -> bool {
    match &all[..name] {
        [.., schema, SqlToken::Symbol('.')] => schema.is("pg_catalog"),
        _ => true,
    }
}

/// `set_config(name, value, is_local)`: for the transaction only where the third argument says so in plain sight.
fn set_config(arguments: &[SqlToken<'_>]) -> Effect {
    let Some(arguments) = split(arguments) else { return Effect::Session };
    let [name, _, is_local] = arguments.as_slice() else { return Effect::Session };
    match name.as_slice() {
        _ if !is_true(is_local) => Effect::Session,
        [SqlToken::Text(name), cast @ ..] if is_cast(cast) && !name.eq_ignore_ascii_case(STATEMENT_TIMEOUT) => Effect::Transaction,
        _ => Effect::Unbounded,
    }
}

/// The arguments of a call, up to its closing parenthesis.
fn split<'s>(tokens: &[SqlToken<'s>]) -> Option<Vec<Vec<SqlToken<'s>>>> {
    let (mut depth, mut arguments) = (0, vec![Vec::new()]);
    for token in tokens {
        match token {
            SqlToken::Symbol(')') if depth == 0 => return Some(arguments),
            SqlToken::Symbol(',') if depth == 0 => {
                arguments.push(Vec::new());
                continue;
            }
            SqlToken::Symbol('(' | '[') => depth += 1,
            SqlToken::Symbol(')' | ']') => depth -= 1,
            _ => {}
        }
        arguments.last_mut()?.push(*token);
    }
    None
}

fn is_true(argument: &[SqlToken<'_>]) -> bool {
    match argument {
        [SqlToken::Word(word), cast @ ..] => word.eq_ignore_ascii_case("true") && is_cast(cast),
        [SqlToken::Text(text), cast @ ..] => ["true", "t", "on", "yes", "1"].contains(text) && is_cast(cast),
        _ => false,
    }
}

/// Nothing, or `::type`.
fn is_cast(tokens: &[SqlToken<'_>]) -> bool {
    matches!(tokens, [] | [SqlToken::Symbol(':'), SqlToken::Symbol(':'), SqlToken::Word(_)])
}
