//! Reads what was kept.

use super::archive::Archive;
use super::frame::Frame;
use super::holders::HolderList;
use super::peaks::{PeakMetric, PeakPeriod, PoolPeaks, StoredPeak};
use super::rollup::regroup;
use super::store::HistoryError;
use super::tier::Tier;
use super::time_series::{self, TimeSeries};
use crate::base::now_s;

/// Rows that are read for one point of a chart: more would cost time and show nothing.
const MOST_A_POINT: u64 = 12;

impl Archive {
    /// The marks of a source, as a process before has left them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn peaks(&self, source: i64, now_s: u64) -> Result<PoolPeaks, HistoryError> {
        Ok(PoolPeaks::resume(self.peaks.current(source, now_s).await?))
    }

    /// The marks of all sources that stand now, each with the name of its source: as many as an answer has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn standing_peaks(&self, now_s: u64) -> Result<Vec<(String, StoredPeak)>, HistoryError> {
        Ok(self.peaks.standing(now_s).await?)
    }

    /// Who held connections of a source nearest to a second, at most `within` seconds away, and when that was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn holding_at(&self, source: i64, at_s: u64, within: u64) -> Result<Option<(u64, HolderList)>, HistoryError> {
        Ok(self.peaks.holding_at(source, at_s, within).await?)
    }

    /// Who held connections of a source when most were in use in the hour of this second, and when that was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn holding_of_hour(&self, source: i64, at_s: u64) -> Result<Option<(u64, HolderList)>, HistoryError> {
        let hour = self.peaks.of(source, PeakPeriod::Hour, PeakPeriod::Hour.start_of(at_s)).await?;
        let fullest = hour.into_iter().find(|kept| kept.what == PeakMetric::CheckedOut);
        Ok(fullest.map(|StoredPeak { mark, .. }| (mark.at_ms / 1000, mark.holding)))
    }

    /// The number of the source that is kept under this name.
    ///
    /// # Errors
    /// When the store cannot be used now.
    pub async fn source(&self, name: &str) -> Result<i64, HistoryError> {
        self.store.source(name).await
    }

    /// The number of the source of this name, if anything was ever kept under it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn known_source(&self, name: &str) -> Result<Option<i64>, HistoryError> {
        self.store.known_source(name).await
    }

    /// The newest row of a source and where it begins, of the finest rows that are still there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn newest(&self, source: i64) -> Result<Option<(u64, Frame)>, HistoryError> {
        for tier in Tier::ALL {
            if let Some(at_s) = self.store.last(source, tier).await? {
                return Ok(self.store.read(source, tier, at_s, at_s + 1).await?.pop());
            }
        }
        Ok(None)
    }

    /// A source from `from_s` to `until_s` in at most about `most` stretches of equal length, from the finest rows that
    /// there are of all of that time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn series(&self, source: i64, from_s: u64, until_s: u64, most: u64) -> Result<TimeSeries, HistoryError> {
        let tier = Tier::that_shows(from_s, until_s, now_s(), most * MOST_A_POINT);
        let step_s = time_series::step(until_s.saturating_sub(from_s) / most.max(1), tier);
        self.course_in_steps(source, from_s, until_s, step_s).await
    }

    /// The same in steps of `step_s` seconds, or as few more as the rows that are still there allow.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn course_in_steps(&self, source: i64, from_s: u64, until_s: u64, step_s: u64) -> Result<TimeSeries, HistoryError> {
        let mut tier = Tier::of_step(from_s, step_s.max(1), now_s());
        let step_s = step_s.max(1).next_multiple_of(tier.seconds());
        let start_of = |at_s: u64| at_s / step_s * step_s;
        let from_s = start_of(from_s);
        let (mut frames, mut from) = (Vec::new(), from_s);
        // What the coarse rows do not reach yet is read from the finer ones.
        loop {
            let rows = self.store.read(source, tier, from, until_s).await?;
            from = rows.last().map_or(from, |(at_s, _)| at_s + tier.seconds());
            frames.extend(rows);
            if tier == Tier::Second {
                break;
            }
            tier = tier.finer();
        }
        Ok(TimeSeries { from_s, until_s, step_s, frames: regroup(frames, start_of) })
    }

    /// The rows of an hour of a source, then those of a minute for the time that they do not cover yet: few rows for a whole day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn hours_and_minutes(&self, source: i64, from_s: u64, until_s: u64) -> Result<Vec<(u64, Frame)>, HistoryError> {
        let mut frames = self.store.read(source, Tier::Hour, from_s, until_s).await?;
        let rest_s = frames.last().map_or(from_s, |(at_s, _)| at_s + Tier::Hour.seconds());
        frames.extend(self.store.read(source, Tier::Minute, rest_s, until_s).await?);
        Ok(frames)
    }

    /// The sources that were ever recorded, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn sources(&self) -> Result<Vec<(i64, String)>, HistoryError> {
        self.store.sources().await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::history::frame::{Frame, PoolFrame};
    use crate::history::gauge_stats::GaugeStats;
    use crate::store::Store;
    use crate::store::fixture::on_each_kind;

    fn second(highest: u32) -> Frame {
        Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() })
    }

    async fn what_was_kept_last_of_a_source_is_found_though_its_seconds_are_gone(db: Store) {
        let (archive, now) = (Archive::start(db, CancellationToken::new()), now_s());
        let (source, mut rollup, _) = archive.begin("orders", None, now - 90_000).await.expect("begun");
        let seconds = (0..700).map(|n| (now - 90_000 + n, second(if n == 699 { 9 } else { 1 })));
        archive.keep(seconds.flat_map(|(at, frame)| rollup.push(at, frame)).collect());
        archive.finish(Duration::from_secs(30)).await;
        assert_eq!(archive.known_source("orders").await.expect("read"), Some(source));
        assert_eq!(archive.known_source("billing").await.expect("read"), None, "a question makes no source");
        let (at_s, newest) = archive.newest(source).await.expect("read").expect("a row");
        assert_eq!((at_s, newest.pool().and_then(|frame| frame.checked_out.max())), (now - 90_000 + 699, Some(9)));
        archive.store.prune(now).await.expect("pruned");
        let (at_s, _) = archive.newest(source).await.expect("read").expect("a coarser row");
        assert!(at_s.is_multiple_of(10) && at_s > now - 90_000 && at_s < now - 90_000 + 700, "{at_s}");
        assert_eq!(archive.newest(99).await.expect("read"), None);
    }

    async fn a_range_reaches_up_to_the_last_second_whatever_its_tier(db: Store) {
        let (archive, now) = (Archive::start(db, CancellationToken::new()), now_s());
        let (_, mut rollup, _) = archive.begin("orders", None, now - 5000).await.expect("begun");
        let seconds = (0..5000).map(|n| (now - 5000 + n, second(if n == 4999 { 9 } else { 1 })));
        archive.keep(seconds.flat_map(|(at, frame)| rollup.push(at, frame)).collect());
        archive.finish(Duration::from_secs(30)).await;
        for range in [900, 86_400, 90 * 86_400] {
            let frames = archive.series(1, now - range, now + 1, 180).await.expect("a course").frames;
            assert!(frames.len() <= 181, "{range}: {}", frames.len());
            let last = frames.last().cloned().and_then(|(_, frame)| frame.pool());
            assert_eq!(last.and_then(|frame| frame.checked_out.max()), Some(9), "{range}");
        }
    }

    on_each_kind! {
        what_was_kept_last_of_a_source_is_found_though_its_seconds_are_gone,
        a_range_reaches_up_to_the_last_second_whatever_its_tier,
    }
}
