//! A store that several consoles share: the schema `plimsoll` of a PostgreSQL.
//!
//! It asks for nothing that only PostgreSQL itself has: no advisory locks, no LISTEN and NOTIFY, no temporary tables. The session's
//! settings come with the connection, so a pooler in between has to pass them on.

pub mod periods;
pub mod refusals;
pub mod rights;
pub mod room;
pub mod schema;
mod silence;
#[cfg(not(feature = "internals"))]
mod to_come;
#[cfg(feature = "internals")]
#[path = "to_come_in_tests.rs"]
mod to_come;

use std::time::Duration;

use plimsoll_pool::connect::target::{self, ConnectTarget};
use plimsoll_pool::{Pool, PoolOptions};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;

use super::{Store, StoreError};
use refusals::Refusal;
pub use silence::SharedPool;
pub use to_come::version;

/// Everything of ours is in it.
pub const SCHEMA: &str = "plimsoll";

/// Two for those who write, two for pages: what the store costs its server, whatever happens.
const CONNECTIONS: u32 = 4;
/// What a session leaves open in the middle of a transaction holds its locks: a console that is stopped must not stop the others.
const IDLE_IN_TRANSACTION: &str = "1000";
/// Whoever waits for the store can go on without it.
const TIMEOUT: Duration = Duration::from_secs(3);
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
/// Between attempts to connect: the consoles go on within seconds after a switch-over.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Opens the store of this URL, making its tables on the first run and those of a newer version on the first run of that.
///
/// # Errors
/// [`StoreError`], with what to do.
pub async fn open(url: &SecretString) -> Result<Store, StoreError> {
    let ConnectTarget { options, .. } = read(url)?;
    schema::prepare(&with_schema(options.clone())).await.map_err(|refusal| match refusal {
        Refusal { reason, is_away: true } => StoreError::Away { place: place(&options), reason },
        Refusal { reason, .. } => shared(&options, reason),
    })?;
    pool(options).map(SharedPool::new).map(Store::Postgres)
}

/// The store of a URL that need not be reached yet.
///
/// # Errors
/// [`StoreError`], where it is no URL.
pub fn read(url: &SecretString) -> Result<ConnectTarget, StoreError> {
    target::read(url.expose_secret()).map_err(|reason| StoreError::Shared { place: "this URL".to_owned(), reason })
}

fn pool(options: PgConnectOptions) -> Result<Pool, StoreError> {
    let settings = vec![
        ("search_path", SCHEMA.to_owned()),
        ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION.to_owned()),
        // What is cancelled midway is rolled back to be sure: our log needs no warning of it.
        ("client_min_messages", "error".to_owned()),
    ];
    let pool = PoolOptions::new()
        .pool_size(CONNECTIONS / 2)
        .max_overflow(CONNECTIONS / 2)
        .warm_up(false)
        .timeout(TIMEOUT)
        .connect_timeout(TIMEOUT)
        .command_timeout(Some(COMMAND_TIMEOUT))
        .application_name("plimsoll-store")
        .startup_options(settings)
        .longest_pause(LONGEST_PAUSE);
    pool.build(options.clone()).map_err(|error| shared(&options, error.to_string()))
}

/// How a connection reaches the tables.
pub fn with_schema(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("search_path", SCHEMA)]).application_name("plimsoll-store")
}

/// Server and database, for sentences and pages.
pub fn place(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    format!("{host}:{}/{database}", options.get_port())
}

/// Why the store at this place cannot be used.
pub fn shared(options: &PgConnectOptions, reason: impl Into<String>) -> StoreError {
    StoreError::Shared { place: place(options), reason: reason.into() }
}

#[cfg(test)]
mod tests;
