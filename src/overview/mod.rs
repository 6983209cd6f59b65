//! The dashboard: the load line of the server, or of the service pool where there is one, and everything that draws on
//! the same server.

pub mod api;
pub mod load;
pub mod model;
pub mod page;

mod applications;
mod chart;
mod first;
mod hero;
mod load_line;
mod notices;
mod pools;
mod server_line;
mod tiles;

#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
mod past;
#[cfg(feature = "ssr")]
pub mod probe;
#[cfg(feature = "ssr")]
mod slots;
