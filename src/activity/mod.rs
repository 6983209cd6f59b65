//! What the server is doing right now: sessions, locks, slow statements, replicas; and ending a session.

pub mod api;
pub mod model;
pub mod page;

mod first;
mod views;

#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
mod blocking;
#[cfg(feature = "ssr")]
mod digest;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
mod gate;
#[cfg(feature = "ssr")]
mod host;
#[cfg(feature = "ssr")]
mod probe;
#[cfg(feature = "ssr")]
mod queries;
#[cfg(feature = "ssr")]
mod rates;
#[cfg(feature = "ssr")]
pub mod watch;

#[cfg(feature = "ssr")]
pub use gate::read_first;
