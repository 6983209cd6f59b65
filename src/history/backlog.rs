//! What is not in the store yet. Whoever adds to it never waits; when the disk is too slow or full, the finest rows go
//! first, since the coarser ones hold what they held.

use std::collections::HashMap;

use super::holding::Holding;
use super::peaks::{KeptPeak, Stretch, What};
use super::rollup::Row;
use super::tier::Tier;

/// Half an hour of seconds of two pools.
const MOST: usize = 4_000;
/// Of moments at which somebody held something.
const MOST_HOLDINGS: usize = 400;

/// What is written in one go, all of it or nothing.
#[derive(Default)]
pub struct Batch {
    pub rows: Vec<Row>,
    pub peaks: Vec<KeptPeak>,
    pub holdings: Vec<(i64, u64, Holding)>,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.peaks.is_empty() && self.holdings.is_empty()
    }
}

#[derive(Default)]
pub struct Backlog {
    rows: Vec<Row>,
    /// A higher mark takes the place of the one before: never more than twelve a source.
    peaks: HashMap<(i64, What, Stretch), KeptPeak>,
    holdings: Vec<(i64, u64, Holding)>,
    dropped: u64,
}

impl Backlog {
    pub fn add(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
        self.shorten();
    }

    pub fn add_peaks(&mut self, peaks: Vec<KeptPeak>) {
        self.peaks.extend(peaks.into_iter().map(|kept| ((kept.source, kept.what, kept.stretch), kept)));
    }

    pub fn add_holding(&mut self, source: i64, at_s: u64, holding: Holding) {
        self.holdings.push((source, at_s, holding));
        self.holdings.drain(..self.holdings.len().saturating_sub(MOST_HOLDINGS));
    }

    /// All of it, oldest first, to be written.
    pub fn take(&mut self) -> Batch {
        Batch {
            rows: std::mem::take(&mut self.rows),
            peaks: self.peaks.drain().map(|(_, kept)| kept).collect(),
            holdings: std::mem::take(&mut self.holdings),
        }
    }

    /// It could not be written.
    pub fn put_back(&mut self, mut batch: Batch) {
        batch.rows.append(&mut self.rows);
        self.rows = batch.rows;
        for kept in batch.peaks {
            self.peaks.entry((kept.source, kept.what, kept.stretch)).or_insert(kept);
        }
        batch.holdings.append(&mut self.holdings);
        self.holdings = batch.holdings;
        self.shorten();
    }

    /// How many rows were given up so far.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn shorten(&mut self) {
        for tier in Tier::ALL {
            let mut too_many = self.rows.len().saturating_sub(MOST);
            if too_many == 0 {
                return;
            }
            let before = self.rows.len();
            self.rows.retain(|row| {
                let goes = too_many > 0 && row.tier == tier;
                too_many -= usize::from(goes);
                !goes
            });
            self.dropped += (before - self.rows.len()) as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::{Frame, PoolFrame};
    use crate::history::peaks::PeakMark;

    fn row(tier: Tier, at_s: u64) -> Row {
        Row { source: 1, tier, at_s, frame: Frame::Pool(PoolFrame::default()) }
    }

    #[test]
    fn the_oldest_of_the_finest_go_first() {
        let mut backlog = Backlog::default();
        backlog.add(vec![row(Tier::Hour, 0)]);
        backlog.add((0..MOST as u64 + 9).map(|at| row(Tier::Second, at)).collect());
        let kept = backlog.take().rows;
        assert_eq!((kept.len(), backlog.dropped()), (MOST, 10));
        assert_eq!((kept[0].tier, kept[1].at_s), (Tier::Hour, 10));
    }

    #[test]
    fn what_could_not_be_written_stays_in_order() {
        let mut backlog = Backlog::default();
        backlog.add(vec![row(Tier::Second, 1), row(Tier::Second, 2)]);
        let taken = backlog.take();
        backlog.add(vec![row(Tier::Second, 3)]);
        backlog.put_back(taken);
        assert_eq!(backlog.take().rows.iter().map(|row| row.at_s).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_mark_that_was_raised_meanwhile_is_the_one_that_stays() {
        let mark = |value| {
            let mark = PeakMark { value, ..Default::default() };
            vec![KeptPeak { source: 1, what: What::Waiting, stretch: Stretch::Ever, mark }]
        };
        let mut backlog = Backlog::default();
        backlog.add_peaks(mark(3));
        let taken = backlog.take();
        backlog.add_peaks(mark(5));
        backlog.put_back(taken);
        assert_eq!(backlog.take().peaks.iter().map(|kept| kept.mark.value).collect::<Vec<_>>(), [5]);
    }
}
