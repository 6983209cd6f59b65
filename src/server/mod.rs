//! What serves: the router, the console's state, configuration, the REST interface, metrics, the data folder.

pub mod config;
pub mod data_folder;
pub mod telemetry;

mod catalogue;
mod docs;
mod health;
pub(crate) mod hosts;
pub(crate) mod hsts;
mod metrics;
pub(crate) mod open_files;
mod otlp;
mod policy;
mod read_first;
pub mod remote_write;
pub(crate) mod rest;
mod router;
mod search;
mod serve;
mod standing;
mod state;
mod theme;

pub use router::router;
pub use serve::{HttpLimits, serve, serve_within};
pub use state::{Console, ConsoleParts};
