//! Where readings come from.
//!
//! 1. `config/` is what the operator writes, `[[sources]]`, and what is wrong with it; [`checked`] makes a [`SourceSetup`] of each.
//! 2. `discovery/` finds a source's addresses: given, by DNS, or by Prometheus' file_sd and http_sd.
//! 3. A `Source` asks one address once. One kind, one file or folder: `pool_stats`, `plimsoll`, `exposition`, `prometheus`,
//!    `pgbouncer`, `redis`.
//! 4. `runner/` asks each address at its interval, and reports to the registry what it tells or why it does not.
//! 5. `otlp/` asks nobody: it is sent to.
//! 6. `engine/` begins and ends them: those of the configuration, and those that come and go over REST.

mod background;
mod builder;
mod client;
pub mod config;
mod credentials;
pub mod discovery;
mod engine;
mod exposition;
mod found_names;
mod json;
pub mod otlp;
mod pgbouncer;
mod plimsoll;
mod pool_stats;
mod pool_stats_checks;
mod prometheus;
mod redis;
mod runner;
mod setup;
mod source;
mod told;

pub use client::client;
#[cfg(test)]
pub use config::from_toml;
pub use config::{DiscoverConfig, SecretPlaces, SourceConfig, VARIABLES as SECRET_VARIABLES, checked, exposed_token_files, to_toml};
pub use credentials::Credentials;
pub use engine::{AddedSources, SourceRefusal, SourceStore, Sources, ToldSource, start};
pub use prometheus::CONSOLES;
pub use runner::Trial;
pub use setup::SourceSetup;

#[cfg(test)]
mod hostile_server;
#[cfg(test)]
mod hostile_tests;
