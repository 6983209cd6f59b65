//! `plimsoll serve`: from the configuration to a running console.
//!
//! The port is bound first, so a port in use is reported before anything starts. Without a database URL the embedded PostgreSQL is
//! started, and one that a killed console left behind is stopped before. Then the pool is built, the console is mounted at the root
//! (which opens the store), the address is printed, and requests are served. At SIGTERM no new requests are accepted; open ones get
//! three seconds and the pools two. Then the embedded server is shut down. The demo fleet is started after that server and stopped
//! before it.

mod store_wait;

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use futures_util::FutureExt;
use nix::unistd::Uid;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::ConfigArgs;
use super::greeting::greet;
use crate::demo::engine::Demo;
use crate::demo::fleet::DemoFleet;
use crate::fleet::setup::FleetConfig;
use crate::mount::ConsoleBuilder;
use crate::server::config::{Config, ConfigError};
use crate::server::data_folder::{self, DataFolderError};
use crate::server::hosts::{self, AllowedHosts};
use crate::server::hsts::send_hsts;
use crate::server::open_files::{self, FileShares};
use crate::server::{HttpLimits, serve_within, telemetry};
use plimsoll_embedded::Embedded;
use plimsoll_pool::{Pool, PoolOptions};

/// What leases that are still held get before the pool is left to the server.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

pub(super) async fn run(settings: ConfigArgs, url_by_flag: bool) -> anyhow::Result<()> {
    let exposed_password = url_by_flag && settings.holds_a_password();
    let exposed_files = settings.exposed_files();
    let mut config = settings.resolve()?;
    telemetry::start(config.log_format, &config.log).map_err(ConfigError::Wrong)?;
    for warning in exposed_files.iter().chain(&config.database_notes) {
        tracing::warn!("{warning}");
    }
    if exposed_password {
        tracing::warn!("the password in --database-url is visible in the process list; use DATABASE_URL or a file instead");
    }
    refuse_open_address(&config)?;
    let (limits, options) = shares_of_files(&config)?;
    config.pool = options;
    let mut shutdown = Box::pin(shutdown_signal()?);
    let listener = listen(config.listen).await?;
    let notes = enter_data_dir(&config)?;
    let embedded = match config.database {
        Some(_) => None,
        None => tokio::select! {
            started = Embedded::start(&config.data_dir) => Some(started?),
            () = &mut shutdown => return Ok(()),
        },
    };
    let served = serve_with(embedded.as_ref(), ListenerSetup { listener, limits, notes }, &config, shutdown).await;
    if let Some(embedded) = embedded {
        embedded.stop().await;
    }
    served
}

/// What was prepared before the database is looked for.
struct ListenerSetup {
    listener: TcpListener,
    limits: HttpLimits,
    /// Told once the console runs: a refusal is one sentence, without a log before it.
    notes: Vec<String>,
}

/// Starts the demo's fleet where it is asked for, and stops it when the console has ended.
async fn serve_with(
    embedded: Option<&Embedded>,
    setup: ListenerSetup,
    config: &Config,
    mut shutdown: impl Future<Output = ()> + Send + Unpin + 'static,
) -> anyhow::Result<()> {
    let fleet = match embedded {
        Some(embedded) if config.demo == Demo::Fleet => tokio::select! {
            started = DemoFleet::start(embedded) => Some(started?),
            () = &mut shutdown => return Ok(()),
        },
        _ => None,
    };
    let served = serve_on(setup, config, Servers { embedded, fleet: fleet.as_ref() }, shutdown).await;
    if let Some(fleet) = fleet {
        fleet.stop().await;
    }
    served
}

/// What was started for this console.
struct Servers<'s> {
    embedded: Option<&'s Embedded>,
    fleet: Option<&'s DemoFleet>,
}

async fn serve_on(
    ListenerSetup { listener, limits, notes }: ListenerSetup,
    config: &Config,
    Servers { embedded, fleet }: Servers<'_>,
    mut shutdown: impl Future<Output = ()> + Send + Unpin + 'static,
) -> anyhow::Result<()> {
    let target =
        config.database.clone().or_else(|| embedded.map(Embedded::connect_options)).context("neither a database nor an embedded one")?;
    let pool = config.pool.clone().build(target)?;
    let start = || at_the_root(pool.clone(), config, fleet).start();
    let Some(console) = store_wait::started(&listener, start, &mut shutdown).await? else { return Ok(()) };
    for note in notes {
        tracing::warn!("{note}");
    }
    greet(listener.local_addr()?, config, console.standing(), embedded)?;
    let outdated = console.outdated();
    let ending = async move {
        tokio::select! {
            () = shutdown => {}
            _newer = outdated => {}
        }
    };
    let served = serve_within(limits, public(console.router(), config)?, listener, ending).await.context("the console stopped answering");
    let services = async {
        if let Some(fleet) = fleet {
            fleet.end_services(CLOSE_LIMIT).await;
        }
    };
    let ((), left, ()) = tokio::join!(console.stop(), pool.close(CLOSE_LIMIT), services);
    if left > 0 {
        tracing::warn!("leases still held when the console stopped: {left}");
    }
    served.and_then(|()| console.outdated().now_or_never().map_or(Ok(()), |newer| Err(newer.into())))
}

