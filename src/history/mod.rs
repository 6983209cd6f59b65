//! What happened: every second for two hours, and ever coarser for two years.
//!
//! 1. The pool raises its peaks by the event, under its own lock. A new peak wakes `peak_holders.rs`, which lists the holders while
//!    they still hold. Each second `recorder.rs` takes the peaks of its own interval and the counts since the last second. Two
//!    consoles on one pool do not disturb each other (`PeakWatch`).
//! 2. `appender.rs` and `rollup.rs` make rows of 1 s, 10 s, 1 min and 1 h; `tier.rs` says how long each is kept. `coarse.rs` halves
//!    the buckets of rows longer than a second.
//! 3. `write_buffer.rs` takes rows without waiting. When the disk is slow, the finest rows are dropped first. `archive.rs` writes the
//!    rows of half a second in one transaction, which is never cancelled midway.
//! 4. Rows stay rows while their block is incomplete. Then `compactor.rs` packs them into compressed blocks by columns (`block/`).
//!    A killed process leaves rows; the next one completes the coarser rows from the finer ones.
//! 5. `fleet_recorder.rs` writes down the pools that sources tell, all of them in one task: a row for each reading; `fleet_take_up.rs`
//!    makes those ready that are new here, all in one go. What a source does not tell has no value in it, and a reading that
//!    is missed leaves a gap. Another console tells each second of its own pools (`past_frames.rs`); `fleet_frames.rs` writes them
//!    down, those too that passed while this console was away.
//! 6. `query.rs` says which stretch a page asks for. `lookup.rs` reads the coarsest rows that make up a step, and finer rows for the
//!    time that these do not cover yet. `compare.rs` is the same stretch a day or a week earlier.

#[cfg(feature = "ssr")]
pub mod model;
pub mod page;

#[cfg(feature = "ssr")]
pub mod appender;
#[cfg(feature = "ssr")]
pub mod archive;
#[cfg(feature = "ssr")]
pub mod block;
#[cfg(feature = "ssr")]
pub mod block_rows;
#[cfg(feature = "ssr")]
mod coarse;
#[cfg(feature = "ssr")]
pub mod compactor;
#[cfg(feature = "ssr")]
pub mod compare;
#[cfg(feature = "ssr")]
mod fleet_frames;
#[cfg(feature = "ssr")]
pub mod fleet_recorder;
#[cfg(feature = "ssr")]
mod fleet_take_up;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
pub mod gauge_stats;
#[cfg(all(test, feature = "ssr"))]
mod growth_tests;
#[cfg(feature = "ssr")]
pub mod holders;
#[cfg(feature = "internals")]
pub mod internals;
#[cfg(feature = "ssr")]
mod lookup;
#[cfg(feature = "ssr")]
pub mod marks;
#[cfg(feature = "ssr")]
mod outbound;
#[cfg(all(test, feature = "ssr"))]
mod outbound_tests;
#[cfg(feature = "ssr")]
mod page_data;
#[cfg(feature = "ssr")]
mod past_frames;
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
mod recorded_pool;
#[cfg(feature = "ssr")]
pub mod recorder;
#[cfg(feature = "ssr")]
pub mod rollup;
#[cfg(feature = "ssr")]
pub mod samples;
#[cfg(feature = "ssr")]
pub mod spool;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod tail;
#[cfg(feature = "ssr")]
mod take_up;
#[cfg(feature = "ssr")]
mod tidying;
#[cfg(feature = "ssr")]
pub mod tier;
#[cfg(feature = "ssr")]
pub mod time_series;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod web;
#[cfg(feature = "ssr")]
mod write_buffer;
