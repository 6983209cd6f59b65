//! Opens connections, on the right one of the hosts.
//!
//! The hosts are tried in turn, each within `connect_timeout`. The addresses of one name are tried in turn by sqlx (in tokio's
//! `TcpStream::connect`) within the same limit: it verifies the certificate's name, so that it cannot be given an address instead.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::{timeout, timeout_at};

use super::credentials;
use super::failure::{ConnectCause, ConnectFailure, HostFailure};
use super::host_address::HostAddress;
use super::host_connector::HostConnector;
use super::hosts::HostMemory;
use super::prepare::prepare;
use super::source::{TargetSource, Targets};
use crate::clean::CleanSession;
use crate::clock::later;
use crate::options::PoolOptions;
use crate::session::backend::Backend;
use crate::session_attrs::TargetSessionAttrs;

/// A live server needs no time to hear that a connection is over; a dead one is not waited for.
const GOODBYE: Duration = Duration::from_secs(2);

/// How every connection of a pool is opened.
#[derive(Clone)]
pub(crate) struct Connector {
    /// As they were when the pool was built.
    hosts: Arc<[HostConnector]>,
    source: Option<TargetSource>,
    memory: Arc<HostMemory>,
}

/// What became of a connect.
pub(crate) struct Opened {
    pub session: Result<CleanSession, ConnectFailure>,
    /// When a host was lost: what is idle may be on it.
    pub lost_a_host: Option<Instant>,
}

/// To these hosts.
pub(crate) fn connector(targets: Targets, options: &PoolOptions) -> Connector {
    let Targets { hosts, source } = targets;
    let hosts: Arc<[HostConnector]> = hosts.into_iter().map(|target| HostConnector::new(target, options)).collect();
    // A provider's password holds before that of any file.
    let source = source.filter(|_| options.credentials.is_none());
    Connector { memory: Arc::new(HostMemory::of(hosts.len())), source, hosts }
}

impl Connector {
    /// The first host, as it was given, under the pool's name.
    pub(crate) fn target(&self) -> &PgConnectOptions {
        &self.hosts[0].target
    }

    pub(crate) fn targets(&self) -> impl Iterator<Item = &PgConnectOptions> {
        self.hosts.iter().map(|host| &host.target)
    }

    /// For another pool.
    pub(crate) fn as_targets(&self) -> Targets {
        Targets { hosts: self.targets().cloned().collect(), source: self.source.clone() }
    }

    /// The hosts as their files have them now.
    async fn hosts_now(&self, options: &PoolOptions) -> Arc<[HostConnector]> {
        let Some(source) = &self.source else { return self.hosts.clone() };
        let known: Vec<HostAddress> = self.targets().take(self.hosts.len() - options.hosts.len()).map(HostAddress::of).collect();
        let Some(mut now) = source.read(&known, options.connect_timeout, &options.application_name).await else {
            return self.hosts.clone();
        };
        let first = now[0].clone();
        // Good when the pool was built, and the first host is at the same place.
        now.extend(options.hosts.iter().filter_map(|host| host.of_the_same(&first).ok()));
        self.hosts.iter().zip(now).map(|(host, target)| host.with_target(target, options)).collect()
    }

    /// The host of the session that was opened last.
    pub(crate) fn newest_host(&self) -> Option<HostAddress> {
        self.memory.newest().map(|at| HostAddress::of(&self.hosts[at].target))
    }
}

/// Opens one connection on a host of the kind that is wanted, and learns what its server tells of it.
pub(crate) async fn open(connector: &Connector, options: &PoolOptions) -> Opened {
    let hosts = connector.hosts_now(options).await;
    let mut round = Round { connector, hosts, options, failures: Vec::new(), lost_a_host: None };
    let order = connector.memory.order(options.target_session_attrs, options.load_balance_hosts, Instant::now());
    let mut session = round.try_hosts(&order, options.target_session_attrs).await;
    let goes_on = session.is_none() && !round.failures.iter().any(HostFailure::is_final);
    if goes_on && options.target_session_attrs == TargetSessionAttrs::PreferStandby {
        // None is a standby. Those that could not be reached just now are not tried again.
        let primaries: Vec<usize> = order.into_iter().filter(|at| round.is_a_primary(*at)).collect();
        session = round.try_hosts(&primaries, TargetSessionAttrs::Any).await;
    }
    let Round { failures, lost_a_host, .. } = round;
    Opened { session: session.ok_or_else(|| ConnectFailure::of_hosts(failures)), lost_a_host }
}

/// One connect, which may try several hosts.
struct Round<'c> {
    connector: &'c Connector,
    hosts: Arc<[HostConnector]>,
    options: &'c PoolOptions,
    failures: Vec<HostFailure>,
    /// The last one, before the next was tried.
    lost_a_host: Option<Instant>,
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
                    if failure.cause() != ConnectCause::Credentials {
                        let now = Instant::now();
                        if self.connector.memory.did_not(at, failure.is_lost(), now) {
                            self.lost_a_host = Some(now);
                        }
                    }
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
        let (limit, began) = (self.options.connect_timeout, Instant::now());
        let host = &self.with_credentials(at, began).await?;
        let attempt = async {
            let connecting = Instant::now();
            let mut raw = host.connect(&self.options.application_name).await?;
            let backend = Backend::ask(&mut raw, host.asked, || connecting.elapsed()).await?;
            Ok::<_, sqlx::Error>((raw, backend))
        };
        match timeout_at(later(began, limit).into(), attempt).await {
            Ok(Ok((raw, backend))) if !wanted.accepts(backend.role) => {
                tell_goodbye(raw).await;
                Err(HostFailure::unwanted(at, backend.role, wanted, &host.target))
            }
            Ok(Ok((raw, backend))) => {
                if backend.meets_a_pooler && !self.options.knows_poolers {
                    host.advise(&self.options.application_name);
                }
                let expires_at = later(Instant::now(), jittered(self.options.recycle, fastrand::f64()));
                let session = CleanSession::opened(raw, host.origin.clone(), backend, expires_at, began);
                prepare(session, self.options).await.map_err(|failure| HostFailure::of_hook(at, &failure, &host.target))
            }
            Ok(Err(error)) => Err(HostFailure::of(at, &error, &host.target)),
            Err(_) => Err(HostFailure::late(at, limit, &host.target)),
        }
    }

    /// The host with the credentials of the provider, if there is one.
    async fn with_credentials(&self, at: usize, began: Instant) -> Result<Cow<'_, HostConnector>, HostFailure> {
        let host = &self.hosts[at];
        let Some(provider) = &self.options.credentials else { return Ok(Cow::Borrowed(host)) };
        match credentials::ask(provider, &host.target, began, self.options.connect_timeout).await {
            Ok(target) => Ok(Cow::Owned(host.with_target(target, self.options))),
            Err(reason) => Err(HostFailure::because(at, ConnectCause::Credentials, &reason, &host.target)),
        }
    }

    fn is_a_primary(&self, at: usize) -> bool {
        self.failures.iter().any(|failure| failure.at == at && failure.cause() == ConnectCause::SessionAttrs)
    }
}

/// The slot on a server that is not used is freed at once.
pub(crate) async fn tell_goodbye(raw: PgConnection) {
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
