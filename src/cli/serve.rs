//! `plimsoll serve`: from the configuration to a running console.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Settings, out};
use crate::access::password::Standing;
use crate::mount::ConsoleBuilder;
use crate::pool::Pool;
use crate::server::config::{Config, ConfigError};
use crate::server::embedded::Embedded;
use crate::server::hosts::{self, AllowedHosts};
use crate::server::hsts::send_hsts;
use crate::server::{HttpLimits, open_files, serve_within, telemetry};

/// What leases that are still held get before the pool is left to the server.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

pub(super) async fn run(settings: Settings, url_by_flag: bool) -> anyhow::Result<()> {
    let exposed_password = url_by_flag && settings.holds_a_password();
    let exposed_files = settings.exposed_files();
    let config = settings.resolve()?;
    telemetry::start(config.log_format, &config.log)?;
    for warning in exposed_files {
        tracing::warn!("{warning}");
    }
    if exposed_password {
        tracing::warn!("the password in --database-url is visible in the process list; give the URL by DATABASE_URL or a file");
    }
    refuse_open_address(&config)?;
    let limits = limits_of(&config);
    let mut shutdown = Box::pin(shutdown_signal()?);
    let listener = listen(config.listen).await?;
    let embedded = match config.database {
        Some(_) => None,
        None => tokio::select! {
            started = Embedded::start(&config.data_dir) => Some(started?),
            () = &mut shutdown => return Ok(()),
        },
    };
    let served = serve_on(listener, limits, &config, embedded.as_ref(), shutdown).await;
    if let Some(embedded) = embedded {
        embedded.stop().await;
    }
    served
}

async fn serve_on(
    listener: TcpListener,
    limits: HttpLimits,
    config: &Config,
    embedded: Option<&Embedded>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let target =
        config.database.clone().or_else(|| embedded.map(Embedded::connect_options)).context("neither a database nor an embedded one")?;
    let pool = config.pool.clone().build(target)?;
    let console = at_the_root(pool.clone(), config).start().await?;
    greet(listener.local_addr()?, config, console.standing(), embedded)?;
    let served = serve_within(limits, public(console.router(), config)?, listener, shutdown).await.context("the console stopped answering");
    let ((), left) = tokio::join!(console.stop(), pool.close(CLOSE_LIMIT));
    if left > 0 {
        tracing::warn!("leases still held when the console stopped: {left}");
    }
    served
}

/// What a console says and asks that has a port of its own; a service that mounts one has its own say.
fn public(router: Router, config: &Config) -> Result<Router, ConfigError> {
    let allowed = AllowedHosts::of(&config.allowed_hosts).map_err(ConfigError::Wrong)?;
    Ok(send_hsts(hosts::only(router, allowed)))
}

fn at_the_root(pool: Pool, config: &Config) -> ConsoleBuilder {
    let console = crate::console(pool)
        .at(&config.base_path)
        .data_dir(&config.data_dir)
        .demo(config.demo)
        .shows_pool(config.has_pool)
        .given_environment(config.environment.clone())
        .allowed(config.allowed)
        .given_proxies(config.trusted_proxies.clone());
    let console = console.alerts(config.alerts.clone()).given_notifiers(config.notifiers.clone());
    let console = match &config.node_exporter {
        Some(url) => console.node_exporter(url.clone()),
        None => console,
    };
    let console = match &config.admin_password {
        Some(password) => console.admin_password(password.clone()),
        None => console.generates_password(),
    };
    match &config.api_token {
        Some(token) => console.api_token(token.clone()),
        None => console,
    }
}

/// As configured, as far as the system gives files for them.
fn limits_of(config: &Config) -> HttpLimits {
    let (connections, capacity) = (config.http_connections as usize, config.pool.total_capacity() as usize);
    let connections = open_files::raised_for(connections, capacity);
    let proxies = config.trusted_proxies.clone();
    // All of a proxy's clients come from its address.
    let is_shared = Arc::new(move |address: IpAddr| address.is_loopback() || proxies.hold(address));
    HttpLimits { connections, per_address: config.http_connections_per_address as usize, is_shared, ..HttpLimits::default() }
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
                format!("port {} is taken by another program; stop that one or choose another port with --listen", address.port())
            }
            ErrorKind::PermissionDenied => format!("port {} needs more rights; choose one above 1023 with --listen", address.port()),
            _ => format!("cannot listen on {address} ({error}); choose an address of this machine with --listen"),
        };
        ConfigError::Wrong(sentence)
    })
}

/// Standard output: what the person who started it needs next. The log goes to standard error.
fn greet(address: SocketAddr, config: &Config, standing: &Standing, embedded: Option<&Embedded>) -> std::io::Result<()> {
    let base = config.base_path.trim_end_matches('/');
    let mut said = format!("Plimsoll {} listens on http://{address}{base}\n", env!("CARGO_PKG_VERSION"));
    if let Some(embedded) = embedded {
        said += &format!("Embedded PostgreSQL: psql -h {} -U postgres\n", embedded.socket_dir().display());
    }
    said += &match standing {
        Standing::Given => "Log in with the password from PLIMSOLL_ADMIN_PASSWORD.\n".to_owned(),
        Standing::Kept => "Log in with the password printed at the first start; `plimsoll password` makes a new one.\n".to_owned(),
        Standing::Fresh { password } => {
            format!("Log in with the password {}\nIt is shown this once; `plimsoll password` makes a new one.\n", password.expose_secret())
        }
    };
    out::print(&said)
}

/// Ctrl-C, or SIGTERM from a supervisor.
fn shutdown_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}
