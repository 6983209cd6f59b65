//! What can go wrong when a connection is asked for, with the reason and what to do.

use std::fmt;
use std::time::Duration;

/// Why a pool could not give a connection.
///
/// ```
/// use plimsoll::pool::{PoolError, PoolOptions};
///
/// let refused = PoolOptions::new().pool_size(0).max_overflow(0).validate();
/// assert!(matches!(refused, Err(PoolError::InvalidOptions(sentence)) if sentence.contains("pool_size and max_overflow are both 0")));
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// The settings contradict each other or the URL is malformed; the sentence says which.
    #[error("{0}")]
    InvalidOptions(String),
    /// A pool needs a tokio runtime for its background work.
    #[error("a pool can only be built inside a tokio runtime")]
    NoRuntime,
    /// No connection within `timeout`.
    #[error("no connection within {:.1} s: {cause}", waited.as_secs_f64())]
    Timeout {
        /// How long the caller waited.
        waited: Duration,
        /// Why it was not served.
        cause: TimeoutCause,
    },
    /// The queue is full: refused at once rather than kept waiting for nothing.
    #[error("{} already waiting for a connection; try again in {:.1} s", callers_are(*waiting), retry_after.as_secs_f64())]
    Overloaded {
        /// How many callers are queued.
        waiting: u32,
        /// When a retry has a chance, by the queue's present pace.
        retry_after: Duration,
    },
    /// The pool is closed.
    #[error("the pool is closed")]
    Closed,
}

impl PoolError {
    /// The pool's reason behind an error of sqlx, where a query ran on `&Pool`; `None` if the pool was not the reason.
    ///
    /// ```
    /// use plimsoll::pool::PoolError;
    ///
    /// let error = sqlx::Error::from(PoolError::Closed);
    /// assert!(matches!(PoolError::of(&error), Some(PoolError::Closed)));
    /// assert!(PoolError::of(&sqlx::Error::RowNotFound).is_none());
    /// ```
    pub fn of(error: &sqlx::Error) -> Option<&PoolError> {
        match error {
            sqlx::Error::PoolClosed => Some(&PoolError::Closed),
            sqlx::Error::Io(error) => error.get_ref()?.downcast_ref(),
            sqlx::Error::Configuration(error) => error.downcast_ref(),
            _ => None,
        }
    }
}

/// Why nobody could be served within the timeout.
///
/// ```
/// use plimsoll::pool::TimeoutCause;
///
/// let cause = TimeoutCause::AllBusy { checked_out: 150, holders: vec![("src/report.rs:12".to_owned(), 140)] };
/// assert_eq!(cause.to_string(), "all 150 connections are in use, held 140 by src/report.rs:12");
/// ```
#[derive(Debug, Clone)]
pub enum TimeoutCause {
    /// Every connection was in use; these call sites hold most of them.
    AllBusy {
        /// Leases held when the caller gave up.
        checked_out: u32,
        /// Call sites by number of leases, most first.
        holders: Vec<(String, u32)>,
    },
    /// The server refuses further connections (SQLSTATE 53300).
    ServerFull {
        /// What the server said.
        message: String,
    },
    /// Connects fail; this is the last error.
    ConnectsFailing {
        /// What the last connect failed with.
        message: String,
    },
}

impl fmt::Display for TimeoutCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimeoutCause::AllBusy { checked_out, holders } => {
                match checked_out {
                    1 => write!(f, "the only connection is in use")?,
                    all => write!(f, "all {all} connections are in use")?,
                }
                for (i, (site, count)) in holders.iter().enumerate() {
                    write!(f, "{} {count} by {site}", if i == 0 { ", held" } else { "," })?;
                }
                Ok(())
            }
            TimeoutCause::ServerFull { message } => write!(f, "the server takes no more connections ({message})"),
            TimeoutCause::ConnectsFailing { message } => write!(f, "connecting fails ({message})"),
        }
    }
}

fn callers_are(count: u32) -> String {
    if count == 1 { "1 caller is".to_owned() } else { format!("{count} callers are") }
}

/// For code that speaks sqlx's errors: what `impl Executor for &Pool` returns.
impl From<PoolError> for sqlx::Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Timeout { .. } => sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, error)),
            PoolError::Closed => sqlx::Error::PoolClosed,
            PoolError::InvalidOptions(_) => sqlx::Error::Configuration(Box::new(error)),
            PoolError::Overloaded { .. } | PoolError::NoRuntime => sqlx::Error::Io(std::io::Error::other(error)),
        }
    }
}
