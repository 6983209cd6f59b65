//! A connection pool for PostgreSQL over sqlx: a base of persistent connections plus overflow on
//! demand, every number of it exact and observable.
//!
//! Read it from the outside in: [`Pool`] is the face, `acquire` a caller's way to a [`Lease`],
//! `core` the decisions, `shared` the one place where both meet the world.

pub mod model;

#[cfg(feature = "pool")]
mod acquire;
#[cfg(feature = "pool")]
mod backend;
#[cfg(feature = "pool")]
mod backoff;
#[cfg(feature = "pool")]
mod buckets;
#[cfg(feature = "pool")]
mod callsite;
#[cfg(feature = "pool")]
mod cleaning;
#[cfg(feature = "pool")]
mod connector;
#[cfg(feature = "pool")]
mod core;
#[cfg(feature = "pool")]
mod counters;
#[cfg(feature = "pool")]
mod discarding;
#[cfg(feature = "pool")]
mod effect;
#[cfg(feature = "pool")]
mod ending;
#[cfg(feature = "pool")]
mod errand;
#[cfg(feature = "pool")]
mod error;
#[cfg(feature = "pool")]
mod executor;
#[cfg(feature = "pool")]
pub(crate) mod failure;
#[cfg(feature = "pool")]
mod farewell;
#[cfg(feature = "pool")]
mod following;
#[cfg(feature = "pool")]
mod histogram;
#[cfg(feature = "pool")]
mod holders;
#[cfg(feature = "pool")]
mod home;
#[cfg(feature = "pool")]
mod lease;
#[cfg(feature = "pool")]
mod left;
#[cfg(feature = "pool")]
mod lexer;
#[cfg(feature = "pool")]
mod maintainer;
#[cfg(feature = "pool")]
mod opening;
#[cfg(feature = "pool")]
mod options;
#[cfg(feature = "pool")]
mod outcomes;
#[cfg(feature = "pool")]
mod peak_watch;
#[cfg(feature = "pool")]
mod peaks;
#[cfg(feature = "pool")]
pub(crate) mod plain;
#[cfg(feature = "pool")]
#[expect(clippy::module_inception, reason = "the pool's face is the file that a reader looks for first")]
mod pool;
#[cfg(feature = "pool")]
mod readings;
#[cfg(feature = "pool")]
mod record;
#[cfg(feature = "pool")]
mod rows;
#[cfg(feature = "pool")]
mod rules;
#[cfg(feature = "pool")]
mod session;
#[cfg(feature = "pool")]
mod shared;
#[cfg(feature = "pool")]
pub(crate) mod sql;
#[cfg(feature = "pool")]
mod statement;
#[cfg(feature = "pool")]
pub(crate) mod target;
#[cfg(feature = "pool")]
mod thread;
#[cfg(feature = "pool")]
mod timekeeper;
#[cfg(feature = "pool")]
mod tls;
#[cfg(feature = "pool")]
mod transaction;
#[cfg(feature = "pool")]
mod turns;
#[cfg(feature = "pool")]
mod waiting;
#[cfg(feature = "pool")]
mod watch;

pub use model::{Closes, IntervalPeaks, Level, LongestWait, Peak, PoolSnapshot, Totals};

#[cfg(feature = "pool")]
pub use self::{
    callsite::CallSite,
    error::{PoolError, TimeoutCause},
    failure::{ConnectCause, ConnectFailure},
    histogram::HistogramSnapshot,
    holders::Holder,
    lease::Lease,
    options::{MAX_CAPACITY, PoolOptions},
    peak_watch::PeakWatch,
    pool::{Pool, Timings},
    rules::{PrePing, Reset},
    session::Session,
    transaction::{RolledBack, Transaction},
};
