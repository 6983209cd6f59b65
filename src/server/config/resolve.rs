//! From what was given to what holds.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;

use super::checks::{
    default_data_dir, enough_connections, parse_database, parse_listen, usable, usable_alerts, usable_console_name, usable_demo,
    usable_environment, usable_exporter, usable_filter, usable_hosts, usable_notifiers, usable_path, usable_remote_writes, usable_servers,
    usable_services, usable_sources, usable_store,
};
use super::overrides::Overrides;
use crate::access::AllowedActions;
use crate::access::{TrustedProxies, password};
use crate::alerts::notifiers::NotifierConfig;
use crate::alerts::settings::AlertSettings;
use crate::base::value::HumanDuration;
use crate::base::what_is_wrong;
use crate::capacity::declared::DeclaredService;
use crate::demo::engine::Demo;
use crate::fleet::servers::{self, ServerConfig};
use crate::fleet::sources::SourceConfig;
use crate::server::remote_write::RemoteWriteConfig;
use crate::server::telemetry::LogFormat;
use plimsoll_pool::connect::target::ConnectTarget;
use plimsoll_pool::http::secret::SHORTEST_TOKEN;
use plimsoll_pool::{PoolError, PoolOptions};

/// Loopback: a console that watches a database is nobody else's business until somebody decides so.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8000";
/// Slow statements are the load of the server, not an event of the console; the page shows hold times.
const DEFAULT_LOG: &str = "info,sqlx::query=error";

/// The configuration that holds.
#[derive(Clone, Debug)]
pub struct Config {
    /// `None`: the embedded server.
    pub database: Option<PgConnectOptions>,
    /// What its URL gives and is not used; for the log.
    pub database_notes: Vec<String>,
    /// Where the console listens.
    pub listen: SocketAddr,
    /// The names under which the console may be asked.
    pub allowed_hosts: Vec<String>,
    /// Connections to it in all.
    pub http_connections: u32,
    /// Of those of one address.
    pub http_connections_per_address: u32,
    /// The path below which it lives; `/` is the root.
    pub base_path: String,
    /// The proxies in front that are believed.
    pub trusted_proxies: TrustedProxies,
    /// What the console is for, as pages and titles say.
    pub environment: Option<String>,
    /// The store and the embedded server.
    pub data_dir: PathBuf,
    /// The store that several consoles share; `None`: the one in the data folder.
    pub store: Option<SecretString>,
    /// What this console is called among them.
    pub console_name: String,
    /// Stays root when started as root.
    pub allow_root: bool,
    /// What tells of the machine of the database; an address that holds.
    pub node_exporter: Option<SecretString>,
    /// What is simulated.
    pub demo: Demo,
    /// Nothing is done to the server but looking.
    pub read_only: bool,
    /// What may be done through the console.
    pub allowed: AllowedActions,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged, as a tracing filter.
    pub log: String,
    /// What the alert rules judge by.
    pub alerts: AlertSettings,
    /// The pool: of the console itself where `has_pool` says so, else of load tests alone.
    pub pool: PoolOptions,
    /// The console has a pool of its own to show: asked for by `pool_size`, `max_overflow` or `demo`, or on the embedded server.
    pub has_pool: bool,
    /// `None`: generated once and kept as a hash.
    pub admin_password: Option<SecretString>,
    /// Valid beside those of `plimsoll token create`.
    pub api_token: Option<SecretString>,
    /// Who is told of incidents; each can be used.
    pub notifiers: Vec<NotifierConfig>,
    /// The services that draw on the server, no name twice.
    pub services: Vec<DeclaredService>,
    /// The servers that pools draw on, no name twice.
    pub servers: Vec<ServerConfig>,
    /// Where the numbers of the services' pools are; each can be asked.
    pub sources: Vec<SourceConfig>,
    /// Where the metrics are sent; each can be used.
    pub remote_writes: Vec<RemoteWriteConfig>,
}

/// What is wrong with the configuration; the command line ends with exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// One sentence that says which setting and what to do.
    #[error("{0}")]
    Wrong(String),
    /// The file could not be read.
    #[error("the configuration file {} cannot be read ({source}); give another with --config", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

pub(super) fn wrong<T>(sentence: impl Into<String>) -> Result<T, ConfigError> {
    Err(ConfigError::Wrong(sentence.into()))
}

impl Overrides {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// Unreadable, not TOML, or with a key that does not exist; the sentence names the line.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        toml::from_str(&text).or_else(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            wrong(format!("{}, line {line}: {}", path.display(), what_is_wrong(error.message())))
        })
    }
}

