#![doc = include_str!("../README.md")]
//!
//! # Layers
//!
//! For those who change the pool. `pool.rs` has the methods of [`Pool`]; `lease` is a caller's way to a connection, `core` makes the
//! decisions, and `shared` is the one place where both meet the world. Each folder uses only those above it here:
//!
//! | folder | what it has |
//! |---|---|
//! | `numbers` | counts, outcomes and high-water marks |
//! | `holders` | who holds which connection, and the deadline of its statement |
//! | `core` | the decisions: who gets what, what to open, what to close; no input or output |
//! | `session` | a session on the server, and what its holder's statements leave behind |
//! | `hooks` | the service's own code at the turning points of a connection's life |
//! | `clean` | a session that may go to the next caller |
//! | `connect` | the address, the startup packet, why a connect fails |
//! | `shared` | the lock, and the steps under it |
//! | `lease` | acquire, the queue, a lease, a transaction |
//! | `tasks` | what runs in the background |
//! | `replicas` | one writer and its replicas, a pool each |
//! | `spans` | what `tracing` is told of acquires and statements |
//! | `metrics_facade` | the numbers for the crate `metrics` (feature `metrics`) |
//! | `http` | the numbers as an axum route (feature `axum`) |

mod acquiring;
mod behind_a_pooler;
mod building;
mod clean;
mod clock;
pub mod connect;
mod core;
mod error;
mod executor;
mod handles;
mod holders;
mod hooks;
#[cfg(feature = "axum")]
pub mod http;
mod lease;
#[cfg(feature = "metrics")]
mod metrics_facade;
mod numbers;
mod observe;
mod operating;
mod options;
mod peak_watch;
mod policies;
mod pool;
mod replicas;
mod session;
mod session_attrs;
mod settings;
mod shared;
mod spans;
mod tasks;
mod thread;
mod transactions;
mod validation;

pub use plimsoll_model::{Closes, HistogramSnapshot, IntervalPeaks, Level, LongestWait, Peak, PoolSnapshot, Timings, Totals};

pub use connect::credentials::{Credentials, CredentialsProvider, CredentialsRequest, Password, SharedCredentialsProvider};
pub use connect::failure::{ConnectCause, ConnectFailure};
pub use connect::host_address::HostAddress;
pub use error::{PoolError, TimeoutCause};
pub use holders::{Holder, callsite::CallSite};
pub use hooks::{HookFuture, Hooks};
pub use lease::{
    Lease,
    retry::RetriesExhausted,
    savepoint::Savepoint,
    transaction::{RolledBack, Transaction},
    transaction_options::{IsolationLevel, TransactionOptions},
};
pub use options::{MAX_CAPACITY, PoolOptions};
pub use peak_watch::PeakWatch;
pub use policies::{PrePing, Reset};
pub use pool::Pool;
pub use replicas::{ReaderStatus, Replicated, ReplicatedOptions, WalPosition};
pub use session::Session;
pub use session_attrs::{LoadBalanceHosts, TargetSessionAttrs};
