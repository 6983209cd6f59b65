//! How PostgreSQL takes rows: one statement for all of a second.

use super::late_rows::{self, LateRows};
use super::{Frame, HistoryError, HistoryRow, Transaction, on};
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
        for there in insert(tx, some).await? {
            merge(tx, there).await?;
        }
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
    let column = |of: fn(&HistoryRow) -> i64| rows.iter().map(|row| of(row)).collect::<Vec<_>>();
    let query = sqlx::query_scalar::<_, i64>(INSERT).bind(column(|row| row.source)).bind(column(|row| row.tier.number()));
    let places = query.bind(column(|row| row.at_s as i64)).bind(frames).fetch_all(db).await?;
    Ok(places.into_iter().filter_map(|place| rows.get(usize::try_from(place).ok()?.checked_sub(1)?).copied()).collect())
}

/// Adds a row to the one that is there of its moment. The same row is there where servers that share a store have committed only in part
/// and the batch is written again: it is not counted twice.
async fn merge(tx: &mut Transaction, row: &HistoryRow) -> Result<(), HistoryError> {
    let (key, at_s) = ((row.source, row.tier.number()), row.at_s as i64);
    let sql = "select frame from history where source = $1 and tier = $2 and at_s = $3";
    let before: Vec<u8> = on!(tx, db => sqlx::query_scalar(sql).bind(key.0).bind(key.1).bind(at_s).fetch_one(db).await)?;
    if before == row.frame.encode()? {
        return Ok(());
    }
    let mut frame = row.frame.clone();
    if let Some(mut before) = Frame::decode(&before) {
        before.merge(&row.frame);
        frame = before;
    }
    let (sql, frame) = ("update history set frame = $4 where source = $1 and tier = $2 and at_s = $3", frame.encode()?);
    Ok(on!(tx, db => sqlx::query(sql).bind(key.0).bind(key.1).bind(at_s).bind(frame).execute(db).await.map(drop))?)
}