/// Merges flags and environment (`over`) with the file (`under`) and the defaults, and checks the whole.
///
/// # Errors
/// [`ConfigError`] with one sentence that says what to do.
pub fn resolve(over: Overrides, under: Overrides) -> Result<Config, ConfigError> {
    macro_rules! either {
        ($field:ident) => {
            over.$field.or(under.$field)
        };
    }
    let span = |given: Option<HumanDuration>, default: Duration| given.map_or(default, |HumanDuration(duration)| duration);
    let servers = usable_servers(either!(servers).unwrap_or_default())?;
    let first_server = servers::checked(&servers).map_err(ConfigError::Wrong)?.into_iter().next().map(|server| server.url);
    let target = either!(database_url).or(first_server).map(|url| parse_database(&url)).transpose()?;
    let (database, database_notes, url_name, url_limit) = match target {
        Some(ConnectTarget { options, notes, application_name, connect_timeout }) => {
            (Some(options), notes, application_name, connect_timeout)
        }
        None => (None, Vec::new(), None, None),
    };
    let defaults = PoolOptions::default();
    let (pool_size, max_overflow) = (either!(pool_size), either!(max_overflow));
    let is_sized = pool_size.is_some() || max_overflow.is_some();
    let pool = PoolOptions {
        pool_size: pool_size.unwrap_or(defaults.pool_size),
        max_overflow: max_overflow.unwrap_or(defaults.max_overflow),
        timeout: span(either!(timeout), defaults.timeout),
        // A monitor must not take the base of a server that it only watches.
        warm_up: either!(warm_up).unwrap_or(database.is_none()),
        overflow_linger: span(either!(overflow_linger), defaults.overflow_linger),
        connect_timeout: span(either!(connect_timeout), url_limit.unwrap_or(defaults.connect_timeout)),
        connect_parallelism: either!(connect_parallelism).unwrap_or(defaults.connect_parallelism),
        recycle: span(either!(recycle), defaults.recycle),
        pre_ping: either!(pre_ping).map_or(defaults.pre_ping, |ping| ping.0),
        command_timeout: either!(command_timeout).map_or(defaults.command_timeout, |limit| limit.0),
        max_waiters: either!(max_waiters),
        application_name: either!(application_name).or(url_name).unwrap_or(defaults.application_name),
        leak_threshold: span(either!(leak_threshold), defaults.leak_threshold),
        ..defaults
    };
    pool.validate().map_err(|error| match error {
        PoolError::InvalidOptions(sentence) => ConfigError::Wrong(sentence),
        other => ConfigError::Wrong(other.to_string()),
    })?;
    let read_only = either!(read_only).unwrap_or(false);
    let demo = usable_demo(either!(demo).unwrap_or(false), either!(demo_fleet).unwrap_or(false), read_only, database.is_none())?;
    let allows = |given: Option<bool>| !read_only && given.unwrap_or(true);
    let allowed = AllowedActions {
        load_tests: allows(either!(allow_load_tests)),
        load_test_statements: allows(either!(load_test_statements)),
        end_sessions: allows(either!(allow_end_sessions)),
    };
    let has_pool = is_sized || demo.is_on() || database.is_none();
    Ok(Config {
        alerts: usable_alerts(either!(alerts), has_pool.then_some(&pool))?,
        has_pool,
        database,
        database_notes,
        listen: parse_listen(&either!(listen).unwrap_or_else(|| DEFAULT_LISTEN.to_owned()))?,
        allowed_hosts: usable_hosts(either!(allowed_hosts).unwrap_or_default())?,
        http_connections: enough_connections(either!(http_connections), "http_connections", 512)?,
        http_connections_per_address: enough_connections(either!(http_connections_per_address), "http_connections_per_address", 64)?,
        base_path: usable_path(either!(base_path).unwrap_or_else(|| "/".to_owned()))?,
        trusted_proxies: TrustedProxies::parse(&either!(trusted_proxy).unwrap_or_default()).map_err(ConfigError::Wrong)?,
        environment: either!(environment).map(usable_environment).transpose()?,
        data_dir: either!(data_dir).map_or_else(default_data_dir, Ok)?,
        store: either!(store).map(usable_store).transpose()?,
        console_name: usable_console_name(either!(console_name))?,
        allow_root: either!(allow_root).unwrap_or(false),
        node_exporter: either!(node_exporter).map(usable_exporter).transpose()?,
        demo,
        read_only,
        allowed,
        log_format: either!(log_format).unwrap_or_default(),
        log: usable_filter(either!(log).unwrap_or_else(|| DEFAULT_LOG.to_owned()))?,
        pool,
        admin_password: usable(either!(admin_password), "PLIMSOLL_ADMIN_PASSWORD", password::SHORTEST)?,
        api_token: usable(either!(api_token), "PLIMSOLL_API_TOKEN", SHORTEST_TOKEN)?,
        notifiers: usable_notifiers(either!(notifiers).unwrap_or_default())?,
        services: usable_services(either!(services).unwrap_or_default(), &servers)?,
        remote_writes: usable_remote_writes(either!(remote_write).unwrap_or_default())?,
        sources: usable_sources(either!(sources).unwrap_or_default(), &servers)?,
        servers,
    })
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
