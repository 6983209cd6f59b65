//! Who does something, for the audit.

use std::convert::Infallible;
use std::fmt::{self, Display};
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;

use super::proxy::ClientOrigin;

/// Somebody, and where they are. There is one account; session and address tell who of those that know its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// For example `admin`, `token grafana`, `command line of root`, `stranger`.
    pub name: String,
    /// The browser's session, by its number.
    pub session: Option<i64>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// Whether it is somebody who was not let in.
    pub stranger: bool,
}

/// Somebody who was let in: the gates leave it in the request.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub who: Actor,
    /// Whether statements are shown with their literals, if the request asks for them.
    pub may_read_statements: bool,
}

impl Actor {
    /// Somebody who is logged in.
    pub fn admin(address: Option<IpAddr>) -> Self {
        Self { name: "admin".to_owned(), session: None, address, stranger: false }
    }

    /// A program with a token of this name.
    pub fn token(name: &str, address: Option<IpAddr>) -> Self {
        Self { name: format!("token {name}"), ..Self::admin(address) }
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

    /// Whoever has set the configuration that the console was started with.
    pub fn configuration() -> Self {
        Self { name: "configuration".to_owned(), ..Self::admin(None) }
    }

    /// Who sent a request that was let in.
    pub fn of(extensions: &Extensions) -> Self {
        let reader = extensions.get::<Viewer>().map(|reader| reader.who.clone());
        reader.unwrap_or_else(|| Self::admin(ClientOrigin::of(extensions).address))
    }
}

impl Display for Actor {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(to, "{} from {address}", self.name),
            None => to.write_str(&self.name),
        }
    }
}

/// For handlers behind the login.
impl<S: Sync> FromRequestParts<S> for Actor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}
