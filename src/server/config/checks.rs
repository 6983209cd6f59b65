//! What one setting may be. Each refuses in a sentence that says what to write.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::resolve::{ConfigError, DEFAULT_LISTEN, wrong};
use crate::alerts::notifiers::{self, NotifierConfig};
use crate::alerts::settings::AlertSettings;
use crate::base::{MASK, machine_name};
use crate::capacity::declared::{self, DeclaredService};
use crate::capacity::node_exporter::NodeExporter;
use crate::demo::engine::Demo;
use crate::fleet::servers::{self, ServerConfig};
use crate::fleet::sources::{self, SourceConfig};
use crate::server::hosts::AllowedHosts;
use crate::server::remote_write::{self, RemoteWriteConfig};
use crate::server::telemetry;
use crate::store::postgres::Way;
use plimsoll_pool::PoolOptions;
use plimsoll_pool::connect::target::{self, ConnectTarget};
use plimsoll_pool::http::secret::long_enough;

/// The reason is told, the URL is not: it may hold a password.
pub(super) fn parse_database(url: &SecretString) -> Result<ConnectTarget, ConfigError> {
    let text = url.expose_secret();
    if text.contains(MASK) {
        return wrong(mask_given("DATABASE_URL"));
    }
    target::read(text).map_err(ConfigError::Wrong)
}

/// What is simulated. Simulated users are load on a server; the fleet is started around the embedded one.
pub(super) fn usable_demo(users: bool, fleet: bool, read_only: bool, is_embedded: bool) -> Result<Demo, ConfigError> {
    let (demo, key) = match (fleet, users) {
        (true, _) => (Demo::Fleet, "demo_fleet"),
        (false, true) => (Demo::Users, "demo"),
        (false, false) => return Ok(Demo::Off),
    };
    if read_only {
        return wrong(format!("{key} contradicts read_only: simulated users are load on the server; leave one of them out"));
    }
    if fleet && !is_embedded {
        return wrong(
            "demo_fleet contradicts the server that is given: it starts a fleet around the embedded PostgreSQL; leave out the server, or use \
             demo instead",
        );
    }
    Ok(demo)
}

pub(super) fn parse_listen(text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().or_else(|_| {
        wrong(format!("{text:?} is not an address to listen on; write an IP address and a port, for example {DEFAULT_LISTEN}"))
    })
}

pub(super) fn usable_hosts(given: Vec<String>) -> Result<Vec<String>, ConfigError> {
    AllowedHosts::of(&given).map_err(ConfigError::Wrong)?;
    Ok(given)
}

/// A browser opens six at once; each takes up to some 100 kB and an open file.
pub(super) fn enough_connections(given: Option<u32>, key: &str, default: u32) -> Result<u32, ConfigError> {
    match given.unwrap_or(default) {
        count @ 6..=100_000 => Ok(count),
        count => wrong(format!("{key} is {count}; give a number between 6, which one browser opens, and 100000")),
    }
}

/// A slash at the end, as proxies have it, changes nothing.
pub(super) fn usable_path(path: String) -> Result<String, ConfigError> {
    let path = if path.len() > 1 { path.strip_suffix('/').map(str::to_owned).unwrap_or(path) } else { path };
    crate::base::path::check_path(&path).map_err(ConfigError::Wrong)?;
    Ok(path)
}

/// One line, short enough for a header.
pub(super) fn usable_environment(name: String) -> Result<String, ConfigError> {
    match name.trim() {
        short if !short.is_empty() && short.chars().count() <= 40 && !short.contains(char::is_control) => Ok(short.to_owned()),
        _ => wrong("environment is a name of 1 to 40 characters, for example production"),
    }
}

/// Limits that a pool to be shown can never reach are refused here as they are on the page.
pub(super) fn usable_alerts(given: Option<toml::Table>, shown: Option<&PoolOptions>) -> Result<AlertSettings, ConfigError> {
    let settings =
        given.map_or_else(|| Ok(AlertSettings::default()), |table| AlertSettings::of_file(&table)).map_err(ConfigError::Wrong)?;
    shown.map_or(Ok(()), |pool| settings.find_unreachable(pool)).map_err(ConfigError::Wrong)?;
    Ok(settings)
}

