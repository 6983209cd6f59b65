//! Why a connect failed, and what to do about it: one sentence for each cause, for logs, pages, incidents and the
//! command line alike.

mod cause;
mod classify;
mod hosts;
mod remedy;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

pub use cause::ConnectCause;
pub(crate) use hosts::HostFailure;

use super::printable::plain;

/// Why a connect failed.
///
/// ```no_run
/// use plimsoll_pool::ConnectCause;
///
/// # fn example(pool: &plimsoll_pool::Pool) {
/// match pool.last_connect_failure() {
///     Some(failure) if failure.cause == ConnectCause::Password => println!("the password is wrong"),
///     Some(failure) => println!("{}", failure.message),
///     None => println!("connects succeed"),
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectFailure {
    /// SQLSTATE, when the server answered at all.
    pub code: Option<String>,
    /// The cause, as far as it can be told from the outside.
    pub cause: ConnectCause,
    /// What went wrong and what to do, in one sentence without any secret: "reason; remedy".
    pub message: String,
}

impl ConnectFailure {
    /// Of a connect to this target.
    pub fn of(error: &sqlx::Error, target: &PgConnectOptions) -> Self {
        let code = error.as_database_error().and_then(|e| e.code()).map(|code| plain(&code));
        Self::told(code, &FailureDetails::of(error, target))
    }

    /// Of a connect without an answer in time.
    pub fn late(limit: Duration, target: &PgConnectOptions) -> Self {
        Self::told(None, &FailureDetails::late(limit, target))
    }

    fn told(code: Option<String>, told: &FailureDetails) -> Self {
        Self { code, cause: told.cause, message: format!("{}; {}", told.reason, told.remedy) }
    }
}

/// What a sentence about a failed connect is made of.
pub struct FailureDetails {
    /// For programs.
    pub cause: ConnectCause,
    /// In one line.
    pub reason: String,
    /// What to do, in one line.
    pub remedy: String,
}

impl FailureDetails {
    /// Of this error of a connect to `target`.
    pub fn of(error: &sqlx::Error, target: &PgConnectOptions) -> Self {
        let (cause, reason) = classify::classify(error, target);
        Self::new(cause, &reason, target)
    }

    /// The server did not answer within `limit`.
    pub fn late(limit: Duration, target: &PgConnectOptions) -> Self {
        Self::new(ConnectCause::Late, &format!("no answer within {} s", limit.as_secs_f64()), target)
    }

    fn new(cause: ConnectCause, reason: &str, target: &PgConnectOptions) -> Self {
        let reason = plain(reason).trim_end_matches(['.', ';']).to_owned();
        Self { cause, reason, remedy: remedy::remedy(cause, target) }
    }
}

/// SQLSTATEs under which poolers and proxies refuse a startup parameter; servers never do at this point.
const REFUSED_PARAMETER: [&str; 2] = ["08P01", "0A000"];

/// Whether a connect without the parameters that can be done without may succeed.
pub fn may_be_a_refused_parameter(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| REFUSED_PARAMETER.contains(&code.as_ref()))
}

/// How many connects have failed, by SQLSTATE.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectFailures(BTreeMap<Option<String>, u64>);

impl ConnectFailures {
    pub(crate) fn count(&mut self, failure: &ConnectFailure) {
        *self.0.entry(failure.code.clone()).or_default() += 1;
    }

    pub(crate) fn list(&self) -> Vec<(Option<String>, u64)> {
        self.0.iter().map(|(code, count)| (code.clone(), *count)).collect()
    }
}
