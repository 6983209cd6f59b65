//! Seconds become rows of every tier.

use super::coarse::coarsen;
use super::frame::Frame;
use super::tier::Tier;

/// A row to keep: what a source did in the stretch that begins at `at_s` (Unix time).
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryRow {
    pub source: i64,
    pub tier: Tier,
    pub at_s: u64,
    pub frame: Frame,
}

impl HistoryRow {
    /// One that is complete; what is longer than a second is kept [coarser](coarsen).
    pub fn of(source: i64, tier: Tier, at_s: u64, frame: Frame) -> Self {
        Self { source, tier, at_s, frame: if tier == Tier::Second { frame } else { coarsen(frame) } }
    }
}

/// The stretches of one source that are not over yet.
pub struct Rollup {
    source: i64,
    under_way: [Option<(u64, Frame)>; 3],
}

impl Rollup {
    pub fn new(source: i64) -> Self {
        Self { source, under_way: Default::default() }
    }

    /// The number of the source.
    pub fn source(&self) -> i64 {
        self.source
    }

    /// The stretches under way as they are, of a source from which nothing more comes: complete as far as it got.
    pub fn finish(self) -> Vec<HistoryRow> {
        let Self { source, under_way } = self;
        let (mut rows, mut finer) = (Vec::new(), Vec::new());
        for (tier, mut whole) in Tier::COARSE.into_iter().zip(under_way) {
            // What a tier has not passed on yet is missing in the coarser one.
            let parts = finer.into_iter();
            let mut over: Vec<_> = parts.filter_map(|(at_s, frame)| take_in(&mut whole, tier.start_of(at_s), &frame)).collect();
            over.extend(whole);
            rows.extend(over.iter().cloned().map(|(at_s, frame)| HistoryRow::of(source, tier, at_s, frame)));
            finer = over;
        }
        rows
    }

    /// Goes on with a stretch that began before this process did: with what the complete rows of the finer tier hold of it.
    pub fn resume(&mut self, tier: Tier, at_s: u64, frame: Frame) {
        if let Some(place) = Tier::COARSE.iter().position(|coarse| *coarse == tier) {
            self.under_way[place] = Some((at_s, frame));
        }
    }

    /// One second more. Its own row is complete at once; a coarser one when a second of another stretch comes, be it later
    /// or, after the clock was set back, earlier. Each tier is made of the rows of the one below: few seconds touch more
    /// than the ten-second row.
    pub fn push(&mut self, at_s: u64, second: Frame) -> Vec<HistoryRow> {
        let source = self.source;
        let mut complete = vec![HistoryRow::of(source, Tier::Second, at_s, second)];
        let mut finer = 0..complete.len();
        for (tier, under_way) in Tier::COARSE.into_iter().zip(&mut self.under_way) {
            let mut over = Vec::new();
            for HistoryRow { at_s, frame, .. } in &complete[finer] {
                over.extend(take_in(under_way, tier.start_of(*at_s), frame));
            }
            over.extend(under_way.take_if(|(began, _)| *began != tier.start_of(at_s)));
            finer = complete.len()..complete.len() + over.len();
            complete.extend(over.into_iter().map(|(at_s, frame)| HistoryRow::of(source, tier, at_s, frame)));
        }
        complete
    }
}

/// Adds to the stretch that begins at `start`; what another one was until then.
fn take_in(under_way: &mut Option<(u64, Frame)>, start: u64, frame: &Frame) -> Option<(u64, Frame)> {
    match under_way {
        Some((began, whole)) if *began == start => {
            whole.merge(frame);
            None
        }
        _ => under_way.replace((start, frame.clone())),
    }
}

/// Rows drawn together into those of a coarser tier, in order of time.
pub fn regroup(rows: impl IntoIterator<Item = (u64, Frame)>, start_of: impl Fn(u64) -> u64) -> Vec<(u64, Frame)> {
    let mut groups: Vec<(u64, Frame)> = Vec::new();
    for (at_s, frame) in rows {
        let start = start_of(at_s);
        match groups.last_mut().filter(|(began, _)| *began == start) {
            Some((_, group)) => group.merge(&frame),
            None => groups.push((start, frame)),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::PoolFrame;
    use crate::history::gauge_stats::GaugeStats;

    fn second(value: u32) -> Frame {
        Frame::Pool(PoolFrame { checked_out: GaugeStats::of(value, value), ..Default::default() })
    }

    fn rows(rollup: &mut Rollup, seconds: impl IntoIterator<Item = u64>) -> Vec<(Tier, u64, u32)> {
        let pushed = seconds.into_iter().flat_map(|at| rollup.push(at, second((at % 7) as u32)));
        pushed
            .filter(|row| row.tier != Tier::Second)
            .map(|row| (row.tier, row.at_s, row.frame.pool().and_then(|frame| frame.checked_out.max()).unwrap_or(0)))
            .collect()
    }

    #[test]
    fn a_coarser_row_is_complete_when_its_stretch_is_over() {
        let mut rollup = Rollup::new(1);
        assert_eq!(rows(&mut rollup, 0..10), []);
        assert_eq!(rows(&mut rollup, [10]), [(Tier::TenSeconds, 0, 6)]);
        let whole = rows(&mut rollup, 11..=3600);
        assert_eq!(whole.iter().filter(|row| row.0 == Tier::Minute).count(), 60);
        assert_eq!(whole.last(), Some(&(Tier::Hour, 0, 6)));
    }

    #[test]
    fn a_clock_that_is_set_back_ends_the_stretch_and_begins_the_earlier_one() {
        let mut rollup = Rollup::new(1);
        rows(&mut rollup, [7200, 7201]);
        let complete = rows(&mut rollup, [3599]);
        assert_eq!(complete.iter().map(|row| row.1).collect::<Vec<_>>(), [7200, 7200, 7200]);
    }

    #[test]
    fn a_source_that_has_gone_leaves_whole_rows() {
        let mut rollup = Rollup::new(1);
        rows(&mut rollup, [3605, 3606, 3670]);
        let left = rollup.finish().into_iter();
        let left: Vec<_> = left.map(|row| (row.tier, row.at_s, row.frame.pool().and_then(|frame| frame.checked_out.max()))).collect();
        assert_eq!(left, [(Tier::TenSeconds, 3670, Some(2)), (Tier::Minute, 3660, Some(2)), (Tier::Hour, 3600, Some(2))]);
    }

    #[test]
    fn what_was_under_way_is_gone_on_with() {
        let mut rollup = Rollup::new(1);
        rollup.resume(Tier::Minute, 60, second(99));
        let complete = rows(&mut rollup, [100, 120]);
        assert!(complete.contains(&(Tier::Minute, 60, 99)), "{complete:?}");
    }
}
