//! The way to a new connection: its address, the startup packet, and why a connect fails.

pub(crate) mod connector;
pub mod failure;
pub mod printable;
pub mod target;
pub(crate) mod tls;
