//! Plimsoll: the load line for your PostgreSQL connections.
//!
//! - [`pool`]: the connection pool; with feature `pool` a library of its own.
//! - Everything else is the console: rendered by the server (feature `ssr`), taken over by the browser
//!   (feature `hydrate`). The two features exclude each other.

// A page is one deeply nested type.
#![recursion_limit = "256"]

pub mod pool;

#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod access;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod app;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod capacity;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod demo;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod history;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod overview;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod ui;

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod server;

#[cfg(feature = "hydrate")]
pub use app::hydrate;

/// The README's Rust examples, compiled by `cargo test --doc`.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
