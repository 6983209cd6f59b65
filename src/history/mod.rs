//! What happened: every second for two hours, and ever coarser for two years.

#[cfg(feature = "ssr")]
pub mod model;
pub mod page;

#[cfg(feature = "ssr")]
pub mod appender;
#[cfg(feature = "ssr")]
pub mod archive;
#[cfg(feature = "ssr")]
mod block;
#[cfg(feature = "ssr")]
mod block_rows;
#[cfg(feature = "ssr")]
mod coarse;
#[cfg(feature = "ssr")]
mod compactor;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
pub mod gauge_stats;
#[cfg(feature = "ssr")]
pub mod holders;
#[cfg(feature = "internals")]
pub mod internals;
#[cfg(feature = "ssr")]
mod lookup;
#[cfg(feature = "ssr")]
pub mod marks;
#[cfg(feature = "ssr")]
pub mod optional_gauge;
#[cfg(feature = "ssr")]
mod page_data;
#[cfg(feature = "ssr")]
mod peak_holders;
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
mod rollup;
#[cfg(feature = "ssr")]
pub mod samples;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod tail;
#[cfg(feature = "ssr")]
mod tier;
#[cfg(feature = "ssr")]
pub mod time_series;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod web;
#[cfg(feature = "ssr")]
mod write_buffer;
