//! Why a console cannot be mounted.

use crate::base::path::no_path;
use crate::store::StoreError;
use plimsoll_pool::PoolError;
use plimsoll_pool::http::secret::SecretTooShort;

/// Why a console could not be started; each is one sentence that says what to do.
///
/// ```no_run
/// # async fn example(pool: plimsoll::pool::Pool) {
/// let refused = plimsoll::console(pool).at("admin/").admin_password("correct horse").start().await;
/// assert!(matches!(refused, Err(plimsoll::ConsoleError::BadPath(_))));
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConsoleError {
    /// The path to mount it at.
    #[error("{}", no_path(.0))]
    BadPath(String),
    /// There is no password.
    #[error("the console has no admin password; give it one of at least 8 characters with admin_password()")]
    NoPassword,
    /// The password or the token would be guessed.
    #[error(transparent)]
    TooShort(#[from] SecretTooShort),
    /// The data folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address of a proxy.
    #[error("{0}")]
    TrustedProxy(String),
    /// The address of the node_exporter.
    #[error("{0}")]
    NodeExporter(String),
    /// Who is told of incidents.
    #[error("{0}")]
    Notifiers(String),
    /// Where the metrics are sent.
    #[error("{0}")]
    RemoteWrite(String),
    /// The services that are declared.
    #[error("{0}")]
    Services(String),
    /// Where the numbers of other services' pools are.
    #[error("{0}")]
    Sources(String),
    /// The store failed, or the system has no randomness.
    #[error("the password could not be kept: {0}")]
    Keeping(Box<dyn std::error::Error + Send + Sync>),
    /// The console's own pool.
    #[error(transparent)]
    Pool(#[from] PoolError),
}
