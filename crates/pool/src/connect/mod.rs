//! The way to a new connection: its address, the startup packet, and why a connect fails.

pub(crate) mod connector;
pub(crate) mod credentials;
pub mod failure;
pub(crate) mod host_address;
mod host_connector;
pub(crate) mod hosts;
pub(crate) mod prepare;
pub mod printable;
pub(crate) mod source;
pub mod target;
pub(crate) mod tls;
