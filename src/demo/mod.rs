//! Demo traffic: simulated users whose real queries run through the real pool, and a small fleet around it.

pub mod api;
pub mod banner;
pub mod model;
mod trouble_switch;

#[cfg(feature = "ssr")]
mod crowd;
#[cfg(feature = "ssr")]
pub mod engine;
#[cfg(feature = "ssr")]
pub mod fleet;
#[cfg(feature = "ssr")]
pub mod services;
#[cfg(feature = "ssr")]
pub mod troubles;
#[cfg(feature = "ssr")]
mod wave;
