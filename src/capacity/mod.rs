//! Will it fit? The check of a server's configuration against the pools that draw on it, the ledger of its connection slots, and the
//! reconciliation of a pool with what the server sees.
//!
//! 1. The command line connects with a connection of its own (`engine.rs`), the page with one of the console's pool (`monitor.rs`).
//!    `endpoint.rs` puts a parameter into the startup packet: a pooler refuses or drops it, and is recognised by that. Two clients
//!    tell its mode (`pooler.rs`): in transaction mode the second gets the backend that the first has just used.
//! 2. `probe.rs` reads settings, sessions and rights in one read-only transaction that is pinned (`base/pinned.rs`), with 5 s for
//!    each statement. The settings are read before that limit is set, because it would hide the server's own. Where the pool's limit
//!    hides it, `hidden_timeout.rs` opens one more connection, at most once a minute.
//! 3. `host.rs` reads memory and cores if the backend's process is on this machine and is a PostgreSQL: a local address alone may be
//!    a tunnel. Elsewhere they come from the node_exporter, if there is one.
//! 4. Each file of `findings/` is a pure function of these `facts` and the `plan`: the shown pool, the declared services and the
//!    console's own connections (`console_plan.rs`). Bar and finding use the same `ledger`; `overview/slots.rs` adds it up every
//!    second for the overview, the alerts, pool-stats and the metrics. All take their advice from `plimsoll_model::room`.

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
mod growth;
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
mod observed_services;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod patch;
#[cfg(feature = "ssr")]
pub mod plan;
#[cfg(feature = "ssr")]
mod planned_pool;
#[cfg(feature = "ssr")]
mod pooler;
#[cfg(feature = "ssr")]
mod probe;
#[cfg(feature = "ssr")]
pub mod provider;
#[cfg(feature = "ssr")]
mod queries;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
mod reconcile;
#[cfg(feature = "ssr")]
mod reconcile_services;
#[cfg(feature = "ssr")]
pub mod rights;
#[cfg(feature = "ssr")]
mod role_setting;
#[cfg(feature = "ssr")]
mod setting;
#[cfg(feature = "ssr")]
mod surge;
#[cfg(feature = "ssr")]
pub mod text;
#[cfg(feature = "ssr")]
pub mod unseen;
#[cfg(feature = "ssr")]
pub mod views;
#[cfg(feature = "ssr")]
pub mod watched_servers;
#[cfg(feature = "ssr")]
mod what_if;
