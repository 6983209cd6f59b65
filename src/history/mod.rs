//! What happened: every second for two hours, and ever coarser for two years.

#[cfg(feature = "ssr")]
pub mod model;
pub mod page;

#[cfg(feature = "ssr")]
mod backlog;
#[cfg(feature = "ssr")]
mod block;
#[cfg(feature = "ssr")]
mod coarse;
#[cfg(feature = "ssr")]
pub mod course;
#[cfg(feature = "ssr")]
mod found;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
pub mod holding;
#[cfg(feature = "internals")]
pub mod internals;
#[cfg(feature = "ssr")]
pub mod keeper;
#[cfg(feature = "ssr")]
mod lookup;
#[cfg(feature = "ssr")]
pub mod marks;
#[cfg(feature = "ssr")]
mod onlooker;
#[cfg(feature = "ssr")]
mod packer;
#[cfg(feature = "ssr")]
mod page_data;
#[cfg(feature = "ssr")]
pub mod peaks;
#[cfg(feature = "ssr")]
pub mod points;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
pub mod recent_marks;
#[cfg(feature = "ssr")]
pub mod recorder;
#[cfg(feature = "ssr")]
mod ring;
#[cfg(feature = "ssr")]
mod rollup;
#[cfg(feature = "ssr")]
pub mod samples;
#[cfg(feature = "ssr")]
pub mod scribe;
#[cfg(feature = "ssr")]
pub mod shown;
#[cfg(feature = "ssr")]
pub mod spread;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod tail;
#[cfg(feature = "ssr")]
mod tier;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod web;
