//! Plimsoll: the load line for your PostgreSQL connections.
//!
//! - `pool`: the connection pool, which is a crate of its own, `plimsoll-pool`: a service that wants no console uses that.
//! - `console`: the admin console in an axum service, rendered by the server (feature `ssr`) and taken
//!   over by the browser (feature `hydrate`). The two features exclude each other.

// A page is one deeply nested type.
#![recursion_limit = "256"]
// The command line writes through `cli::out`, which lets nothing from elsewhere command the terminal.
#![warn(clippy::print_stdout, clippy::print_stderr)]
// What is opened for `benches/history` alone is documented for those who work on it.
#![cfg_attr(feature = "internals", allow(missing_docs))]

#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod access;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod activity;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod alerts;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod app;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod base;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod capacity;
#[cfg(feature = "ssr")]
mod consoles;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod demo;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod drawn;
#[cfg(feature = "ssr")]
mod explain;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod first_steps;
#[cfg(feature = "ssr")]
mod fleet;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod history;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod loadtest;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod overview;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod transfer;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod ui;

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
mod mount;
#[cfg(feature = "ssr")]
pub mod server;

#[cfg(feature = "ssr")]
pub use mount::{ConsoleBuilder, ConsoleError, MountedConsole, console};
/// The connection pool: the crate `plimsoll-pool`.
#[cfg(feature = "ssr")]
pub use plimsoll_pool as pool;
#[cfg(feature = "ssr")]
pub use plimsoll_pool::http::{DetailedRefusal, PoolStats, Recommendations, SecretTooShort, pool_stats_router};

/// For `benches/history`; nobody else should count on it.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub use history::internals;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub use transfer::internals as transfer_internals;

#[cfg(feature = "hydrate")]
pub use app::hydrate;

/// The README's Rust examples, compiled by `cargo test --doc`.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The same for the page about the library.
#[cfg(doctest)]
#[doc = include_str!("../docs/LIBRARY.md")]
struct Library;

/// The same for the page about other pools.
#[cfg(doctest)]
#[doc = include_str!("../docs/MIGRATING.md")]
struct Migrating;
