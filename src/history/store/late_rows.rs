//! Rows that come when their block is packed already: what was written down while the store was away, or by a clock that was set back.
//! On PostgreSQL the rows of a block are not read any more, so these go into the block itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{HistoryError, HistoryRow, Tier, Transaction};
use crate::base::now_s;
use crate::history::block_rows::{BlockRows, BlockSpan};
use crate::store::{Kind, on};

/// Rows by the block that they belong to, and those whose block is not packed yet.
pub(super) struct LateRows<'a> {
    pub late: BTreeMap<(i64, Tier, u64), Vec<&'a HistoryRow>>,
    pub fresh: Vec<&'a HistoryRow>,
}

/// Which of these are late.
pub(super) async fn sort_out<'a>(tx: &mut Transaction, rows: &'a [HistoryRow]) -> Result<LateRows<'a>, HistoryError> {
    let packed_until = packed_until(tx, rows).await?;
    let mut sorted = LateRows { late: BTreeMap::new(), fresh: Vec::with_capacity(rows.len()) };
    for row in rows {
        if packed_until.get(&(row.source, row.tier.number())).is_some_and(|until| (row.at_s as i64) < *until) {
            sorted.late.entry((row.source, row.tier, row.tier.block_of(row.at_s))).or_default().push(row);
        } else {
            sorted.fresh.push(row);
        }
    }
    Ok(sorted)
}

/// A block is packed a minute after its end at the earliest: what has just passed is in none.
fn may_be_packed(row: &HistoryRow, now_s: u64) -> bool {
    row.at_s + row.tier.seconds() + 30 < now_s
}

async fn packed_until(tx: &mut Transaction, rows: &[HistoryRow]) -> sqlx::Result<HashMap<(i64, i64), i64>> {
    let Kind::Postgres(db) = tx.kind() else { return Ok(HashMap::new()) };
    let now_s = now_s();
    let old = rows.iter().filter(|row| may_be_packed(row, now_s));
    // In one order, so that two who write wait for each other at most.
    let old: BTreeSet<(i64, i64)> = old.map(|row| (row.source, row.tier.number())).collect();
    if old.is_empty() {
        return Ok(HashMap::new());
    }
    let (sources, tiers): (Vec<i64>, Vec<i64>) = old.into_iter().unzip();
    // Of what was never packed there is nothing yet to hold.
    let make = "insert into packed_until (source, tier, until_s) select source, tier, 0 from unnest($1::bigint[], $2::bigint[])
        as row (source, tier) order by source, tier on conflict do nothing";
    sqlx::query(make).bind(&sources).bind(tiers).execute(&mut *db).await?;
    // Held until these rows are written: none of them may be packed away meanwhile.
    let sql = "select source, tier, until_s from packed_until where source = any($1) for share";
    let found: Vec<(i64, i64, i64)> = sqlx::query_as(sql).bind(sources).fetch_all(db).await?;
    Ok(found.into_iter().map(|(source, tier, until)| ((source, tier), until)).collect())
}

/// Adds late rows to their blocks.
pub(super) async fn pack(tx: &mut Transaction, late: BTreeMap<(i64, Tier, u64), Vec<&HistoryRow>>) -> Result<(), HistoryError> {
    for ((source, tier, from_s), rows) in late {
        let span = BlockSpan { source, tier, from_s, until_s: from_s + tier.block() };
        let rows = rows.into_iter().map(|row| Ok((row.at_s as i64, row.frame.encode()?))).collect::<Result<_, postcard::Error>>()?;
        let block = BlockRows::late(tx, span, rows).await?;
        if let Some((last, packed)) = block.pack(tier, from_s)? {
            put_block(tx, span, last, packed).await?;
        }
    }
    Ok(())
}

/// Writes a block, in the place of the one that is there. Not as one statement: tables of other servers take no `on conflict … update`.
pub(in crate::history) async fn put_block(tx: &mut Transaction, span: BlockSpan, last_s: u64, packed: Vec<u8>) -> sqlx::Result<()> {
    let BlockSpan { source, tier, from_s, .. } = span;
    let (tier, from, until) = (tier.number(), from_s as i64, (last_s + tier.seconds()) as i64);
    let update = "update history_block set until_s = $4, frames = $5 where source = $1 and tier = $2 and at_s = $3";
    let insert = "insert into history_block (source, tier, at_s, until_s, frames) values ($1, $2, $3, $4, $5)";
    let replaced = on!(tx, db => {
        let query = sqlx::query(update).bind(source).bind(tier).bind(from).bind(until).bind(&packed);
        query.execute(db).await.map(|done| done.rows_affected())
    })?;
    if replaced == 0 {
        on!(tx, db => sqlx::query(insert).bind(source).bind(tier).bind(from).bind(until).bind(packed).execute(db).await.map(drop))?;
    }
    Ok(())
}
