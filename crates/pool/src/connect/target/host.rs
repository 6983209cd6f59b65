//! Where the server is: a host, an address or a folder with its socket.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::parameters::{Parameters, port};

/// Folders in which packages of PostgreSQL put the socket.
const SOCKET_FOLDERS: [&str; 3] = ["/var/run/postgresql", "/private/tmp", "/tmp"];
const DEFAULT_PORT: u16 = 5432;

pub(super) fn several_hosts(name: &str) -> String {
    format!("{name} names several hosts, and one server is connected to: name the primary, or an address that leads to it")
}

/// The options with host and port.
pub(super) fn connect(settings: &Parameters, options: PgConnectOptions) -> Result<PgConnectOptions, String> {
    let port = settings.get("port").map_or(Ok(DEFAULT_PORT), port)?;
    let options = options.port(port);
    let host = settings.get("host");
    if let Some(several) = [host, settings.get("hostaddr")].into_iter().flatten().find(|value| value.text.contains(',')) {
        return Err(several_hosts(&several.name));
    }
    if let Some(address) = settings.get("hostaddr") {
        let parsed = address.text.parse::<std::net::IpAddr>();
        parsed.map_err(|_| format!("{} is no IP address: give a name as host", address.name))?;
        // sqlx verifies the name that it connects to.
        let verified = settings.get("sslmode").is_some_and(|mode| mode.text == "verify-full");
        return match host {
            Some(_) if verified => Err("hostaddr beside host is not supported with sslmode=verify-full: leave hostaddr out".into()),
            _ => Ok(options.host(&address.text)),
        };
    }
    let Some(host) = host else { return Ok(by_default(options, port)) };
    match host.text.as_str() {
        abstract_socket if abstract_socket.starts_with('@') => {
            Err(format!("{} names an abstract socket, which is not supported: give the folder of the server's socket", host.name))
        }
        folder if folder.starts_with('/') => Ok(options.socket(folder)),
        name if name.contains(|c: char| c.is_whitespace() || c.is_control() || "@#<>\"\\^`{|}/".contains(c)) => Err(format!(
            "the host in the database URL is not understood: write each of @ : / ? # [ ] in the password %-encoded, for example %40 for @; \
             {}",
            super::SHAPE
        )),
        name => Ok(options.host(name.trim_start_matches('[').trim_end_matches(']'))),
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
