//! Will it fit? The check of a server's configuration against the pools that draw on it, the ledger of its
//! connection slots, and the reconciliation of a pool with what the server sees.

pub mod page;

#[cfg(feature = "ssr")]
pub mod application_peaks;
#[cfg(feature = "ssr")]
pub mod connect_test;
#[cfg(feature = "ssr")]
pub mod console_plan;
#[cfg(feature = "ssr")]
pub mod declared;
#[cfg(feature = "ssr")]
pub mod endpoint;
#[cfg(feature = "ssr")]
pub mod engine;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod facts;
#[cfg(feature = "ssr")]
pub mod findings;
#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
pub mod hidden_timeout;
#[cfg(feature = "ssr")]
pub mod host;
#[cfg(feature = "ssr")]
pub mod ledger;
#[cfg(feature = "ssr")]
pub mod markdown;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod monitor;
#[cfg(feature = "ssr")]
pub mod node_exporter;
#[cfg(feature = "ssr")]
pub mod patch;
#[cfg(feature = "ssr")]
pub mod plan;
#[cfg(feature = "ssr")]
mod pooler;
#[cfg(feature = "ssr")]
mod probe;
#[cfg(feature = "ssr")]
pub mod provider;
#[cfg(feature = "ssr")]
mod queries;
#[cfg(feature = "ssr")]
mod reconcile;
#[cfg(feature = "ssr")]
pub mod rights;
#[cfg(feature = "ssr")]
mod role_setting;
#[cfg(feature = "ssr")]
mod setting;
#[cfg(feature = "ssr")]
pub mod text;
#[cfg(feature = "ssr")]
pub mod unseen;
#[cfg(feature = "ssr")]
pub mod views;
