//! How a server is reached, and how a check connects to it.

use std::net::IpAddr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Error};
use tokio::time::timeout;

use super::error::CheckError;
use super::facts::Transport;
use crate::base::pinned::session_options;
use plimsoll_pool::connect::failure::may_be_a_refused_parameter;

/// A server that takes longer to let somebody in will not carry a pool either.
const PATIENCE: Duration = Duration::from_secs(5);
/// A parameter that a server keeps and a pooler between does not pass on.
const MARKER: (&str, &str) = ("plimsoll.check", "on");

/// How a server is reached.
#[derive(Clone, Debug)]
pub struct ServerEndpoint {
    pub target: PgConnectOptions,
    pub place: String,
    pub reached: Transport,
    /// What its sessions are called in pg_stat_activity.
    pub name: String,
}

impl ServerEndpoint {
    pub fn to(target: &PgConnectOptions) -> Self {
        let place = match target.get_socket() {
            Some(socket) => socket.display().to_string(),
            None if host(target).contains(':') => format!("[{}]:{}", host(target), target.get_port()),
            None => format!("{}:{}", target.get_host(), target.get_port()),
        };
        Self { reached: reached(target), place, target: target.clone(), name: "plimsoll-check".to_owned() }
    }

    /// The same under another name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// A connection of the check's own; and whether a pooler has refused the startup options on the way. Readings are
    /// [pinned](crate::base::pinned) without them too.
    pub async fn connect(&self) -> Result<(PgConnection, bool), CheckError> {
        let plain = self.plain();
        self.connect_preferring(&session_options(plain.clone()).options([MARKER]), &plain).await
    }

    /// A connection with these options, or where a pooler refuses them with the plain ones; and which of both.
    pub async fn connect_preferring(
        &self,
        options: &PgConnectOptions,
        plain: &PgConnectOptions,
    ) -> Result<(PgConnection, bool), CheckError> {
        match self.attempt(options).await {
            Err(ConnectFailureKind::Failed(error)) if may_be_a_refused_parameter(&error) => {
                let connected = self.attempt(plain).await.map_err(|failed| failed.describe(self))?;
                Ok((connected, true))
            }
            result => result.map(|connection| (connection, false)).map_err(|failed| failed.describe(self)),
        }
    }

    /// Poolers refuse extra_float_digits, which is not needed here, and prepared statements would stay behind in their sessions.
    pub fn plain(&self) -> PgConnectOptions {
        self.target.clone().application_name(&self.name).extra_float_digits(None).statement_cache_capacity(0)
    }

    async fn attempt(&self, options: &PgConnectOptions) -> Result<PgConnection, ConnectFailureKind> {
        timeout(PATIENCE, options.connect()).await.map_err(|_| ConnectFailureKind::Late)?.map_err(ConnectFailureKind::Failed)
    }
}

/// Says goodbye, so that the server does not log a lost connection.
pub async fn leave(connection: PgConnection) {
    let _gone_already = timeout(Duration::from_secs(1), connection.close()).await;
}

enum ConnectFailureKind {
    Late,
    Failed(Error),
}

impl ConnectFailureKind {
    fn describe(self, endpoint: &ServerEndpoint) -> CheckError {
        match self {
            ConnectFailureKind::Late => CheckError::late(&endpoint.place, PATIENCE, &endpoint.target),
            ConnectFailureKind::Failed(error) => CheckError::of_connect(&endpoint.place, &error, &endpoint.target),
        }
    }
}

/// A URL has an IPv6 address in brackets, the network has it without.
pub fn host(target: &PgConnectOptions) -> &str {
    target.get_host().trim_matches(['[', ']'])
}

fn reached(target: &PgConnectOptions) -> Transport {
    let host = host(target);
    match target.get_socket() {
        Some(_) => Transport::Socket,
        None if host.starts_with('/') => Transport::Socket,
        None if host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) => Transport::Loopback,
        None => Transport::Network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_without_the_role_and_its_password() {
        let endpoint = |url: &str| ServerEndpoint::to(&url.parse().expect("a URL"));
        let far = endpoint("postgres://app:hunter22@db.example:5433/orders");
        assert_eq!((far.place.as_str(), far.reached), ("db.example:5433", Transport::Network));
        assert_eq!(endpoint("postgres://app@127.0.0.1/orders").reached, Transport::Loopback);
        assert_eq!(endpoint("postgres://app@[::1]/orders").reached, Transport::Loopback);
        let near = endpoint("postgres://app@localhost/orders?host=/run/postgresql");
        assert_eq!((near.place.as_str(), near.reached), ("/run/postgresql", Transport::Socket));
    }
}
