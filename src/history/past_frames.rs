//! The seconds of a pool, as another console asks for them.

use super::archive::Archive;
use super::store::HistoryError;
use super::tier::Tier;
use crate::base::now_ms;
use crate::fleet::model::{ExactFrame, FrameHolders, MOST_FRAMES, PoolFrames, ToldPeak};

/// Whoever asks from so long ago may not know the peaks that were set before.
const KNOWN_S: u64 = 3_600;
/// Numbers of one answer: as JSON it stays below some megabytes.
const MOST_NUMBERS: usize = 250_000;

impl Archive {
    /// The seconds of a source that are over, from `since_s` on: as many as one answer has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn frames_since(&self, source: i64, since_s: u64) -> Result<PoolFrames, HistoryError> {
        let mut told = PoolFrames { taken_at_ms: now_ms(), next_s: since_s, ..PoolFrames::default() };
        // More may come of the newest second; what is before it is over.
        let Some(newest_s) = self.store.last(source, Tier::Second).await? else { return Ok(told) };
        let mut from_s = since_s.max(newest_s.saturating_sub(Tier::Second.kept()));
        while told.frames.is_empty() && from_s < newest_s {
            let until_s = newest_s.min(from_s + MOST_FRAMES as u64);
            told.frames = self.exact_frames(source, from_s, until_s).await?;
            from_s = until_s;
        }
        told.next_s = told.frames.last().map_or(since_s.max(from_s.min(newest_s)), |frame| frame.at_s + 1);
        told.has_more = !told.frames.is_empty() && told.next_s < newest_s;
        let lists = self.peaks.holdings(source, since_s, told.next_s).await?.into_iter();
        told.holders = lists.map(|(at_s, holding)| FrameHolders { at_s, holding }).collect();
        let mut peaks = self.peaks.raised_since(source, PoolFrames::peaks_since(since_s)).await?;
        let now_s = told.taken_at_ms / 1000;
        if since_s + KNOWN_S < now_s {
            peaks.extend(self.peaks.current(source, now_s).await?);
        }
        told.peaks = peaks.into_iter().map(ToldPeak::from).collect();
        Ok(told)
    }

    /// No more than one answer has.
    async fn exact_frames(&self, source: i64, from_s: u64, until_s: u64) -> Result<Vec<ExactFrame>, HistoryError> {
        let rows = self.store.read(source, Tier::Second, from_s, until_s).await?.into_iter();
        let frames = rows.filter_map(|(at_s, frame)| frame.pool()?.told(at_s));
        let mut numbers = 0;
        let fits = |frame: &ExactFrame| {
            numbers += frame.size();
            numbers <= MOST_NUMBERS
        };
        Ok(frames.take_while(fits).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::history::frame::{Frame, PoolFrame};
    use crate::history::gauge_stats::GaugeStats;
    use crate::history::holders::HolderList;
    use crate::history::peaks::{PeakMetric, PeakPeriod, PeakRecord, StoredPeak};
    use crate::store::Store;
    use crate::store::fixture::on_each_kind;
    use plimsoll_model::HistogramSnapshot;

    async fn with(db: Store, seconds: impl IntoIterator<Item = (u64, PoolFrame)>) -> Arc<Archive> {
        let archive = Archive::start(db, CancellationToken::new());
        let (_, mut rollup, _) = archive.begin("orders", None, 0).await.expect("begun");
        archive.keep(seconds.into_iter().flat_map(|(at_s, frame)| rollup.push(at_s, Frame::Pool(frame))).collect());
        archive.finish(Duration::from_secs(30)).await;
        archive
    }

    fn second(highest: u32) -> PoolFrame {
        PoolFrame { checked_out: GaugeStats::of(1, highest), ..PoolFrame::default() }
    }

    fn seconds(told: &PoolFrames) -> Vec<u64> {
        told.frames.iter().map(|frame| frame.at_s).collect()
    }

    async fn each_second_that_is_over_is_told_once_and_a_gap_is_passed_over(db: Store) {
        let archive = with(db, (1_000..2_000).chain(5_000..5_010).map(|at_s| (at_s, second(at_s as u32 % 7)))).await;
        let (mut since_s, mut all) = (0, Vec::new());
        for _ in 0..5 {
            let told = archive.frames_since(1, since_s).await.expect("frames");
            assert!(told.frames.len() <= MOST_FRAMES && told.next_s >= since_s);
            since_s = told.next_s;
            all.extend(seconds(&told));
        }
        let expected: Vec<u64> = (1_000..2_000).chain(5_000..5_009).collect();
        assert_eq!((all, since_s), (expected, 5_009));
        assert!(!archive.frames_since(1, since_s).await.expect("none").has_more);
        assert_eq!(archive.frames_since(2, 7).await.expect("none").next_s, 7, "a source without a second");
    }

    async fn an_answer_is_bounded_by_what_it_takes(db: Store) {
        let wide = HistogramSnapshot::of_numbered((0..400).map(|bucket| (bucket, 1))).expect("buckets");
        let heavy = PoolFrame { waits: wide.clone(), holds: wide, ..second(1) };
        let archive = with(db, (0..600).map(|at_s| (at_s, heavy.clone()))).await;
        let told = archive.frames_since(1, 0).await.expect("frames");
        assert!((100..400).contains(&told.frames.len()) && told.has_more, "{}", told.frames.len());
        assert!(serde_json::to_string(&told).expect("JSON").len() < 4 << 20);
    }

    async fn lists_and_peaks_of_this_time_are_told_with_it(db: Store) {
        let archive = with(db, (1_000..1_020).map(|at_s| (at_s, second(1)))).await;
        let list = |checked_out| HolderList { checked_out, ..HolderList::default() };
        let peak = |value, at_ms| StoredPeak {
            source: 1,
            what: PeakMetric::CheckedOut,
            stretch: if value == 9 { PeakPeriod::Ever } else { PeakPeriod::Hour },
            mark: PeakRecord { began_s: 0, value, at_ms, holding: list(3) },
        };
        [(990, 1), (1_010, 2), (1_030, 3)].into_iter().for_each(|(at_s, checked_out)| archive.keep_holding(1, at_s, list(checked_out)));
        archive.keep_peaks(vec![peak(9, 500_000), peak(7, 1_005_000)]);
        archive.finish(Duration::from_secs(30)).await;
        let told = archive.frames_since(1, 1_000).await.expect("frames");
        assert_eq!(told.holders.iter().map(|list| (list.at_s, list.holding.checked_out)).collect::<Vec<_>>(), [(1_010, 2)]);
        let standing = archive.standing_peaks(1_000).await.expect("the store");
        assert_eq!(
            standing.iter().map(|(name, peak)| (name.as_str(), peak.mark.value)).collect::<Vec<_>>(),
            [("orders", 9), ("orders", 7)]
        );
        let told: Vec<_> = told.peaks.iter().map(|peak| (peak.value, peak.at_ms, peak.holding.checked_out)).collect();
        assert_eq!(told, [(7, 1_005_000, 3), (9, 500_000, 3)], "who has asked for nothing since is told what stands");
        let since_s = now_ms() / 1000 - 60;
        assert_eq!(archive.frames_since(1, since_s).await.expect("frames").peaks, []);
    }

    on_each_kind! {
        each_second_that_is_over_is_told_once_and_a_gap_is_passed_over,
        an_answer_is_bounded_by_what_it_takes,
        lists_and_peaks_of_this_time_are_told_with_it,
    }
}
