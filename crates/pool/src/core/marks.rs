//! The high-water marks, and who reads them.

use std::time::Duration;

use plimsoll_model::IntervalPeaks;

use super::{Core, Pooled};
use crate::numbers::peaks::PeakReader;

impl<C: Pooled> Core<C> {
    /// What callers have; a test of the pool's own passes no mark.
    #[inline]
    pub(super) fn lent(&self) -> u32 {
        self.checked_out - self.under_test
    }

    /// Today's peaks begin anew with what is true at midnight.
    pub(crate) fn begin_day(&mut self) {
        self.peaks.begin_day(self.lent(), self.queue.len());
    }

    /// See [`Peaks::add_reader`].
    pub(crate) fn add_peak_reader(&mut self) -> PeakReader {
        self.peaks.add_reader(self.lent(), self.queue.len())
    }

    /// See [`Peaks::remove_reader`].
    pub(crate) fn remove_peak_reader(&mut self, reader: PeakReader) {
        self.peaks.remove_reader(reader);
    }

    /// The highest counts since this reader's call before; its next interval begins with those of now.
    pub(crate) fn take_interval_peaks(&mut self, reader: PeakReader) -> IntervalPeaks {
        self.peaks.take_interval(reader, self.lent(), self.queue.len())
    }

    /// See [`Peaks::see_wait`].
    pub(crate) fn see_wait(&mut self, wait: Duration) {
        self.peaks.see_wait(wait);
    }

    /// See [`Peaks::take_raised`].
    #[inline]
    pub(crate) fn take_raised(&mut self) -> bool {
        self.peaks.take_raised()
    }
}
