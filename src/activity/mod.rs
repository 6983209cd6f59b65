//! What the server is doing right now: sessions, locks, slow statements, replicas; and ending a session.

pub mod api;
pub mod how;
pub mod page;

mod ending;

#[cfg(feature = "ssr")]
mod blocking;
#[cfg(feature = "ssr")]
mod digest;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
mod host;
#[cfg(feature = "ssr")]
mod literals;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
mod probe;
#[cfg(feature = "ssr")]
mod queries;
#[cfg(feature = "ssr")]
pub mod rates;
#[cfg(feature = "ssr")]
mod selection;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod watch;
