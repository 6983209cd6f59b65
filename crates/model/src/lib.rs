#![doc = include_str!("../README.md")]

mod buckets;
pub mod fleet;
mod histogram;
mod level;
mod peaks;
pub mod room;
mod slots;
mod snapshot;
mod timings;
mod totals;

pub use histogram::{Histogram, HistogramSnapshot};
pub use level::Level;
pub use peaks::{IntervalPeaks, LongestWait, Peak};
pub use room::{Fit, Room};
pub use slots::Slots;
pub use snapshot::PoolSnapshot;
pub use timings::Timings;
pub use totals::{Closes, Totals};
