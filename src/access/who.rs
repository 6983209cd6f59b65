//! Who does something, for the audit.

use std::convert::Infallible;
use std::fmt::{self, Display};
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

/// Somebody, and where they are. There is one account; session and address tell who of those that know its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// For example `admin`, `token grafana`, `command line of root`, `stranger`.
    pub name: String,
    /// The browser's session, by its number.
    pub session: Option<i64>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// Whether it is somebody who was not let in.
    pub stranger: bool,
}

impl Who {
    /// Somebody who is logged in.
    pub fn admin(address: Option<IpAddr>) -> Self {
        Self { name: "admin".to_owned(), session: None, address, stranger: false }
    }

    /// Somebody who was not let in.
    pub fn stranger(address: Option<IpAddr>) -> Self {
        Self { name: "stranger".to_owned(), session: None, address, stranger: true }
    }

    /// Whoever runs the command line, by the account.
    pub fn command_line() -> Self {
        let uid = nix::unistd::Uid::current();
        let name = nix::unistd::User::from_uid(uid).ok().flatten().map_or_else(|| format!("user {uid}"), |user| user.name);
        Self { name: format!("command line of {name}"), session: None, address: None, stranger: false }
    }

    /// Who sent a request that was let in.
    pub fn of(parts: &Parts) -> Self {
        Self::admin(address_of(parts))
    }
}

/// Where a request came from.
fn address_of(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

impl Display for Who {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(to, "{} from {address}", self.name),
            None => to.write_str(&self.name),
        }
    }
}

/// For handlers behind the login.
impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
