//! What can go wrong when a connection is asked for, with the reason and what to do.

use std::fmt;
use std::time::Duration;

/// Why a pool could not give a connection.
///
/// ```
/// use plimsoll_pool::{PoolError, PoolOptions};
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
    #[error("no connection within {}: {cause}", spoken(*waited))]
    Timeout {
        /// How long the caller waited.
        waited: Duration,
        /// Why it was not served.
        cause: TimeoutCause,
    },
    /// The queue is full: refused at once rather than kept waiting for nothing.
    #[error("{} already waiting for a connection; try again in {}", callers_are(*waiting), spoken(*retry_after))]
    Overloaded {
        /// How many callers are queued.
        waiting: u32,
        /// When a retry has a chance, by the queue's present pace; up to half as long again, so that callers which were
        /// refused together do not come back together.
        retry_after: Duration,
    },
    /// No replica may be read at the moment, and the writer is not to be read in their place; see [`Replicated`](crate::Replicated).
    #[error("no replica may be read: {}", each_with_its_reason(reasons))]
    NoReader {
        /// The host of each replica, and why it is not read.
        reasons: Vec<(String, String)>,
    },
    /// The pool is closed.
    #[error("the pool is closed")]
    Closed,
}

impl PoolError {
    /// One of few words, for a span.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Timeout { .. } => "timeout",
            Self::Overloaded { .. } => "overloaded",
            Self::NoReader { .. } => "no_reader",
            Self::Closed => "closed",
            Self::InvalidOptions(_) | Self::NoRuntime => "_OTHER",
        }
    }

    /// The pool's reason behind an error of sqlx, where a query ran on `&Pool`; `None` if the pool was not the reason.
    ///
    /// ```
    /// use plimsoll_pool::PoolError;
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
/// use plimsoll_pool::TimeoutCause;
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
    /// Connections are being opened and none was ready in time; nothing has failed.
    StillOpening {
        /// Connects under way when the caller gave up.
        opening: u32,
        /// How long the last connect took that succeeded; `None` if none has yet.
        took: Option<Duration>,
    },
    /// An idle connection had not answered its ping when the caller's time was over.
    PingUnanswered,
    /// The hook [`before_acquire`](crate::PoolOptions::before_acquire) had not ended when the caller's time was over.
    HookUnanswered,
    /// The hook [`before_acquire`](crate::PoolOptions::before_acquire) has turned down all that the caller could have had.
    Rejected {
        /// Connections that were closed because of that.
        connections: u32,
    },
    /// The pool is [suspended](crate::Pool::suspend).
    Suspended,
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
            TimeoutCause::StillOpening { opening, took } => {
                match opening {
                    1 => write!(f, "1 connection is still being opened")?,
                    more => write!(f, "{more} connections are still being opened")?,
                }
                match took {
                    Some(took) => write!(f, "; opening the last one took {}", spoken(*took)),
                    None => write!(f, "; none could be opened so far, there is no answer from the server yet"),
                }
            }
            TimeoutCause::PingUnanswered => write!(f, "an idle connection has not answered its ping yet"),
            TimeoutCause::HookUnanswered => write!(f, "the hook before_acquire has not ended yet"),
            TimeoutCause::Rejected { connections: 1 } => write!(f, "the hook before_acquire has turned down a connection"),
            TimeoutCause::Rejected { connections } => write!(f, "the hook before_acquire has turned down {connections} connections"),
            TimeoutCause::Suspended => write!(f, "the pool is suspended, and serves nobody until Pool::resume is called"),
            TimeoutCause::ServerFull { message } => write!(f, "the server takes no more connections ({message})"),
            TimeoutCause::ConnectsFailing { message } => write!(f, "connecting fails ({message})"),
        }
    }
}

/// A duration as it is said: "300 ms", "1.5 s".
fn spoken(duration: Duration) -> String {
    match duration.as_millis() {
        0 => "less than 1 ms".to_owned(),
        millis @ ..1_000 => format!("{millis} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

fn each_with_its_reason(reasons: &[(String, String)]) -> String {
    reasons.iter().map(|(host, reason)| format!("{host} {reason}")).collect::<Vec<_>>().join("; ")
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
            PoolError::Overloaded { .. } | PoolError::NoReader { .. } | PoolError::NoRuntime => {
                sqlx::Error::Io(std::io::Error::other(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeout(ms: u64, cause: TimeoutCause) -> String {
        PoolError::Timeout { waited: Duration::from_millis(ms), cause }.to_string()
    }

    #[test]
    fn a_short_wait_is_told_in_milliseconds() {
        let busy = || TimeoutCause::AllBusy { checked_out: 1, holders: Vec::new() };
        assert_eq!(timeout(30, busy()), "no connection within 30 ms: the only connection is in use");
        assert_eq!(timeout(30_000, busy()), "no connection within 30.0 s: the only connection is in use");
        assert_eq!(timeout(0, busy()), "no connection within less than 1 ms: the only connection is in use");
        let overloaded = PoolError::Overloaded { waiting: 2, retry_after: Duration::from_millis(100) };
        assert_eq!(overloaded.to_string(), "2 callers are already waiting for a connection; try again in 100 ms");
    }

    #[test]
    fn who_waits_for_a_connect_is_told_how_long_one_takes() {
        let opening = |opening, took: Option<u64>| TimeoutCause::StillOpening { opening, took: took.map(Duration::from_millis) };
        assert_eq!(opening(1, Some(80)).to_string(), "1 connection is still being opened; opening the last one took 80 ms");
        let first = "4 connections are still being opened; none could be opened so far, there is no answer from the server yet";
        assert_eq!(opening(4, None).to_string(), first);
    }
}
