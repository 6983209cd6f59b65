//! Plimsoll: the load line for your PostgreSQL connections.

pub mod pool;

#[cfg(feature = "ssr")]
pub mod server;
