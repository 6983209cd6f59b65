//! Where the servers are: hosts, addresses or folders with a socket, and their ports.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::parameters::{Parameter, Parameters};

/// Folders in which packages of PostgreSQL put the socket.
const SOCKET_FOLDERS: [&str; 3] = ["/var/run/postgresql", "/private/tmp", "/tmp"];
const DEFAULT_PORT: u16 = 5432;

/// One of the servers.
pub(super) struct Place {
    /// `None`: the socket of a server on this machine, else `localhost`.
    pub host: Option<String>,
    /// The address that the host has, where it is given.
    address: Option<String>,
    port: u16,
    /// The parameter that names it.
    name: String,
}

pub(super) fn several_hosts(name: &str) -> String {
    format!("{name} names several hosts, and one server is connected to: name the primary, or an address that leads to it")
}

/// The servers in the order in which they are given, at least one. `host` and `hostaddr` have an entry for each, `port` has one for each
/// or one for all; an empty entry stands for the default.
pub(super) fn places(settings: &Parameters) -> Result<Vec<Place>, String> {
    let (hosts, addresses) = (entries(settings.get("host")), entries(settings.get("hostaddr")));
    let (leading, name) = match (settings.get("hostaddr"), settings.get("host")) {
        (Some(address), _) => (&addresses, address.name.clone()),
        (None, host) => (&hosts, host.map_or_else(|| "host".to_owned(), |host| host.name.clone())),
    };
    let count = leading.len().max(1);
    if let (Some(host), Some(address)) = (settings.get("host"), settings.get("hostaddr"))
        && hosts.len() != addresses.len()
    {
        return Err(format!(
            "{} has {} hosts and {} has {} addresses: give as many of both, or leave one out",
            host.name,
            hosts.len(),
            address.name,
            addresses.len()
        ));
    }
    let ports = ports(settings.get("port"), count)?;
    let entry = |all: &[String], at: usize| all.get(at).filter(|text| !text.is_empty()).cloned();
    let place = |at: usize| Place { host: entry(&hosts, at), address: entry(&addresses, at), port: ports[at], name: name.clone() };
    Ok((0..count).map(place).collect())
}

fn entries(list: Option<&Parameter>) -> Vec<String> {
    list.map(|list| list.text.split(',').map(|entry| entry.trim().to_owned()).collect()).unwrap_or_default()
}

/// As many as there are hosts.
fn ports(given: Option<&Parameter>, hosts: usize) -> Result<Vec<u16>, String> {
    let Some(given) = given else { return Ok(vec![DEFAULT_PORT; hosts]) };
    let ports = given.text.split(',').map(|text| port(text, &given.name)).collect::<Result<Vec<_>, _>>()?;
    match ports.as_slice() {
        [one] => Ok(vec![*one; hosts]),
        all if all.len() == hosts => Ok(ports),
        all => {
            let named = if hosts == 1 { "1 host".to_owned() } else { format!("{hosts} hosts") };
            Err(format!("{} has {} ports for {named}: give one port for all hosts, or one for each", given.name, all.len()))
        }
    }
}

fn port(text: &str, name: &str) -> Result<u16, String> {
    if text.trim().is_empty() {
        return Ok(DEFAULT_PORT);
    }
    let port = text.trim().parse::<u16>().ok().filter(|port| *port > 0);
    port.ok_or_else(|| format!("the port in the database URL is not understood ({name} is a number between 1 and 65535); {}", super::SHAPE))
}

impl Place {
    /// The options with this host and port.
    pub(super) fn connect(&self, settings: &Parameters, options: PgConnectOptions) -> Result<PgConnectOptions, String> {
        let options = options.port(self.port);
        if let Some(address) = &self.address {
            let parsed = address.parse::<std::net::IpAddr>();
            parsed.map_err(|_| format!("{} is no IP address: give a name as host", self.name))?;
            // sqlx verifies the name that it connects to.
            let verified = settings.get("sslmode").is_some_and(|mode| mode.text == "verify-full");
            return match &self.host {
                Some(_) if verified => Err("hostaddr beside host is not supported with sslmode=verify-full: leave hostaddr out".into()),
                _ => Ok(options.host(address)),
            };
        }
        let Some(host) = &self.host else { return Ok(by_default(options, self.port)) };
        match host.as_str() {
            abstract_socket if abstract_socket.starts_with('@') => {
                Err(format!("{} names an abstract socket, which is not supported: give the folder of the server's socket", self.name))
            }
            folder if folder.starts_with('/') => Ok(options.socket(folder)),
            name if name.contains(|c: char| c.is_whitespace() || c.is_control() || "@#<>\"\\^`{|}/".contains(c)) => Err(format!(
                "the host in the database URL is not understood: write each of @ : / ? # [ ] in the password %-encoded, for example %40 for \
                 @; {}",
                super::SHAPE
            )),
            name => Ok(options.host(name.trim_start_matches('[').trim_end_matches(']'))),
        }
    }
}

/// The socket of a server on this machine, else the network's way to it.
fn by_default(options: PgConnectOptions, port: u16) -> PgConnectOptions {
    let socket = format!(".s.PGSQL.{port}");
    match SOCKET_FOLDERS.iter().find(|folder| Path::new(folder).join(&socket).exists()) {
        Some(folder) => options.socket(folder),
        None => options.host("localhost"),
    }
}

/// A weaker mode than it seems would be no protection.
pub(super) fn ssl_mode(word: &str) -> Option<PgSslMode> {
    Some(match word {
        "disable" => PgSslMode::Disable,
        // In the clear first, and with TLS where the server insists. With TLS wherever the server has it serves both.
        "allow" | "prefer" => PgSslMode::Prefer,
        "require" => PgSslMode::Require,
        "verify-ca" => PgSslMode::VerifyCa,
        "verify-full" => PgSslMode::VerifyFull,
        _ => return None,
    })
}
