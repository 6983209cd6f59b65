//! The dashboard: the load line of the service pool, and everything that draws on the same server.

pub mod advice;
pub mod api;
pub mod model;
pub mod page;
pub mod pool_stats;

mod chart;
mod load_line;
mod notices;
mod pools;
mod tiles;

#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
pub mod probe;
#[cfg(feature = "ssr")]
pub mod rest;
