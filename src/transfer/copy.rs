//! From one place to another, part by part.

use std::time::{Duration, Instant};

use super::counts::Counts;
use super::error::TransferError;
use super::part::Part;
use super::source::Snapshot;
use super::target::Target;

/// What was copied.
#[derive(Debug)]
pub struct Summary {
    pub counts: Counts,
    pub took: Duration,
}

impl Summary {
    /// Rows of all tables, in a second.
    pub fn rows_per_second(&self) -> u64 {
        (self.counts.total() as f64 / self.took.as_secs_f64().max(0.001)) as u64
    }
}

/// Copies all of a store; `series` is called for each series of the history that is written.
///
/// # Errors
/// The target is as it was before.
pub async fn copy(source: Snapshot, mut target: Target, mut series: impl FnMut()) -> Result<Summary, TransferError> {
    let (began, mut counts, place) = (Instant::now(), Counts::default(), source.place().clone());
    let mut parts = source.stream();
    while let Some(part) = parts.recv().await {
        let part = part?;
        counts.add_part(&part);
        let (is_series, is_end) = (matches!(part, Part::Series(_)), part == Part::End);
        target.put(part).await?;
        if is_series {
            series();
        }
        if is_end {
            target.finish().await?;
            return Ok(Summary { counts, took: began.elapsed() });
        }
    }
    Err(place.unreadable("reading ended before the last row"))
}
