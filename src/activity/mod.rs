//! What the server is doing right now: sessions, locks, slow statements, replicas; and ending a session.

pub mod api;
pub mod end_action;
pub mod page;

mod end_dialog;

#[cfg(feature = "ssr")]
mod blocking;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
mod host;
#[cfg(feature = "ssr")]
mod literals;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod monitor;
#[cfg(feature = "ssr")]
mod probe;
#[cfg(feature = "ssr")]
mod queries;
#[cfg(feature = "ssr")]
pub mod rates;
#[cfg(feature = "ssr")]
pub mod replicas;
#[cfg(feature = "ssr")]
mod selection;
#[cfg(feature = "ssr")]
mod session_rows;
#[cfg(feature = "ssr")]
mod views;
