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
mod way;

use std::time::Duration;

use plimsoll_pool::PoolOptions;
use secrecy::SecretString;

use super::{Store, StoreError};
use refusals::Refusal;
pub use silence::SharedPool;
pub use to_come::version;
pub use way::{Unreached, Way};

/// Everything of ours is in it.
pub const SCHEMA: &str = "plimsoll";
const APPLICATION_NAME: &str = "plimsoll-store";

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
    let way = read(url)?;
    schema::prepare(&way, APPLICATION_NAME).await.map_err(|refusal| match refusal {
        Refusal { reason, is_away: true } => StoreError::Away { place: way.to_string(), reason },
        Refusal { reason, .. } => way.unusable(reason),
    })?;
    let pool = way.pool(options())?;
    Ok(Store::Postgres(SharedPool::new(pool, way)))
}

/// How the store of a URL is reached, which need not be possible yet.
///
/// # Errors
/// [`StoreError`], where it is no URL.
pub fn read(url: &SecretString) -> Result<Way, StoreError> {
    Way::read(url).map_err(|reason| StoreError::Shared { place: "this URL".to_owned(), reason })
}

fn options() -> PoolOptions {
    let settings = vec![
        ("search_path", SCHEMA.to_owned()),
        ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION.to_owned()),
        // What is cancelled midway is rolled back to be sure: our log needs no warning of it.
        ("client_min_messages", "error".to_owned()),
    ];
    PoolOptions::new()
        .knows_poolers()
        .pool_size(CONNECTIONS / 2)
        .max_overflow(CONNECTIONS / 2)
        .warm_up(false)
        .timeout(TIMEOUT)
        .connect_timeout(TIMEOUT)
        .command_timeout(Some(COMMAND_TIMEOUT))
        .application_name(APPLICATION_NAME)
        .startup_options(settings)
        .longest_pause(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests;
