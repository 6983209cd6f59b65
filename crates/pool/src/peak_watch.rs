//! A reader of the pool's peaks, with intervals of its own.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use super::pool::Pool;
use super::shared::Shared;
use crate::numbers::peaks::PeakReader;
use plimsoll_model::IntervalPeaks;

/// A reader of a pool's peaks. Each reader has its own intervals: several consoles on one pool all see each peak whole.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) {
/// let peaks = pool.watch_peaks();
/// loop {
///     tokio::time::sleep(std::time::Duration::from_secs(1)).await;
///     println!("at most {} at once in this second", peaks.take().checked_out.value);
/// }
/// # }
/// ```
pub struct PeakWatch {
    pool: Arc<Shared>,
    reader: PeakReader,
    raised: watch::Receiver<()>,
}

impl Pool {
    /// A new reader of the pool's peaks; its first interval begins now.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let (mine, yours) = (pool.watch_peaks(), pool.watch_peaks());
    /// // Whatever happens here,
    /// assert_eq!(mine.take().checked_out.value, yours.take().checked_out.value);
    /// # }
    /// ```
    pub fn watch_peaks(&self) -> PeakWatch {
        let reader = self.shared.state.lock().core.add_peak_reader();
        PeakWatch { pool: self.shared.clone(), reader, raised: self.shared.peak_raised.subscribe() }
    }
}

impl PeakWatch {
    /// The most connections in callers' hands, the most callers queued, and the longest wait, since this reader's call before.
    /// The next interval begins.
    ///
    /// ```no_run
    /// # fn example(peaks: &plimsoll_pool::PeakWatch) {
    /// println!("at most {} callers waited since the last look", peaks.take().waiting.value);
    /// # }
    /// ```
    pub fn take(&self) -> IntervalPeaks {
        self.pool.state.lock().core.take_interval_peaks(self.reader)
    }

    /// Waits until a count passes the highest since any reader has taken its interval: the moment to look who holds what.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) {
    /// let mut peaks = pool.watch_peaks();
    /// loop {
    ///     peaks.raised().await;
    ///     println!("{} at once, the oldest taken by {:?}", pool.snapshot().checked_out, pool.holders().first());
    /// }
    /// # }
    /// ```
    pub async fn raised(&mut self) {
        // The sender lives as long as the pool, which this reader keeps alive.
        let _always = self.raised.changed().await;
    }
}

impl Drop for PeakWatch {
    fn drop(&mut self) {
        self.pool.state.lock().core.remove_peak_reader(self.reader);
    }
}

impl fmt::Debug for PeakWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeakWatch").finish_non_exhaustive()
    }
}
