//! What happened: the last hour, second by second.

pub mod model;

#[cfg(feature = "ssr")]
pub mod recorder;
#[cfg(feature = "ssr")]
mod ring;
#[cfg(feature = "ssr")]
mod samples;
