//! The tables `[[servers]]` and `[[sources]]` of the demo fleet.

use std::path::Path;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;

use crate::base::HumanDuration;
use crate::demo::services::DemoServices;
use crate::fleet::model::SourceKind;
use crate::fleet::servers::ServerConfig;
use crate::fleet::setup::FleetConfig;
use crate::fleet::sources::SourceConfig;
use plimsoll_embedded::{PgBouncer, Standby};

const PRIMARY: &str = "primary";
const STANDBY: &str = "standby";
/// The embedded server's port names its socket.
const PRIMARY_PORT: u16 = 5432;

/// What the console is told. All sockets are in one folder.
pub(super) fn config(sockets: &Path, standby: Option<&Standby>, pooler: Option<&PgBouncer>, services: &DemoServices) -> FleetConfig {
    let standby = standby.map(|standby| server(STANDBY, sockets, standby.port()));
    let servers = [server(PRIMARY, sockets, PRIMARY_PORT)].into_iter().chain(standby).collect();
    let pooler = pooler.map(|pooler| pooler_source(pooler, sockets));
    FleetConfig { servers, sources: services.sources(PRIMARY).into_iter().chain(pooler).collect() }
}

fn server(name: &str, sockets: &Path, port: u16) -> ServerConfig {
    ServerConfig { name: name.to_owned(), url: Some(url("plimsoll", "plimsoll", sockets, port)), url_env: None }
}

fn pooler_source(pooler: &PgBouncer, sockets: &Path) -> SourceConfig {
    let (user, password) = pooler.stats_login();
    SourceConfig {
        service: Some("pgbouncer".to_owned()),
        urls: Some(vec![url(&format!("{user}:{password}"), "pgbouncer", sockets, pooler.port())]),
        server: Some(PRIMARY.to_owned()),
        interval: Some(HumanDuration(Duration::from_secs(2))),
        ..SourceConfig::of_kind(SourceKind::Pgbouncer)
    }
}

/// `login`: the user, with a password where one is asked for.
fn url(login: &str, database: &str, sockets: &Path, port: u16) -> SecretString {
    let folder = sockets.display().to_string();
    let folder = utf8_percent_encode(&folder, NON_ALPHANUMERIC);
    format!("postgres://{login}@localhost:{port}/{database}?host={folder}&sslmode=disable").into()
}
