//! Plimsoll: the load line for your PostgreSQL connections.
//!
//! - [`pool`]: the connection pool; with feature `pool` a library of its own.
//! - `pool_stats_router`: its numbers as JSON in an axum service; feature `axum`, with which a
//!   [`PoolError`](pool::PoolError) is also a 503 with `Retry-After`.
//! - `console`: the admin console in an axum service, rendered by the server (feature `ssr`) and taken
//!   over by the browser (feature `hydrate`). The two features exclude each other.

// A page is one deeply nested type.
#![recursion_limit = "256"]
// The command line writes through `cli::out`, which lets nothing from elsewhere command the terminal.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod pool;

#[cfg(any(feature = "axum", feature = "hydrate"))]
mod access;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod activity;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod alerts;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod app;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod capacity;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod demo;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod history;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod loadtest;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod overview;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod ui;

#[cfg(feature = "ssr")]
mod audit;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
mod lossy;
#[cfg(feature = "ssr")]
mod mount;
#[cfg(feature = "ssr")]
mod node_exporter;
#[cfg(feature = "ssr")]
mod pinned;
#[cfg(feature = "axum")]
mod pool_stats;
#[cfg(feature = "ssr")]
mod printable;
#[cfg(feature = "axum")]
mod refusal;
#[cfg(any(feature = "axum", feature = "hydrate"))]
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "only a console knows the server behind a pool"))]
mod room;
#[cfg(feature = "ssr")]
pub mod server;

#[cfg(feature = "axum")]
pub use access::secret::SecretTooShort;
#[cfg(feature = "ssr")]
pub use mount::{ConsoleBuilder, ConsoleError, MountedConsole, console};
#[cfg(feature = "axum")]
pub use pool_stats::{PoolStats, Recommendations, pool_stats_router};
#[cfg(feature = "axum")]
pub use refusal::DetailedRefusal;

/// For `benches/history`; nobody else should count on it.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub use history::internals;

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
