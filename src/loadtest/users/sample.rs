//! What one request came to.

use std::time::Duration;

/// One request of one user.
#[derive(Clone, Debug)]
pub struct RequestSample {
    /// When it ended, since the test began.
    pub at: Duration,
    /// How long the user waited for a connection, in vain or not; `None` where it was refused at once, or
    /// there is none to wait for.
    pub wait: Option<Duration>,
    /// How long the connection was held.
    pub hold: Option<Duration>,
    /// From when the user wanted it until it was done.
    pub total: Duration,
    /// How the acquire ended, where there was one.
    pub acquire: Option<AcquireResult>,
    pub outcome: RequestOutcome,
    /// It is the user's first.
    pub first: bool,
    /// It is the user's first that was served.
    pub first_served: bool,
    /// An answer came with the number that was sent.
    pub right_answer: bool,
}

/// How an acquire ended, as its caller saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcquireResult {
    Served,
    TimedOut,
    Shed,
    Closed,
    Cancelled,
}

/// How a request ended.
#[derive(Clone, Debug)]
pub enum RequestOutcome {
    Done,
    Failed(Box<RequestFailure>),
    /// The test ended before it did.
    Cancelled,
}

/// Why one went without.
#[derive(Clone, Debug)]
pub struct RequestFailure {
    pub kind: &'static str,
    /// SQLSTATE or HTTP status.
    pub code: Option<String>,
    pub message: String,
}
