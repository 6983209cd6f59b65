//! How a shared store is reached: by one server, or by several of which one is the primary.

use std::fmt;
use std::time::Duration;

use plimsoll_pool::connect::target::{self, HostsTarget};
use plimsoll_pool::{Pool, PoolOptions, TargetSessionAttrs};
use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::timeout;

use super::SCHEMA;
use super::refusals::is_away;
use crate::store::StoreError;

/// Displayed as its servers and database, without a secret.
#[derive(Clone)]
pub struct Way {
    url: SecretString,
    /// At least one.
    hosts: Vec<PgConnectOptions>,
}

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub enum Unreached {
    #[error("no answer within {} s", .0.as_secs())]
    Late(Duration),
    #[error(transparent)]
    Error(#[from] sqlx::Error),
}

impl Way {
    /// Of a URL, whose servers need not be reached yet.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(url: &SecretString) -> Result<Self, String> {
        let HostsTarget { hosts, target_session_attrs, .. } = target::read_hosts(url.expose_secret())?;
        match target_session_attrs {
            TargetSessionAttrs::Any | TargetSessionAttrs::ReadWrite | TargetSessionAttrs::Primary => Ok(Self { url: url.clone(), hosts }),
            other => Err(format!("target_session_attrs={other} finds a server that cannot be written; leave it out, or write read-write")),
        }
    }

    /// The servers, in the order in which they are tried.
    pub fn hosts(&self) -> &[PgConnectOptions] {
        &self.hosts
    }

    /// A pool with these options, of connections to the server that can be written.
    ///
    /// # Errors
    /// [`StoreError`], where an option is wrong or there is no runtime.
    pub fn pool(&self, options: PoolOptions) -> Result<Pool, StoreError> {
        let options = if self.hosts.len() > 1 { options.target_session_attrs(TargetSessionAttrs::ReadWrite) } else { options };
        options.connect(self.url.expose_secret()).map_err(|error| self.unusable(error.to_string()))
    }

    /// One connection: of several servers to the one that can be written; to another where all answer and none can.
    ///
    /// # Errors
    /// The reason of the first server that has another one than that it is down, else that of the last that is.
    pub async fn connect(&self, name: &str, limit: Duration) -> Result<PgConnection, Unreached> {
        let (mut standby, mut unreached) = (None, None);
        for host in &self.hosts {
            let options = host.clone().options([("search_path", SCHEMA)]).application_name(name);
            let connected = timeout(limit, self.ask(&options)).await.map_err(|_late| Unreached::Late(limit)).and_then(|done| Ok(done?));
            match connected {
                Ok((server, true)) => return Ok(server),
                Ok((server, false)) => standby = Some(server),
                Err(Unreached::Error(error)) if !is_away(&error) => return Err(error.into()),
                Err(away) => unreached = Some(away),
            }
        }
        match (unreached, standby) {
            // The one that does not answer may be the primary.
            (Some(unreached), _) => Err(unreached),
            (None, Some(standby)) => Ok(standby),
            (None, None) => Err(Unreached::Late(limit)),
        }
    }

    /// A connection, and whether it will do.
    async fn ask(&self, options: &PgConnectOptions) -> sqlx::Result<(PgConnection, bool)> {
        let mut server = options.connect().await?;
        let will_do = self.hosts.len() == 1 || can_be_written(&mut server).await?;
        Ok((server, will_do))
    }

    /// Why the store there cannot be used.
    pub fn unusable(&self, reason: impl Into<String>) -> StoreError {
        StoreError::Shared { place: self.to_string(), reason: reason.into() }
    }
}

async fn can_be_written(server: &mut PgConnection) -> sqlx::Result<bool> {
    let read_only: String = sqlx::query_scalar("select current_setting('transaction_read_only')").fetch_one(server).await?;
    Ok(read_only == "off")
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, options) in self.hosts.iter().enumerate() {
            let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
            write!(f, "{}{host}:{}", if number == 0 { "" } else { "," }, options.get_port())?;
        }
        let first = &self.hosts[0];
        write!(f, "/{}", first.get_database().unwrap_or_else(|| first.get_username()))
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Way({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Way, String> {
        Way::read(&SecretString::from(url.to_owned()))
    }

    #[test]
    fn each_server_is_told_and_no_password() {
        let several = read("postgres://plimsoll_store:hunter22@db1.example,db2.example:5433/plimsoll").expect("a way");
        assert_eq!(several.to_string(), "db1.example:5432,db2.example:5433/plimsoll");
        assert_eq!(format!("{several:?}"), "Way(db1.example:5432,db2.example:5433/plimsoll)");
        let one = read("postgres://plimsoll_store@db.example").expect("a way");
        assert_eq!((one.to_string(), one.hosts().len()), ("db.example:5432/plimsoll_store".to_owned(), 1));
    }

    #[test]
    fn a_way_to_standbys_alone_is_refused() {
        for usable in ["any", "read-write", "primary"] {
            assert!(read(&format!("postgres://u@a,b/d?target_session_attrs={usable}")).is_ok(), "{usable}");
        }
        for standby in ["read-only", "standby", "prefer-standby"] {
            let said = read(&format!("postgres://u@a,b/d?target_session_attrs={standby}")).expect_err("it is refused");
            assert!(said.contains(&format!("target_session_attrs={standby}")) && said.contains("read-write"), "{said}");
        }
    }
}
