//! The dashboard: the load line of the service pool, and everything that draws on the same server.

pub mod api;
pub mod model;
pub mod page;

mod chart;
mod first;
mod load_line;
mod notices;
mod pools;
mod tiles;

#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
pub mod probe;
#[cfg(feature = "ssr")]
mod slots;
