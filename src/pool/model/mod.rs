//! The numbers of a pool and what they mean; shared by the server and the browser.

mod level;
mod marks;
mod snapshot;
mod totals;

pub use level::Level;
pub use marks::{IntervalPeaks, LongestWait, Peak};
pub use snapshot::PoolSnapshot;
pub use totals::{Closes, Totals};
