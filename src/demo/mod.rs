//! Demo traffic: simulated users whose real queries run through the real pool.

pub mod api;
pub mod banner;
pub mod model;

#[cfg(feature = "ssr")]
pub mod engine;
#[cfg(feature = "ssr")]
mod wave;
