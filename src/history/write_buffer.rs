//! What is not in the store yet. Whoever adds to it never waits; when the disk is too slow or full, the finest rows go
//! first, since the coarser ones hold what they held.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;

use super::frame::Frame;
use super::holders::HolderList;
use super::peaks::{PeakMetric, PeakPeriod, StoredPeak};
use super::rollup::HistoryRow;
use super::tier::Tier;

/// Of one source: more than an hour of its seconds. One that tells much takes no room from the others.
const MOST_ROWS: usize = 5_000;
/// Of all pools elsewhere: thousands of them must not fill the memory while the disk is full. Each keeps its last few rows.
const MOST_SHARED_ROWS: usize = 100_000;
const FEWEST_ROWS: usize = 10;
/// Of one source: the newest rows, among which one of the same moment may be. A second ends at most three coarser rows.
const LOOKED_AT: usize = 8;
/// Of one source: moments at which somebody held something.
const MOST_HOLDINGS: usize = 400;

/// What is written in one go, all of it or nothing.
#[derive(Clone, Default)]
pub struct Batch {
    pub rows: Vec<HistoryRow>,
    pub peaks: Vec<StoredPeak>,
    pub holdings: Vec<(i64, u64, HolderList)>,
}

impl Batch {
    /// The sources of its rows and marks, some of them several times.
    pub fn sources(&self) -> impl Iterator<Item = i64> {
        let rows = self.rows.iter().map(|row| row.source).chain(self.peaks.iter().map(|kept| kept.source));
        rows.chain(self.holdings.iter().map(|(source, ..)| *source))
    }

    /// What is of these sources alone.
    pub fn of(&self, is_wanted: impl Fn(i64) -> bool) -> Self {
        Self {
            rows: self.rows.iter().filter(|row| is_wanted(row.source)).cloned().collect(),
            peaks: self.peaks.iter().filter(|kept| is_wanted(kept.source)).cloned().collect(),
            holdings: self.holdings.iter().filter(|(source, ..)| is_wanted(*source)).cloned().collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.peaks.is_empty() && self.holdings.is_empty()
    }
}

#[derive(Default)]
pub struct WriteBuffer {
    /// By source, oldest first.
    rows: BTreeMap<i64, Vec<HistoryRow>>,
    /// Sources of pools elsewhere whose every second is told.
    sharing: HashSet<i64>,
    /// A higher mark takes the place of the one before: never more than twelve a source.
    peaks: HashMap<(i64, PeakMetric, PeakPeriod), StoredPeak>,
    /// By source, oldest first.
    holdings: BTreeMap<i64, Vec<(u64, HolderList)>>,
    dropped: u64,
}

impl WriteBuffer {
    pub fn add(&mut self, rows: Vec<HistoryRow>) {
        for row in rows {
            let most = self.most_rows(&row);
            let of_source = self.rows.entry(row.source).or_default();
            // Two of one moment are one: a store takes each once.
            let same = of_source.iter_mut().rev().take(LOOKED_AT).find(|there| (there.tier, there.at_s) == (row.tier, row.at_s));
            match same {
                Some(there) => there.frame.merge(&row.frame),
                None => of_source.push(row),
            }
            self.dropped += shorten(of_source, most);
        }
    }

    /// Gives up what is here of a source.
    pub fn forget(&mut self, source: i64) {
        self.rows.remove(&source);
        self.peaks.retain(|(of, ..), _| *of != source);
        self.holdings.remove(&source);
    }

    /// This source is one of thousands.
    pub fn share_room(&mut self, source: i64) {
        self.sharing.insert(source);
    }

    /// How many rows the source of this one may have.
    fn most_rows(&self, row: &HistoryRow) -> usize {
        let is_sampled = matches!(&row.frame, Frame::Pool(pool) if pool.resolution_s().is_some());
        let shares = is_sampled || self.sharing.contains(&row.source);
        if shares { (MOST_SHARED_ROWS / self.rows.len().max(1)).clamp(FEWEST_ROWS, MOST_ROWS) } else { MOST_ROWS }
    }

    pub fn add_peaks(&mut self, peaks: Vec<StoredPeak>) {
        self.peaks.extend(peaks.into_iter().map(|kept| ((kept.source, kept.what, kept.stretch), kept)));
    }

    pub fn add_holding(&mut self, source: i64, at_s: u64, holding: HolderList) {
        let of_source = self.holdings.entry(source).or_default();
        of_source.push((at_s, holding));
        of_source.drain(..of_source.len().saturating_sub(MOST_HOLDINGS));
    }

    /// All of it, oldest first, to be written.
    pub fn take(&mut self) -> Batch {
        let holdings = mem::take(&mut self.holdings).into_iter();
        Batch {
            rows: mem::take(&mut self.rows).into_values().flatten().collect(),
            peaks: self.peaks.drain().map(|(_, kept)| kept).collect(),
            holdings: holdings.flat_map(|(source, all)| all.into_iter().map(move |(at_s, holding)| (source, at_s, holding))).collect(),
        }
    }

    /// It could not be written.
    pub fn put_back(&mut self, batch: Batch) {
        let later = mem::take(self);
        (self.dropped, self.sharing) = (later.dropped, later.sharing);
        self.peaks = later.peaks;
        for kept in batch.peaks {
            self.peaks.entry((kept.source, kept.what, kept.stretch)).or_insert(kept);
        }
        self.add(batch.rows);
        self.add(later.rows.into_values().flatten().collect());
        batch.holdings.into_iter().for_each(|(source, at_s, holding)| self.add_holding(source, at_s, holding));
        for (source, all) in later.holdings {
            all.into_iter().for_each(|(at_s, holding)| self.add_holding(source, at_s, holding));
        }
    }