/// A filter that is accepted and would silence the log is refused too.
pub(super) fn usable_filter(filter: String) -> Result<String, ConfigError> {
    telemetry::check_filter(&filter).map_err(ConfigError::Wrong)?;
    Ok(filter)
}

/// Refused at once rather than at the first reading.
pub(super) fn usable_exporter(url: SecretString) -> Result<SecretString, ConfigError> {
    if url.expose_secret().contains(MASK) {
        return wrong(mask_given("PLIMSOLL_NODE_EXPORTER"));
    }
    NodeExporter::at(&url).map_err(ConfigError::Wrong)?;
    Ok(url)
}

/// A store is reached by the URL of PostgreSQL; a path would be another folder than the data folder.
pub(super) fn usable_store(url: SecretString) -> Result<SecretString, ConfigError> {
    let text = url.expose_secret();
    if text.contains(MASK) {
        return wrong(mask_given("PLIMSOLL_STORE"));
    }
    match Way::read(&url) {
        Ok(_) => Ok(url),
        Err(_) if !text.contains("://") => wrong(format!(
            "store is the URL of a PostgreSQL that several consoles share; {}; the file of one console alone is in data_dir",
            target::SHAPE
        )),
        Err(reason) => wrong(reason.replacen("the database URL", "the URL of the store", 1)),
    }
}

/// Two consoles of one name would be one.
pub(super) fn usable_console_name(given: Option<String>) -> Result<String, ConfigError> {
    let name = given.unwrap_or_else(machine_name);
    match name.trim() {
        short if !short.is_empty() && short.chars().count() <= 60 && !short.contains(char::is_control) => Ok(short.to_owned()),
        _ => wrong("console_name is a name of 1 to 60 characters, for example console-a"),
    }
}

/// The same for who is told: not at the first incident.
pub(super) fn usable_notifiers(given: Vec<NotifierConfig>) -> Result<Vec<NotifierConfig>, ConfigError> {
    notifiers::checked(&given).map_err(ConfigError::Wrong)?;
    Ok(given)
}

pub(super) fn usable_remote_writes(given: Vec<RemoteWriteConfig>) -> Result<Vec<RemoteWriteConfig>, ConfigError> {
    remote_write::checked(&given).map_err(ConfigError::Wrong)?;
    Ok(given)
}

pub(super) fn usable_services(given: Vec<DeclaredService>, servers: &[ServerConfig]) -> Result<Vec<DeclaredService>, ConfigError> {
    let names: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
    declared::checked(&given, &names).map_err(ConfigError::Wrong)?;
    Ok(given)
}

pub(super) fn usable_servers(given: Vec<ServerConfig>) -> Result<Vec<ServerConfig>, ConfigError> {
    servers::checked(&given).map_err(ConfigError::Wrong)?;
    Ok(given)
}

pub(super) fn usable_sources(given: Vec<SourceConfig>, servers: &[ServerConfig]) -> Result<Vec<SourceConfig>, ConfigError> {
    let names: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
    sources::checked(&given, &names).map_err(ConfigError::Wrong)?;
    Ok(given)
}

pub(super) fn usable(secret: Option<SecretString>, name: &'static str, shortest: usize) -> Result<Option<SecretString>, ConfigError> {
    match secret {
        Some(secret) if secret.expose_secret() == MASK => wrong(mask_given(name)),
        Some(secret) if secret.expose_secret().chars().any(char::is_control) => {
            wrong(format!("{name} holds a line end or another control character; write it on one line"))
        }
        Some(secret) => long_enough(secret, name, shortest).map(Some).or_else(|short| wrong(short.to_string())),
        None => Ok(None),
    }
}

/// Everybody knows the mask: fed back, it must not become the password of a console.
pub(super) fn mask_given(name: &str) -> String {
    format!("the configuration holds {MASK} where `plimsoll config` has masked a secret; give the secret itself, best by {name}")
}

pub(super) fn default_data_dir() -> Result<PathBuf, ConfigError> {
    if nix::unistd::Uid::effective().is_root() {
        return Ok(PathBuf::from("/var/lib/plimsoll"));
    }
    match directories::ProjectDirs::from("", "", "plimsoll") {
        Some(dirs) => Ok(dirs.data_dir().to_owned()),
        None => wrong("there is no home folder to keep data in; set PLIMSOLL_DATA_DIR"),
    }
}
