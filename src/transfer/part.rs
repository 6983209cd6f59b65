//! What a store is read as.

use tokio::sync::mpsc;

use super::error::TransferError;
use super::tables::Table;
use super::value::Row;
use crate::history::tier::Tier;

/// Some of a store.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Rows of a table, in the order of its key.
    Rows(&'static Table, Vec<Row>),
    /// The history of one source in one tier.
    Series(Series),
    /// The highest number that a table has given to a row, which may be gone. None is given twice.
    Highest(&'static Table, i64),
    /// Nothing follows. A sequence without it was cut off.
    End,
}

/// The history of one source in one tier: what stands in blocks, and what does not yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub source: i64,
    pub tier: Tier,
    /// In order of time: Unix time and the encoded frame.
    pub rows: Vec<(i64, Vec<u8>)>,
    /// In order of time.
    pub blocks: Vec<SeriesBlock>,
}

/// As the store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesBlock {
    pub at_s: i64,
    pub until_s: i64,
    pub frames: Vec<u8>,
}

/// Where parts go to.
pub type Parts = mpsc::Sender<Result<Part, TransferError>>;

/// # Errors
/// Nobody takes parts any more.
pub async fn send(parts: &Parts, part: Part) -> Result<(), TransferError> {
    parts.send(Ok(part)).await.map_err(|_| TransferError::Stopped)
}

impl Series {
    /// Up to where PostgreSQL reads blocks alone: the end of the last block, or the beginning of the block of the oldest row that
    /// stands in none. Rows from there on are read beside the blocks, as SQLite does.
    pub fn packed_until(&self) -> Option<i64> {
        let block = self.tier.block() as i64;
        let packed = self.blocks.last()?.at_s + block;
        Some(self.rows.first().map_or(packed, |(oldest, _)| packed.min(oldest.div_euclid(block) * block)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(rows: &[i64], blocks: &[i64]) -> Series {
        let block = |at_s: &i64| SeriesBlock { at_s: *at_s, until_s: at_s + 7, frames: Vec::new() };
        Series {
            source: 1,
            tier: Tier::Second,
            rows: rows.iter().map(|at_s| (*at_s, Vec::new())).collect(),
            blocks: blocks.iter().map(block).collect(),
        }
    }

    #[test]
    fn blocks_alone_are_read_up_to_the_oldest_row_that_stands_in_none() {
        assert_eq!(series(&[], &[]).packed_until(), None);
        assert_eq!(series(&[610], &[]).packed_until(), None);
        assert_eq!(series(&[], &[0, 600]).packed_until(), Some(1_200));
        assert_eq!(series(&[1_200, 1_201], &[0, 600]).packed_until(), Some(1_200));
        assert_eq!(series(&[1_900], &[0, 600]).packed_until(), Some(1_200), "a gap");
        assert_eq!(series(&[601, 1_300], &[0, 600]).packed_until(), Some(600), "a late row");
        assert_eq!(series(&[5], &[600]).packed_until(), Some(0), "before all blocks");
    }
}
