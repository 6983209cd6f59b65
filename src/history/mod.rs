//! What happened: every second for two hours, and ever coarser for two years.

pub mod model;

#[cfg(feature = "ssr")]
mod backlog;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod keeper;
#[cfg(feature = "ssr")]
pub mod recorder;
#[cfg(feature = "ssr")]
mod ring;
#[cfg(feature = "ssr")]
mod rollup;
#[cfg(feature = "ssr")]
mod samples;
#[cfg(feature = "ssr")]
pub mod scribe;
#[cfg(feature = "ssr")]
pub mod spread;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod tail;
#[cfg(feature = "ssr")]
mod tier;
