//! What one console tells another of the past of a pool of its own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ExactFrame, HolderList, PeakMetric, PeakPeriod};

/// Seconds of a pool, with who held its connections and what was highest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolFrames {
    /// Time of the answer, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// Where the next answer goes on: its `since`.
    pub next_s: u64,
    /// There are more than this answer has.
    pub has_more: bool,
    /// Seconds that are over, in order; those in which the pool was not recorded are left out.
    pub frames: Vec<ExactFrame>,
    /// Who held connections in this time: every five minutes, and every ten seconds while the pool is tight.
    pub holders: Vec<FrameHolders>,
    /// Peaks that were set in this time; where it begins more than an hour ago, those too that stand since before.
    pub peaks: Vec<ToldPeak>,
}

/// Who held connections at a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrameHolders {
    /// The second, since the Unix epoch.
    pub at_s: u64,
    /// Holders of connections.
    pub holding: HolderList,
}

/// The highest of a period, recorded by the event that set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToldPeak {
    /// The measure.
    pub what: PeakMetric,
    /// The period in which it was the highest.
    pub stretch: PeakPeriod,
    /// A count, or a wait in microseconds.
    pub value: u64,
    /// Time of the peak, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Holders of connections at that moment.
    pub holding: HolderList,
}

/// More seconds are not in one answer.
pub const MOST_FRAMES: usize = 600;
/// A console's clock may be so far from another's.
const MOST_SKEW_MS: u64 = 60_000;
/// A period each hour, day and week of some hours, for each measure, and those of all time.
const MOST_PEAKS: usize = 100;
/// A wait of a year is none.
const HIGHEST: u64 = 1 << 45;
/// A peak is told again where its second was under way.
const OVERLAP_S: u64 = 5;

impl PoolFrames {
    /// What came, as an answer to the question for seconds from `since_s` on.
    ///
    /// # Errors
    /// What cannot be, going on from the address.
    pub fn checked(mut self, since_s: u64, now_ms: u64) -> Result<Self, String> {
        let skew_s = self.taken_at_ms.abs_diff(now_ms) / 1000;
        if self.taken_at_ms.abs_diff(now_ms) > MOST_SKEW_MS {
            let side = if self.taken_at_ms > now_ms { "ahead of" } else { "behind" };
            return Err(format!("has a clock that is {skew_s} s {side} this one; set both by NTP, so that its seconds can be placed"));
        }
        if self.frames.len() > MOST_FRAMES || self.holders.len() > MOST_FRAMES || self.peaks.len() > MOST_PEAKS {
            return Err(format!("tells more than {MOST_FRAMES} seconds in one answer"));
        }
        let until_s = self.taken_at_ms / 1000 + 1;
        let is_within = |at_s: u64| (since_s..until_s).contains(&at_s);
        if !self.frames.iter().all(|frame| is_within(frame.at_s)) || self.next_s > until_s {
            return Err("tells seconds that were not asked for, or are still to come".to_owned());
        }
        if !self.frames.is_sorted_by(|one, next| one.at_s < next.at_s) {
            return Err("tells its seconds twice or out of order".to_owned());
        }
        if let Some(frame) = self.frames.iter().find(|frame| !frame.is_possible()) {
            return Err(format!("tells numbers of the second {} that cannot be", frame.at_s));
        }
        self.holders.retain(|list| is_within(list.at_s));
        self.peaks.retain(|peak| peak.at_ms / 1000 < until_s && peak.value <= HIGHEST);
        self.holders.iter_mut().for_each(|list| list.holding = std::mem::take(&mut list.holding).bounded());
        self.peaks.iter_mut().for_each(|peak| peak.holding = std::mem::take(&mut peak.holding).bounded());
        Ok(self)
    }

    /// The first second of which peaks are told in an answer from `since_s` on.
    pub fn peaks_since(since_s: u64) -> u64 {
        since_s.saturating_sub(OVERLAP_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::GaugeStats;

    fn told(seconds: &[u64]) -> PoolFrames {
        let frames = seconds.iter().map(|at_s| ExactFrame { at_s: *at_s, checked_out: GaugeStats::of(1, 2), ..ExactFrame::default() });
        PoolFrames { taken_at_ms: 1_000_000, next_s: 1_000, frames: frames.collect(), ..PoolFrames::default() }
    }

    #[test]
    fn what_was_asked_for_is_taken() {
        let frames = told(&[900, 901, 1_000]);
        assert_eq!(frames.clone().checked(900, 1_030_000), Ok(frames));
    }

    #[test]
    fn what_cannot_be_is_told_in_a_sentence() {
        let impossible =
            ExactFrame { at_s: 950, totals: plimsoll_model::Totals { shed: u64::MAX, ..Default::default() }, ..ExactFrame::default() };
        let many: Vec<u64> = (300..=900).collect();
        for (frames, words) in [
            (told(&[899]), "not asked for"),
            (told(&[1_001]), "still to come"),
            (told(&[902, 901]), "out of order"),
            (told(&[901, 901]), "twice"),
            (told(&many), "more than 600 seconds"),
            (PoolFrames { frames: vec![impossible], ..told(&[]) }, "of the second 950 that cannot be"),
            (PoolFrames { taken_at_ms: 1_061_000, ..told(&[]) }, "a clock that is 61 s ahead of this one"),
            (PoolFrames { taken_at_ms: 900_000, ..told(&[]) }, "100 s behind this one"),
        ] {
            let since_s = if words.contains("600") { 300 } else { 900 };
            let said = frames.checked(since_s, 1_000_000).expect_err(words);
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn lists_of_another_time_and_peaks_that_are_to_come_are_left_out() {
        let list = |at_s| FrameHolders { at_s, holding: HolderList::default() };
        let peak =
            |at_ms, value| ToldPeak { what: PeakMetric::Waiting, stretch: PeakPeriod::Ever, value, at_ms, holding: HolderList::default() };
        let (holders, peaks) =
            (vec![list(899), list(950), list(2_000)], vec![peak(896_000, 5), peak(80_000, 5), peak(2_000_000, 9), peak(900_000, u64::MAX)]);
        let taken = PoolFrames { holders, peaks, ..told(&[]) }.checked(900, 1_000_000).expect("taken");
        assert_eq!((taken.holders, taken.peaks), (vec![list(950)], vec![peak(896_000, 5), peak(80_000, 5)]));
    }
}
