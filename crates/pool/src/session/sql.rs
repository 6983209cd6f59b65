//! The statements of the pool itself.
//!
//! They run in the service's sessions, with the service's `search_path`. Every function, operator and type is
//! therefore named with its schema: a view, function or operator of the same name that somebody has planted in an
//! earlier schema is never called, and never gets the rights of the service's role.

use super::backend::{BackendIdentity, StartupTag};

/// Which process of the server answers.
pub(crate) const BACKEND_PID: &str = "select pg_catalog.pg_backend_pid()";

/// Whether the next transaction would be read-only.
pub(crate) const IS_READ_ONLY: &str = "select pg_catalog.current_setting('transaction_read_only')";

/// Whether the server is a standby.
pub(crate) const IS_STANDBY: &str = "select pg_catalog.pg_is_in_recovery()";

/// Fails in a failed transaction and does nothing in another.
pub(crate) const IS_TRANSACTION_GOOD: &str = "select 1";

/// Has the server end a statement within a second of its client's death, which it would otherwise notice only when it
/// has something to send.
pub(crate) const WATCH_THE_CLIENT: &str = "select pg_catalog.set_config('client_connection_check_interval', '1s', false)";

/// The startup parameter that tells a session of the pool's own from one that a pooler lends.
pub(crate) const MARK: &str = "plimsoll.pool";

/// What a new session is asked: process and its beginning, the time, the limit on statements, whether it is read-only,
/// its [mark](MARK), whether the server is a standby; and it is told to [watch its client](WATCH_THE_CLIENT). The latter only where the server knows how
/// (14+), leaves it to the client, and has the mark: through a pooler the setting would reach other clients.
pub(crate) fn connected(mark: StartupTag) -> String {
    format!(
        "select a.pid, pg_catalog.date_part('epoch', a.backend_start), \
         pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()), \
         pg_catalog.current_setting('statement_timeout'), pg_catalog.current_setting('transaction_read_only'), \
         case when pg_catalog.current_setting('client_connection_check_interval', true) OPERATOR(pg_catalog.=) '0' \
         and pg_catalog.current_setting('{MARK}', true) OPERATOR(pg_catalog.=) '{mark}' \
         then pg_catalog.set_config('client_connection_check_interval', '1s', false) end, \
         pg_catalog.current_setting('{MARK}', true), pg_catalog.pg_is_in_recovery() \
         from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a"
    )
}

/// Cancels the statements of some sessions of this role and ends others; tells which of them are still there.
pub(crate) fn end(cancelled: &[BackendIdentity], ended: &[BackendIdentity]) -> String {
    let is_one_of = |all: &[BackendIdentity]| {
        let each = all.iter().map(|one| {
            let (pid, started) = (one.pid, one.started);
            format!(
                "a.pid OPERATOR(pg_catalog.=) {pid} and \
                 pg_catalog.date_part('epoch', a.backend_start) OPERATOR(pg_catalog.=) '{started}'::pg_catalog.float8"
            )
        });
        each.chain(["false".to_owned()]).collect::<Vec<_>>().join(" or ")
    };
    let (cancelled, ended) = (is_one_of(cancelled), is_one_of(ended));
    format!(
        "/* plimsoll: end what was left running */ select a.pid, \
         case when {cancelled} then pg_catalog.pg_cancel_backend(a.pid) else pg_catalog.pg_terminate_backend(a.pid) end \
         from pg_catalog.pg_stat_activity a where {cancelled} or {ended}"
    )
}

/// Begins a transaction in which every statement fails, this one with a reason.
pub(crate) const BEGIN_FAILED: &str = "begin; do 'begin raise exception sqlstate ''25P02'' using message = \
    ''the transaction was rolled back, because a savepoint of it did not begin: do its work again from the beginning''; end'";

pub(crate) const ROLLBACK: &str = "rollback";

pub(crate) const DISCARD_ALL: &str = "discard all";

/// Undoes what outlives a transaction, in the round trip of the [`probe`]. `discard all` without what only costs
/// memory: temporary tables, prepared statements, plans, sequences.
pub(crate) const RESET: &str = "set session authorization default; reset role; reset all; unlisten *; close all; \
                                select pg_catalog.pg_advisory_unlock_all()::pg_catalog.text";

/// Repeats the number `asked`, followed by `t` inside a transaction and `f` outside, and the process that answers;
/// then runs `further` statements.
///
/// sqlx knows whether the session is in a transaction but does not tell. The clocks do: a statement on its own begins
/// its transaction, one in an open transaction comes later than its beginning.
pub(crate) fn probe(asked: u32, further: &str) -> String {
    format!(
        "/* plimsoll: is a transaction open? */ \
         select pg_catalog.concat('{asked}', pg_catalog.now() OPERATOR(pg_catalog.<>) pg_catalog.statement_timestamp(), \
         ',', pg_catalog.pg_backend_pid()); {further}"
    )
}

/// Every statement that the pool sends of its own accord, for the tests that hold them against a hostile search_path.
#[cfg(test)]
pub(crate) fn all() -> Vec<String> {
    let constant = [BACKEND_PID, IS_READ_ONLY, IS_STANDBY, IS_TRANSACTION_GOOD, BEGIN_FAILED, WATCH_THE_CLIENT, ROLLBACK, DISCARD_ALL]
        .map(str::to_owned);
    let one = BackendIdentity { pid: 1, started: 2.5 };
    constant.into_iter().chain([connected(StartupTag::new()), end(&[one], &[one]), probe(7, ""), probe(7, RESET)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands directly before an opening parenthesis and is no function.
    const KEYWORDS: [&str; 8] = ["and", "or", "not", "in", "exists", "from", "where", "operator"];

    #[test]
    fn every_function_operator_and_type_is_named_with_its_schema() {
        for sql in all() {
            let bare = without_literals(&sql);
            for (at, _) in bare.match_indices('(') {
                let called = bare[..at].rsplit(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).next().unwrap_or_default();
                let is_keyword = called.is_empty() || KEYWORDS.contains(&called.to_lowercase().as_str());
                assert!(is_keyword || called.starts_with("pg_catalog."), "{called} in {sql}");
            }
            assert!(bare.split("::").skip(1).all(|cast| cast.starts_with("pg_catalog.")), "a cast in {sql}");
            let named = bare.replace("unlisten *", "").split("OPERATOR(").map(after_its_name).collect::<String>();
            assert!(!named.contains(['<', '>', '=', '|', '+', '*', '~', '!']), "an operator in {sql}");
        }
    }

    fn after_its_name(part: &str) -> &str {
        if part.starts_with("pg_catalog.") { part.split_once(')').map_or(part, |(_, rest)| rest) } else { part }
    }

    /// Without comments and what stands between quotes.
    fn without_literals(sql: &str) -> String {
        let comments: String = sql.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest)).collect();
        comments.split('\'').step_by(2).collect::<Vec<_>>().join("''")
    }
}