    /// How many rows were given up so far.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.peaks.is_empty() && self.holdings.is_empty()
    }
}

/// Gives up the oldest of the finest rows that are too many; how many those were.
fn shorten(rows: &mut Vec<HistoryRow>, most: usize) -> u64 {
    if rows.len() <= most {
        return 0;
    }
    let oldest_of = |tier| rows.iter().position(|row| row.tier == tier);
    let goes = Tier::ALL.into_iter().find_map(oldest_of).unwrap_or(0);
    rows.remove(goes);
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::Gauges;
    use crate::history::frame::PoolFrame;
    use crate::history::peaks::PeakRecord;

    fn row(tier: Tier, at_s: u64) -> HistoryRow {
        HistoryRow { source: 1, tier, at_s, frame: Frame::Pool(PoolFrame::default()) }
    }

    #[test]
    fn the_oldest_of_the_finest_go_first() {
        let mut backlog = WriteBuffer::default();
        backlog.add(vec![row(Tier::Hour, 0)]);
        backlog.add((0..MOST_ROWS as u64 + 9).map(|at| row(Tier::Second, at)).collect());
        let kept = backlog.take().rows;
        assert_eq!((kept.len(), backlog.dropped()), (MOST_ROWS, 10));
        assert_eq!((kept[0].tier, kept[1].at_s), (Tier::Hour, 10));
    }

    #[test]
    fn a_source_that_tells_much_takes_no_room_from_the_others() {
        let mut backlog = WriteBuffer::default();
        backlog.add(vec![HistoryRow { source: 2, ..row(Tier::Second, 5) }]);
        backlog.add((0..MOST_ROWS as u64 + 9).map(|at| row(Tier::Second, at)).collect());
        backlog.add_holding(2, 5, HolderList::default());
        (0..MOST_HOLDINGS as u64 + 9).for_each(|at| backlog.add_holding(1, at, HolderList::default()));
        let taken = backlog.take();
        assert_eq!(taken.rows.iter().filter(|row| row.source == 2).map(|row| row.at_s).collect::<Vec<_>>(), [5]);
        assert_eq!((taken.holdings.len(), taken.holdings.last().map(|holding| holding.0)), (MOST_HOLDINGS + 1, Some(2)));
        assert_eq!((taken.rows.len(), backlog.dropped()), (MOST_ROWS + 1, 9));
    }

    #[test]
    fn many_sampled_pools_share_the_room_and_leave_the_consoles_own_alone() {
        let mut backlog = WriteBuffer::default();
        let sampled = || Frame::Pool(PoolFrame::observed(&Gauges::default(), None, 10));
        for at_s in 0..20 {
            backlog.add((2..20_000).map(|source| HistoryRow { source, frame: sampled(), ..row(Tier::Second, at_s) }).collect());
            backlog.add(vec![row(Tier::Second, at_s)]);
        }
        let taken = backlog.take().rows;
        assert_eq!(taken.iter().filter(|row| row.source == 1).count(), 20);
        assert_eq!(taken.iter().filter(|row| row.source == 7).map(|row| row.at_s).collect::<Vec<_>>(), Vec::from_iter(10..20));
    }

    #[test]
    fn pools_whose_every_second_is_told_share_the_room_too() {
        let mut backlog = WriteBuffer::default();
        (2..20_000).for_each(|source| backlog.share_room(source));
        let taken = backlog.take();
        backlog.put_back(taken);
        for at_s in 0..20 {
            backlog.add((1..20_000).map(|source| HistoryRow { source, ..row(Tier::Second, at_s) }).collect());
        }
        let rows = backlog.take().rows;
        let of = |source| rows.iter().filter(|row| row.source == source).count();
        assert_eq!([of(1), of(7)], [20, FEWEST_ROWS]);
    }

    #[test]
    fn two_rows_of_one_moment_are_one() {
        let told = |checked_out| {
            let frame = Frame::Pool(PoolFrame::observed(&Gauges { checked_out: Some(checked_out), ..Gauges::default() }, None, 1));
            HistoryRow { frame, ..row(Tier::Second, 7) }
        };
        let mut backlog = WriteBuffer::default();
        backlog.add(vec![row(Tier::Second, 6), told(3), row(Tier::TenSeconds, 0), told(5), row(Tier::Second, 8)]);
        let rows = backlog.take().rows;
        assert_eq!(rows.iter().map(|row| (row.tier.seconds(), row.at_s)).collect::<Vec<_>>(), [(1, 6), (1, 7), (10, 0), (1, 8)]);
        assert_eq!(rows[1].frame.clone().pool().and_then(|frame| frame.checked_out.max()), Some(5));
    }

    #[test]
    fn what_could_not_be_written_stays_in_order() {
        let mut backlog = WriteBuffer::default();
        backlog.add(vec![row(Tier::Second, 1), row(Tier::Second, 2)]);
        let taken = backlog.take();
        backlog.add(vec![row(Tier::Second, 3)]);
        backlog.put_back(taken);
        assert_eq!(backlog.take().rows.iter().map(|row| row.at_s).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_mark_that_was_raised_meanwhile_is_the_one_that_stays() {
        let mark = |value| {
            let mark = PeakRecord { value, ..Default::default() };
            vec![StoredPeak { source: 1, what: PeakMetric::Waiting, stretch: PeakPeriod::Ever, mark }]
        };
        let mut backlog = WriteBuffer::default();
        backlog.add_peaks(mark(3));
        let taken = backlog.take();
        backlog.add_peaks(mark(5));
        backlog.put_back(taken);
        assert_eq!(backlog.take().peaks.iter().map(|kept| kept.mark.value).collect::<Vec<_>>(), [5]);
    }
}
