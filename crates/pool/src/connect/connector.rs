//! Opens connections, on the right one of the hosts.
//!
//! The hosts are tried in turn, each within `connect_timeout`. The addresses of one name are tried in turn by sqlx (in tokio's
//! `TcpStream::connect`) within the same limit: it verifies the certificate's name, so that it cannot be given an address instead.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::{timeout, timeout_at};

use super::failure::{ConnectCause, ConnectFailure, HostFailure};
use super::host_address::HostAddress;
use super::host_connector::HostConnector;
use super::hosts::HostMemory;
use super::session_attrs::TargetSessionAttrs;
use crate::clean::CleanSession;
use crate::clock::later;
use crate::options::PoolOptions;
use crate::session::backend::Backend;

/// For the server of a session that is not wanted to hear of it.
const GOODBYE: Duration = Duration::from_millis(500);

/// How every connection of a pool is opened.
#[derive(Clone)]
pub(crate) struct Connector {
    hosts: Arc<[HostConnector]>,
    memory: Arc<HostMemory>,
}

/// What became of a connect.
pub(crate) struct Opened {
    pub session: Result<CleanSession, ConnectFailure>,
    /// A host was lost: what is idle may be on it.
    pub lost_a_host: bool,
}

/// To these hosts, at least one.
pub(crate) fn connector(targets: Vec<PgConnectOptions>, options: &PoolOptions) -> Connector {
    let hosts: Arc<[HostConnector]> = targets.into_iter().map(|target| HostConnector::new(target, options)).collect();
    Connector { memory: Arc::new(HostMemory::of(hosts.len())), hosts }
}

impl Connector {
    /// The first host, as it was given, under the pool's name.
    pub(crate) fn target(&self) -> &PgConnectOptions {
        &self.hosts[0].target
    }

    pub(crate) fn targets(&self) -> impl Iterator<Item = &PgConnectOptions> {
        self.hosts.iter().map(|host| &host.target)
    }

    /// The host of the session that was opened last.
    pub(crate) fn newest_host(&self) -> Option<HostAddress> {
        self.memory.newest().map(|at| HostAddress::of(&self.hosts[at].target))
    }
}

/// Opens one connection on a host of the kind that is wanted, and learns what its server tells of it.
pub(crate) async fn open(connector: &Connector, options: &PoolOptions) -> Opened {
    let mut round = Round { connector, options, failures: Vec::new() };
    let order = connector.memory.order(options.target_session_attrs, options.load_balance_hosts, Instant::now());
    let mut session = round.try_hosts(&order, options.target_session_attrs).await;
    if session.is_none() && options.target_session_attrs == TargetSessionAttrs::PreferStandby {
        // None is a standby. Those that could not be reached just now are not tried again.
        let primaries: Vec<usize> = order.into_iter().filter(|at| round.is_a_primary(*at)).collect();
        session = round.try_hosts(&primaries, TargetSessionAttrs::Any).await;
    }
    let lost_a_host = round.failures.iter().any(HostFailure::is_lost);
    Opened { session: session.ok_or_else(|| ConnectFailure::of_hosts(round.failures)), lost_a_host }
}

/// One connect, which may try several hosts.
struct Round<'c> {
    connector: &'c Connector,
    options: &'c PoolOptions,
    failures: Vec<HostFailure>,
}

impl Round<'_> {
    /// A session on the first of these hosts that will do.
    async fn try_hosts(&mut self, hosts: &[usize], wanted: TargetSessionAttrs) -> Option<CleanSession> {
        for &at in hosts {
            match self.try_host(at, wanted).await {
                Ok(session) => {
                    self.connector.memory.did(at);
                    return Some(session);
                }
                Err(failure) => {
                    self.connector.memory.did_not(at, Instant::now());
                    let is_final = failure.is_final();
                    // A host that is tried twice is told once, as it was found last.
                    self.failures.retain(|earlier| earlier.at != at);
                    self.failures.push(failure);
                    if is_final {
                        return None;
                    }
                }
            }
        }
        None
    }

    async fn try_host(&self, at: usize, wanted: TargetSessionAttrs) -> Result<CleanSession, HostFailure> {
        let (host, limit, began) = (&self.connector.hosts[at], self.options.connect_timeout, Instant::now());
        let attempt = async {
            let mut raw = host.connect(&self.options.application_name).await?;
            let backend = Backend::ask(&mut raw, host.asked, || began.elapsed()).await?;
            Ok::<_, sqlx::Error>((raw, backend))
        };
        match timeout_at(later(began, limit).into(), attempt).await {
            Ok(Ok((raw, backend))) if !wanted.accepts(backend.role) => {
                tell_goodbye(raw).await;
                Err(HostFailure::unwanted(at, backend.role, wanted, &host.target))
            }
            Ok(Ok((raw, backend))) => {
                let expires_at = later(Instant::now(), jittered(self.options.recycle, fastrand::f64()));
                Ok(CleanSession::opened(raw, backend, expires_at, began))
            }
            Ok(Err(error)) => Err(HostFailure::of(at, &error, &host.target)),
            Err(_) => Err(HostFailure::late(at, limit, &host.target)),
        }
    }

    fn is_a_primary(&self, at: usize) -> bool {
        self.failures.iter().any(|failure| failure.at == at && failure.cause() == ConnectCause::SessionAttrs)
    }
}

/// The slot on a server that is not used is freed at once.
async fn tell_goodbye(raw: PgConnection) {
    let _unreachable_peer = timeout(GOODBYE, raw.close()).await;
}

/// ± 10 %, so that connections opened together do not expire together.
fn jittered(recycle: Duration, random: f64) -> Duration {
    let tenth = recycle / 10;
    recycle.saturating_sub(tenth).saturating_add(tenth.mul_f64(2.0 * random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recycle_varies_by_a_tenth_either_way() {
        let hour = Duration::from_secs(3600);
        assert_eq!(jittered(hour, 0.0), Duration::from_secs(3240));
        assert_eq!(jittered(hour, 0.5), hour);
        assert_eq!(jittered(hour, 1.0), Duration::from_secs(3960));
    }
}
