//! What a connection pool tells: counts, levels, totals, histograms and timings. Plain types with serde, for the pool, for
//! the console's server and for the browser.

mod buckets;
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
