//! Rows that are not in the store yet. Whoever adds one never waits; when the disk is too slow or full, the finest
//! rows go first, since the coarser ones hold what they held.

use super::rollup::Row;
use super::tier::Tier;

/// Half an hour of seconds of two pools.
const MOST: usize = 4_000;

#[derive(Default)]
pub struct Backlog {
    rows: Vec<Row>,
    dropped: u64,
}

impl Backlog {
    pub fn add(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
        self.shorten();
    }

    /// All of them, oldest first, to be written.
    pub fn take(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    /// They could not be written.
    pub fn put_back(&mut self, mut rows: Vec<Row>) {
        rows.append(&mut self.rows);
        self.rows = rows;
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

    fn row(tier: Tier, at_s: u64) -> Row {
        Row { source: 1, tier, at_s, frame: Frame::Pool(PoolFrame::default()) }
    }

    #[test]
    fn the_oldest_of_the_finest_go_first() {
        let mut backlog = Backlog::default();
        backlog.add(vec![row(Tier::Hour, 0)]);
        backlog.add((0..MOST as u64 + 9).map(|at| row(Tier::Second, at)).collect());
        let kept = backlog.take();
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
        assert_eq!(backlog.take().iter().map(|row| row.at_s).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