/// What a console says and asks that has a port of its own; a service that mounts one has its own say.
fn public(router: Router, config: &Config) -> Result<Router, ConfigError> {
    let allowed = AllowedHosts::of(&config.allowed_hosts).map_err(ConfigError::Wrong)?;
    Ok(send_hsts(hosts::only(router, allowed)))
}

fn at_the_root(pool: Pool, config: &Config, fleet: Option<&DemoFleet>) -> ConsoleBuilder {
    let console = crate::console(pool)
        .at(&config.base_path)
        .data_dir(&config.data_dir)
        .demo(config.demo)
        .shows_pool(config.has_pool)
        .given_environment(config.environment.clone())
        .allowed(config.allowed)
        .given_proxies(config.trusted_proxies.clone());
    let console = console.alerts(config.alerts.clone()).given_notifiers(config.notifiers.clone()).given_services(config.services.clone());
    let console = console.given_remote_writes(config.remote_writes.clone());
    let console = console.given_fleet(watched(config, fleet)).demo_services(fleet.map(|fleet| fleet.services().clone()));
    let console = match &config.node_exporter {
        Some(url) => console.node_exporter(url.clone()),
        None => console,
    };
    let console = match &config.admin_password {
        Some(password) => console.admin_password(password.clone()),
        None => console.generates_password(),
    };
    let console = match &config.store {
        Some(url) => console.store(url.clone()).console_name(config.console_name.clone()),
        None => console,
    };
    match &config.api_token {
        Some(token) => console.api_token(token.clone()),
        None => console,
    }
}

/// Servers and sources of the configuration, and those of the demo.
fn watched(config: &Config, fleet: Option<&DemoFleet>) -> FleetConfig {
    let mut all = fleet.map(|fleet| fleet.config().clone()).unwrap_or_default();
    all.servers.extend(config.servers.iter().cloned());
    all.sources.extend(config.sources.iter().cloned());
    all
}

/// The limits of HTTP and the service pool as configured, or smaller where the system does not give files for both.
fn shares_of_files(config: &Config) -> Result<(HttpLimits, PoolOptions), ConfigError> {
    let asked = FileShares { connections: config.http_connections as usize, capacity: config.pool.total_capacity() as usize };
    let shares = open_files::shared(asked).map_err(ConfigError::Wrong)?;
    let proxies = config.trusted_proxies.clone();
    // All of a proxy's clients come from its address.
    let is_shared = Arc::new(move |address: IpAddr| address.is_loopback() || proxies.hold(address));
    let per_address = config.http_connections_per_address as usize;
    let limits = HttpLimits { connections: shares.connections, per_address, is_shared, ..HttpLimits::default() };
    Ok((limits, within(&config.pool, shares.capacity)))
}

/// The base is kept as far as it fits.
fn within(options: &PoolOptions, capacity: usize) -> PoolOptions {
    let capacity = u32::try_from(capacity).unwrap_or(u32::MAX);
    let pool_size = options.pool_size.min(capacity);
    PoolOptions { pool_size, max_overflow: options.max_overflow.min(capacity - pool_size), ..options.clone() }
}

/// What was changed there, to be told. The port is open by now: what follows needs no rights of root's.
fn enter_data_dir(config: &Config) -> Result<Vec<String>, DataFolderError> {
    let account = data_folder::enter(&config.data_dir, config.allow_root)?;
    let left = account.map(|account| format!("started as root; running as user {account}, the owner of the data folder, from now on"));
    let is_passed_through = config.allow_root && config.database.is_none() && Uid::effective().is_root();
    let closed = data_folder::close_to_others(&config.data_dir, is_passed_through)?;
    Ok(left.into_iter().chain(closed).collect())
}

/// A password that stands in a terminal's scrollback must not guard an open port.
fn refuse_open_address(config: &Config) -> Result<(), ConfigError> {
    if config.listen.ip().is_loopback() || config.admin_password.is_some() {
        return Ok(());
    }
    Err(ConfigError::Wrong(format!(
        "listening on {} would open the console to the network with a generated password; set PLIMSOLL_ADMIN_PASSWORD first",
        config.listen
    )))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address).await.map_err(|error| {
        let sentence = match error.kind() {
            ErrorKind::AddrInUse => {
                format!("port {} is in use by another program; stop that program, or use another port with --listen", address.port())
            }
            ErrorKind::PermissionDenied => format!("port {} needs root rights; use a port above 1023 with --listen", address.port()),
            _ => format!("cannot listen on {address} ({error}); use an address of this machine with --listen"),
        };
        ConfigError::Wrong(sentence)
    })
}

/// Ctrl-C, SIGTERM from a supervisor, or SIGHUP from a terminal that is closed.
fn shutdown_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
        tracing::info!("stopping");
    })
}
