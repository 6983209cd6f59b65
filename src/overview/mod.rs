//! The dashboard: the load line of the server, or of the service pool where there is one, and everything that draws on the same server.
//!
//! A console shows a pool if there is one: the pool of the service it is mounted in, the one on the embedded server, or one requested
//! by `--pool-size`, `--max-overflow` or `--demo`. Otherwise the first page, `top` and `/api/v1/server` are about the server: client
//! sessions against the usable slots, by application, with the same levels as a pool. `Console::pools` is the one list of pools:
//! pages, REST, metrics, history and alerts use it. A load test still uses a pool of its own, which only its page shows.
//!
//! Where more than the console's own pools is known, or several servers are watched, `/` is the Fleet instead (`fleet/`).
//!
//! A pool that has never opened a connection has no level. While the database does not answer, every level is unknown.

pub mod page;
pub mod wall;

#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
pub mod application_work;
#[cfg(feature = "ssr")]
pub mod chain;
#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
pub mod demand;
#[cfg(feature = "ssr")]
mod exports;
#[cfg(feature = "ssr")]
mod facts_row;
#[cfg(feature = "ssr")]
pub mod fleet;
#[cfg(feature = "ssr")]
mod frame_load;
#[cfg(feature = "ssr")]
pub mod load;
#[cfg(feature = "ssr")]
mod load_history;
#[cfg(feature = "ssr")]
pub mod lock_queue;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod open_incidents;
#[cfg(feature = "ssr")]
mod outage_log;
#[cfg(feature = "ssr")]
mod pace;
#[cfg(feature = "ssr")]
mod pages;
pub mod pool;
#[cfg(feature = "ssr")]
pub mod pool_address;
#[cfg(feature = "ssr")]
pub mod probe;
#[cfg(feature = "ssr")]
mod reading;
#[cfg(feature = "ssr")]
pub mod recent_takers;
#[cfg(feature = "ssr")]
pub mod server_lines;
#[cfg(feature = "ssr")]
mod slots;
#[cfg(feature = "ssr")]
mod surroundings;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod watched;

#[cfg(feature = "ssr")]
pub use self::{
    compose::{ShownPool, Sources},
    exports::ExportTroubles,
    frame_load::FrameLoad,
    pages::{FleetParts, OverviewPages},
    wall::{WallLabel, WallPages},
    watched::WatchedServer,
};
