//! How SQLite takes rows, and gives up old ones.

use sqlx::{QueryBuilder, SqliteConnection, SqlitePool};

use super::{Frame, HistoryError, HistoryRow, Tier};

/// Rows in one statement; more would be a longer text each time.
const ROWS_A_STATEMENT: usize = 100;

pub(super) async fn insert_all(db: &mut SqliteConnection, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    let (hundreds, rest) = rows.as_chunks::<ROWS_A_STATEMENT>();
    for hundred in hundreds {
        if !insert_hundred(db, hundred).await? {
            insert_each(db, hundred).await?;
        }
    }
    insert_each(db, rest).await
}

async fn insert_each(db: &mut SqliteConnection, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    for row in rows {
        if !insert(db, row).await? {
            merge(db, row).await?;
        }
    }
    Ok(())
}

/// Whether all of them are new; if not, nothing was written.
async fn insert_hundred(db: &mut SqliteConnection, rows: &[HistoryRow; ROWS_A_STATEMENT]) -> Result<bool, HistoryError> {
    let frames = rows.iter().map(|row| row.frame.encode()).collect::<Result<Vec<_>, _>>()?;
    let mut sql = QueryBuilder::new("insert or abort into history (source, tier, at_s, frame) ");
    sql.push_values(rows.iter().zip(frames), |mut values, (row, frame)| {
        values.push_bind(row.source).push_bind(row.tier.number()).push_bind(row.at_s as i64).push_bind(frame);
    });
    match sql.build().execute(db).await {
        Ok(_) => Ok(true),
        Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn insert(db: &mut SqliteConnection, row: &HistoryRow) -> Result<bool, HistoryError> {
    let sql = "insert into history (source, tier, at_s, frame) values ($1, $2, $3, $4) on conflict do nothing";
    let query = sqlx::query(sql).bind(row.source).bind(row.tier.number()).bind(row.at_s as i64);
    Ok(query.bind(row.frame.encode()?).execute(db).await?.rows_affected() == 1)
}

async fn merge(db: &mut SqliteConnection, row: &HistoryRow) -> Result<(), HistoryError> {
    let sql = "select frame from history where source = $1 and tier = $2 and at_s = $3";
    let query = sqlx::query_scalar::<_, Vec<u8>>(sql).bind(row.source).bind(row.tier.number()).bind(row.at_s as i64);
    let mut frame = row.frame.clone();
    if let Some(mut before) = Frame::decode(&query.fetch_one(&mut *db).await?) {
        before.merge(&row.frame);
        frame = before;
    }
    let sql = "update history set frame = $4 where source = $1 and tier = $2 and at_s = $3";
    let query = sqlx::query(sql).bind(row.source).bind(row.tier.number()).bind(row.at_s as i64);
    query.bind(frame.encode()?).execute(db).await?;
    Ok(())
}

/// Forgets what is older than its tier is kept.
pub(super) async fn prune(db: &SqlitePool, now_s: u64) -> sqlx::Result<()> {
    let sql = "delete from history where source in (select id from history_source) and tier = $1 and at_s < $2";
    let blocks = "delete from history_block where source in (select id from history_source) and tier = $1 and until_s <= $2";
    for tier in Tier::ALL {
        let limit = now_s.saturating_sub(tier.kept()) as i64;
        sqlx::query(sql).bind(tier.number()).bind(limit).execute(db).await?;
        sqlx::query(blocks).bind(tier.number()).bind(limit).execute(db).await?;
    }
    Ok(())
}
