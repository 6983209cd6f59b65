//! How PostgreSQL takes rows: one statement for all of a second.

use std::collections::HashMap;

use super::late_rows::{self, LateRows};
use super::{Frame, HistoryError, HistoryRow, Transaction};
use crate::store::Kind;

/// Rows of one statement: more would have to be held in memory twice.
const ROWS_A_STATEMENT: usize = 10_000;

/// The numbers of those that are there already, from one: a backlog, or a clock that was set back.
const INSERT: &str = "with given as (
        select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) with ordinality as row (source, tier, at_s, frame, place)
    ), taken as (
        insert into history (source, tier, at_s, frame) select source, tier, at_s, frame from given order by source, tier, at_s
        on conflict do nothing returning source, tier, at_s
    )
    select place from given where not exists
        (select from taken where taken.source = given.source and taken.tier = given.tier and taken.at_s = given.at_s)";

pub(super) async fn insert_all(tx: &mut Transaction, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    let LateRows { late, fresh } = late_rows::sort_out(tx, rows).await?;
    late_rows::pack(tx, late).await?;
    for some in fresh.chunks(ROWS_A_STATEMENT) {
        let there = insert(tx, some).await?;
        merge(tx, &there).await?;
    }
    Ok(())
}

/// Writes those of which there is nothing, neither as a row nor in a block.
pub(super) async fn insert_missing(tx: &mut Transaction, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    let LateRows { fresh, .. } = late_rows::sort_out(tx, rows).await?;
    for some in fresh.chunks(ROWS_A_STATEMENT) {
        insert(tx, some).await?;
    }
    Ok(())
}

/// Those that are there already.
async fn insert<'a>(tx: &mut Transaction, rows: &[&'a HistoryRow]) -> Result<Vec<&'a HistoryRow>, HistoryError> {
    let Kind::Postgres(db) = tx.kind() else { return Ok(Vec::new()) };
    let frames = rows.iter().map(|row| row.frame.encode()).collect::<Result<Vec<_>, _>>()?;
    let [sources, tiers, seconds] = keys(rows);
    let query = sqlx::query_scalar::<_, i64>(INSERT).bind(sources).bind(tiers).bind(seconds);
    let places = query.bind(frames).fetch_all(db).await?;
    Ok(places.into_iter().filter_map(|place| rows.get(usize::try_from(place).ok()?.checked_sub(1)?).copied()).collect())
}

/// What the store has of these rows' moments.
const THERE: &str = "select history.source, history.tier, history.at_s, frame from history
    join unnest($1::bigint[], $2::bigint[], $3::bigint[]) as row (source, tier, at_s)
    on history.source = row.source and history.tier = row.tier and history.at_s = row.at_s";
const REPLACE: &str = "update history set frame = row.frame
    from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) as row (source, tier, at_s, frame)
    where history.source = row.source and history.tier = row.tier and history.at_s = row.at_s";

/// Adds rows to those that are there of their moments, all in two statements: a console that is late has thousands of them, and would get
/// later with each. The same row is there where servers that share a store have committed only in part and the batch is written again: it
/// is not counted twice.
async fn merge(tx: &mut Transaction, rows: &[&HistoryRow]) -> Result<(), HistoryError> {
    let Kind::Postgres(db) = tx.kind() else { return Ok(()) };
    if rows.is_empty() {
        return Ok(());
    }
    let [sources, tiers, seconds] = keys(rows);
    let there: Vec<(i64, i64, i64, Vec<u8>)> = sqlx::query_as(THERE).bind(sources).bind(tiers).bind(seconds).fetch_all(&mut *db).await?;
    let there: HashMap<_, _> = there.into_iter().map(|(source, tier, at_s, frame)| ((source, tier, at_s), frame)).collect();
    let mut merged = Vec::new();
    for row in rows {
        let before = there.get(&(row.source, row.tier.number(), row.at_s as i64));
        merged.extend(merged_with(before.map(Vec::as_slice), row)?.map(|frame| (*row, frame)));
    }
    let (rows, frames): (Vec<_>, Vec<_>) = merged.into_iter().unzip();
    let [sources, tiers, seconds] = keys(&rows);
    sqlx::query(REPLACE).bind(sources).bind(tiers).bind(seconds).bind(frames).execute(db).await?;
    Ok(())
}

/// `None`: it is there as it is.
fn merged_with(before: Option<&[u8]>, row: &HistoryRow) -> Result<Option<Vec<u8>>, postcard::Error> {
    let encoded = row.frame.encode()?;
    if before == Some(&encoded) {
        return Ok(None);
    }
    let Some(mut frame) = before.and_then(Frame::decode) else { return Ok(Some(encoded)) };
    frame.merge(&row.frame);
    frame.encode().map(Some)
}

/// Their sources, tiers and moments.
fn keys(rows: &[&HistoryRow]) -> [Vec<i64>; 3] {
    let column = |of: fn(&HistoryRow) -> i64| rows.iter().map(|row| of(row)).collect();
    [column(|row| row.source), column(|row| row.tier.number()), column(|row| row.at_s as i64)]
}
