//! What the store has of the time of one block, to be packed.

use std::collections::BTreeMap;

use super::block;
use super::frame::Frame;
use super::store::{HistoryError, unpacked};
use super::tier::Tier;
use crate::store::{Store, Transaction, on};

/// A block and where its last row begins; `None` where there is nothing to pack.
pub(super) type Packed = Option<(u64, Vec<u8>)>;

/// The time of one block.
#[derive(Clone, Copy)]
pub(super) struct BlockSpan {
    pub source: i64,
    pub tier: Tier,
    pub from_s: u64,
    pub until_s: u64,
}

/// What the store has of a block's time.
#[derive(Clone, PartialEq)]
pub(super) struct BlockRows {
    rows: Vec<(i64, Vec<u8>)>,
    /// The block, if some of it was packed before.
    before: Option<Vec<u8>>,
    /// The rows come from a batch that may have been written in part before: one that is there already is not counted twice.
    may_repeat: bool,
}

impl BlockRows {
    /// All that is not packed yet, with what is.
    pub(super) async fn read(db: &Store, tx: &mut Transaction, span: BlockSpan) -> sqlx::Result<Self> {
        let BlockSpan { source, tier, from_s, until_s } = span;
        let sql = format!("select at_s, frame from {} and at_s < $4 order by at_s", unpacked(db));
        let rows = on!(tx, db => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(source).bind(tier.number());
            query.bind(from_s as i64).bind(until_s as i64).fetch_all(db).await
        })?;
        Ok(Self { may_repeat: false, ..Self::late(tx, span, rows).await? })
    }

    /// These rows, with what is packed.
    pub(super) async fn late(tx: &mut Transaction, span: BlockSpan, rows: Vec<(i64, Vec<u8>)>) -> sqlx::Result<Self> {
        let BlockSpan { source, tier, from_s, .. } = span;
        let sql = "select frames from history_block where source = $1 and tier = $2 and at_s = $3";
        let before = on!(tx, db => {
            sqlx::query_scalar(sql).bind(source).bind(tier.number()).bind(from_s as i64).fetch_optional(db).await
        })?;
        Ok(Self { rows, before, may_repeat: true })
    }

    /// All of it as one block, and where its last row begins.
    pub(super) fn pack(self, tier: Tier, from_s: u64) -> Result<Packed, HistoryError> {
        let rows = self.merged(from_s)?;
        let Some((last, _)) = rows.last() else { return Ok(None) };
        Ok(Some((*last, block::pack(tier, from_s, &rows)?)))
    }

    /// The rows with those that were packed before; where both know a moment, as one.
    fn merged(self, from_s: u64) -> Result<Vec<(u64, Vec<u8>)>, HistoryError> {
        let before = self.before.map(|packed| block::unpack(from_s, &packed));
        if let Some(Err(error)) = &before {
            tracing::warn!("a block of the history, from {from_s}, cannot be read and is begun anew: {error}");
        }
        let mut all: BTreeMap<u64, Vec<u8>> = before.and_then(Result::ok).unwrap_or_default().into_iter().collect();
        for (at_s, late) in self.rows {
            let at_s = at_s.unsigned_abs();
            let other = all.get(&at_s).filter(|early| !self.may_repeat || **early != late);
            let both = other.and_then(|early| together(early, &late)).transpose()?;
            all.insert(at_s, both.unwrap_or(late));
        }
        Ok(all.into_iter().collect())
    }
}

/// Two frames of one moment as one; `None` where one of them has a form that is not known here.
pub fn together(early: &[u8], late: &[u8]) -> Option<Result<Vec<u8>, postcard::Error>> {
    let mut whole = Frame::decode(early)?;
    whole.merge(&Frame::decode(late)?);
    Some(whole.encode())
}
