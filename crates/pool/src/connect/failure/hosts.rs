//! Why none of several hosts could be used: each with its reason, in one sentence.

use std::time::Duration;

use sqlx::Error;
use sqlx::postgres::PgConnectOptions;

use super::classify::classify;
use super::{ConnectCause, ConnectFailure, FailureDetails, plain};
use crate::connect::host_address::HostAddress;
use crate::hooks::HookFailure;
use crate::session::leftovers::ends_a_session;
use crate::session_attrs::{ServerRole, TargetSessionAttrs};

/// Why one host could not be used.
pub(crate) struct HostFailure {
    /// Its place in the list of hosts.
    pub at: usize,
    pub host: HostAddress,
    code: Option<String>,
    details: FailureDetails,
    /// The hook of the connect has met a server that is going, or that does not answer it.
    left_the_hook: bool,
}

impl HostFailure {
    /// Of this error of a connect.
    pub(crate) fn of(at: usize, error: &sqlx::Error, target: &PgConnectOptions) -> Self {
        let code = error.as_database_error().and_then(|e| e.code()).map(|code| plain(&code));
        Self { at, host: HostAddress::of(target), code, details: FailureDetails::of(error, target), left_the_hook: false }
    }

    /// Of the hook of the connect. What its statements are told has nothing to do with the login; a connection that is lost meanwhile has
    /// a cause of its own.
    pub(crate) fn of_hook(at: usize, failure: &HookFailure, target: &PgConnectOptions) -> Self {
        let because = |cause, reason: &str| Self::because(at, cause, &format!("the hook after_connect {reason}"), target);
        match failure {
            HookFailure::Error(error @ Error::Io(_)) => {
                let FailureDetails { cause, reason, .. } = FailureDetails::of(error, target);
                // An error of this kind may also be the hook's own, of a file or of another server.
                because(if is_loss(cause) { cause } else { ConnectCause::Hook }, &format!("failed: {reason}"))
            }
            HookFailure::Error(error @ Error::Database(said)) => {
                let ((_, reason), code) = (classify(error, target), said.code().map(|code| plain(&code)));
                let left_the_hook = code.as_deref().is_some_and(ends_a_session);
                Self { code, left_the_hook, ..because(ConnectCause::Hook, &format!("failed: {reason}")) }
            }
            HookFailure::Late(_) => Self { left_the_hook: true, ..because(ConnectCause::Hook, &failure.to_string()) },
            other => because(ConnectCause::Hook, &other.to_string()),
        }
    }

    /// The host did not answer in time.
    pub(crate) fn late(at: usize, limit: Duration, target: &PgConnectOptions) -> Self {
        Self { at, host: HostAddress::of(target), code: None, details: FailureDetails::late(limit, target), left_the_hook: false }
    }

    /// The server is not of the kind that is wanted.
    pub(crate) fn unwanted(at: usize, role: ServerRole, wanted: TargetSessionAttrs, target: &PgConnectOptions) -> Self {
        Self::because(at, ConnectCause::SessionAttrs, &format!("{role}, and target_session_attrs={wanted}"), target)
    }

    /// Of something that comes before the connect.
    pub(crate) fn because(at: usize, cause: ConnectCause, reason: &str, target: &PgConnectOptions) -> Self {
        Self { at, host: HostAddress::of(target), code: None, details: FailureDetails::new(cause, reason, target), left_the_hook: false }
    }

    pub(crate) fn cause(&self) -> ConnectCause {
        self.details.cause
    }

    /// Whether the server is gone or going, so that the sessions on it are in doubt.
    pub(crate) fn is_lost(&self) -> bool {
        self.left_the_hook || is_loss(self.cause())
    }

    /// Whether other hosts are of no use: as in libpq, a login that is refused here is not tried elsewhere.
    pub(crate) fn is_final(&self) -> bool {
        self.cause().is_login()
    }
}

fn is_loss(cause: ConnectCause) -> bool {
    use ConnectCause::*;
    matches!(cause, Starting | NothingListens | NoSocket | HungUp | NoRoute | Late)
}

impl ConnectFailure {
    /// Of all the hosts that were tried, at least one. The remedy is that of the first that is out of order; hosts of another kind than
    /// is wanted are as they should be while one of the right kind is missing.
    pub(crate) fn of_hosts(mut failures: Vec<HostFailure>) -> Self {
        failures.sort_by_key(|failure| failure.at);
        let is_out_of_order = |failure: &&HostFailure| failure.cause() != ConnectCause::SessionAttrs;
        let last_word = failures.iter().find(|failure| failure.is_final());
        let leading = last_word.or_else(|| failures.iter().find(is_out_of_order)).or(failures.first());
        let Some(leading) = leading else { return Self { code: None, cause: ConnectCause::Unknown, message: "no host was tried".into() } };
        if failures.len() == 1 {
            return Self::told(leading.code.clone(), &leading.details);
        }
        let each: Vec<String> = failures.iter().map(|failure| format!("{}: {}", failure.host, failure.details.reason)).collect();
        let message = format!("none of the {} hosts will do: {}; {}", failures.len(), each.join("; "), leading.details.remedy);
        Self { code: leading.code.clone(), cause: leading.cause(), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(host: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().host(host).port(5432).username("app").password("hunter22").database("orders")
    }

    #[test]
    fn each_host_is_named_with_its_reason_in_the_order_of_the_list() {
        let standby = ServerRole { read_only: true, in_recovery: true };
        let refused = sqlx::Error::Io(std::io::ErrorKind::ConnectionRefused.into());
        let failure = ConnectFailure::of_hosts(vec![
            HostFailure::of(1, &refused, &target("b")),
            HostFailure::unwanted(0, standby, TargetSessionAttrs::ReadWrite, &target("a")),
            HostFailure::late(2, Duration::from_secs(3), &target("c")),
        ]);
        assert_eq!(failure.cause, ConnectCause::NothingListens, "a standby is as it should be");
        assert_eq!(
            failure.message,
            "none of the 3 hosts will do: a:5432: the server is a standby, and target_session_attrs=read-write; b:5432: connection refused; \
             c:5432: no answer within 3 s; start it, or correct the database URL"
        );
    }

    #[test]
    fn one_host_is_told_as_ever() {
        let refused = sqlx::Error::Io(std::io::ErrorKind::ConnectionRefused.into());
        let one = ConnectFailure::of_hosts(vec![HostFailure::of(0, &refused, &target("a"))]);
        assert_eq!(one, ConnectFailure::of(&refused, &target("a")));
    }
}
