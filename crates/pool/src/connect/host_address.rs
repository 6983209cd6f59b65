//! The place of one server among several.

use std::fmt;
use std::path::Path;

use sqlx::postgres::PgConnectOptions;

/// A host and its port, or the folder of a server's socket and the port that the socket is named by.
///
/// ```
/// use plimsoll_pool::HostAddress;
///
/// assert_eq!(HostAddress::new("db.example", 5433).to_string(), "db.example:5433");
/// assert_eq!(HostAddress::new("::1", 5432).to_string(), "[::1]:5432");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostAddress {
    /// A name, an IP address, or a folder that begins with `/`.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl HostAddress {
    /// A host and its port.
    ///
    /// ```
    /// # use plimsoll_pool::HostAddress;
    /// let socket = HostAddress::new("/run/postgresql", 5432);
    /// ```
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// Where these options lead.
    pub(crate) fn of(options: &PgConnectOptions) -> Self {
        let socket = options.get_socket().map(|folder| folder.display().to_string());
        Self { host: socket.unwrap_or_else(|| options.get_host().to_owned()), port: options.get_port() }
    }

    fn is_folder(&self) -> bool {
        self.host.starts_with('/')
    }

    /// The same options for this place.
    ///
    /// # Errors
    /// A sentence, where the host is no name, or where sqlx cannot be told.
    pub(crate) fn of_the_same(&self, options: &PgConnectOptions) -> Result<PgConnectOptions, String> {
        let is_name = |host: &str| !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c.is_control() || c == ',');
        if self.port == 0 || !self.is_folder() && !is_name(&self.host) {
            return Err("hosts has an entry without a host or port: give each as HostAddress::new(\"db.example\", 5432)".into());
        }
        let options = options.clone().port(self.port);
        match options.get_socket() {
            _ if self.is_folder() => Ok(options.socket(Path::new(&self.host))),
            None => Ok(options.host(&self.host)),
            Some(_) => Err(format!(
                "hosts names {self} beside a first host that was given with PgConnectOptions::socket, which sqlx cannot take back: give the \
                 folder of that socket with PgConnectOptions::host"
            )),
        }
    }
}

impl fmt::Display for HostAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = super::printable::plain(&self.host);
        if host.contains(':') && !self.is_folder() { write!(f, "[{host}]:{}", self.port) } else { write!(f, "{host}:{}", self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_the_same_but_for_their_place() {
        let first = PgConnectOptions::new_without_pgpass().host("a").username("app").database("orders");
        let second = HostAddress::new("b", 5433).of_the_same(&first).expect("a name");
        assert_eq!(HostAddress::of(&second), HostAddress::new("b", 5433));
        assert_eq!((second.get_username(), second.get_database()), ("app", Some("orders")));
        let folder = HostAddress::new("/run/b", 5432);
        assert_eq!(HostAddress::of(&folder.of_the_same(&first).expect("a folder")), folder);
    }

    #[test]
    fn what_sqlx_cannot_be_told_is_refused() {
        let socket = PgConnectOptions::new_without_pgpass().socket("/run/a");
        assert!(HostAddress::new("b", 5432).of_the_same(&socket).expect_err("a socket first").contains("PgConnectOptions::host"));
        for wrong in [HostAddress::new("", 5432), HostAddress::new("b", 0), HostAddress::new("b,c", 5432)] {
            assert!(wrong.of_the_same(&PgConnectOptions::new_without_pgpass()).is_err(), "{wrong:?}");
        }
    }
}
