//! The past in the console's store.

use sqlx::{QueryBuilder, Sqlite, SqlitePool, Transaction};

use super::block;
use super::frame::Frame;
use super::peaks::PeakStore;
use super::rollup::{HistoryRow, regroup};
use super::tier::Tier;
use super::write_buffer::Batch;
use crate::base::store::one_writer;

/// Why the past can neither be kept nor read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file or the disk below it.
    #[error("{}", .0.as_database_error().map_or_else(|| .0.to_string(), |error| error.message().to_owned()))]
    Store(#[from] sqlx::Error),
    /// A frame that cannot be written down.
    #[error("a frame could not be encoded ({0})")]
    Encoding(#[from] postcard::Error),
    /// A block that cannot be packed.
    #[error("a block of the history could not be packed ({0})")]
    Packing(#[from] std::io::Error),
}

#[derive(Clone)]
pub struct HistoryStore {
    db: SqlitePool,
    /// Of one connection.
    writer: SqlitePool,
}

impl HistoryStore {
    pub fn new(db: SqlitePool) -> Self {
        Self { writer: one_writer(&db), db }
    }

    /// For whoever writes beside it.
    pub fn writer(&self) -> SqlitePool {
        self.writer.clone()
    }

    /// The number of a source, given to it when its name is first heard.
    pub async fn source(&self, name: &str) -> Result<i64, HistoryError> {
        Ok(self.source_or_new(name).await?.0)
    }

    /// The same, and whether it was heard just now for the first time.
    pub async fn source_or_new(&self, name: &str) -> Result<(i64, bool), HistoryError> {
        let sql = "insert into history_source (name) values (?1) on conflict do nothing";
        let is_new = sqlx::query(sql).bind(name).execute(&self.db).await?.rows_affected() == 1;
        Ok((self.known_source(name).await?.ok_or(sqlx::Error::RowNotFound)?, is_new))
    }

    /// The number of a source, if its name was ever heard.
    pub async fn known_source(&self, name: &str) -> Result<Option<i64>, HistoryError> {
        Ok(sqlx::query_scalar("select id from history_source where name = ?1").bind(name).fetch_optional(&self.db).await?)
    }

    /// All sources.
    pub async fn sources(&self) -> Result<Vec<(i64, String)>, HistoryError> {
        Ok(sqlx::query_as("select id, name from history_source order by id").fetch_all(&self.db).await?)
    }

    /// Writes all of it or nothing.
    pub async fn write(&self, batch: &Batch) -> Result<(), HistoryError> {
        let mut tx = self.writer.begin_with("begin immediate").await?;
        insert_all(&mut tx, &batch.rows).await?;
        PeakStore::write(&mut tx, &batch.peaks).await?;
        for (source, at_s, holding) in &batch.holdings {
            PeakStore::write_holding(&mut tx, *source, *at_s, holding).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Writes all of them or none.
    pub async fn write_rows(&self, rows: &[HistoryRow]) -> Result<(), HistoryError> {
        let mut tx = self.writer.begin_with("begin immediate").await?;
        insert_all(&mut tx, rows).await?;
        Ok(tx.commit().await?)
    }

    /// Rows that begin at `from_s` or later and before `until_s`, oldest first.
    pub async fn read(&self, source: i64, tier: Tier, from_s: u64, until_s: u64) -> Result<Vec<(u64, Frame)>, HistoryError> {
        let sql = "select at_s, frame from history where source = ?1 and tier = ?2 and at_s >= ?3 and at_s < ?4 order by at_s";
        let query = sqlx::query_as::<_, (i64, Vec<u8>)>(sql).bind(source).bind(tier.number());
        let rows = query.bind(from_s as i64).bind(until_s as i64).fetch_all(&self.db).await?;
        let mut frames = self.packed(source, tier, from_s, until_s).await?;
        frames.extend(rows.into_iter().filter_map(|(at_s, blob)| Some((at_s as u64, Frame::decode(&blob)?))));
        // A clock that was set back, or a backlog, may have added to what is packed.
        if !frames.is_sorted_by(|(earlier, _), (later, _)| earlier < later) {
            frames.sort_by_key(|(at_s, _)| *at_s);
            frames = regroup(frames, |at_s| at_s);
        }
        Ok(frames)
    }

    /// Those that are packed.
    async fn packed(&self, source: i64, tier: Tier, from_s: u64, until_s: u64) -> Result<Vec<(u64, Frame)>, HistoryError> {
        let sql = "select at_s, frames from history_block where source = ?1 and tier = ?2 and at_s > ?3 and at_s < ?4 order by at_s";
        let query = sqlx::query_as::<_, (i64, Vec<u8>)>(sql).bind(source).bind(tier.number());
        let blocks = query.bind(from_s as i64 - tier.block() as i64).bind(until_s as i64).fetch_all(&self.db).await?;
        let mut frames = Vec::new();
        for (at_s, packed) in blocks {
            // One damaged block is a gap; without this it would hide all that is around it.
            match block::frames(at_s.unsigned_abs(), &packed, |at_s| from_s <= at_s && at_s < until_s) {
                Ok(within) => frames.extend(within),
                Err(error) => tracing::warn!("a block of the history, from {at_s}, cannot be read: {error}"),
            }
        }
        Ok(frames)
    }

    /// Where the newest row of a tier begins.
    pub async fn last(&self, source: i64, tier: Tier) -> Result<Option<u64>, HistoryError> {
        let sql = "select max(at_s) from (
                       select max(at_s) as at_s from history where source = ?1 and tier = ?2
                       union all select max(until_s) - ?2 from history_block where source = ?1 and tier = ?2)";
        let last: Option<i64> = sqlx::query_scalar(sql).bind(source).bind(tier.number()).fetch_one(&self.db).await?;
        Ok(last.map(|at_s| at_s as u64))
    }

    /// Sources of which no row is left.
    pub async fn empty_sources(&self) -> Result<Vec<i64>, HistoryError> {
        let sql = "select id from history_source where not exists (select 1 from history where source = id)
                       and not exists (select 1 from history_block where source = id)";
        Ok(sqlx::query_scalar(sql).fetch_all(&self.db).await?)
    }

    /// Forgets the name of a source, with the marks that were its last.
    pub async fn forget_source(&self, source: i64) -> Result<(), HistoryError> {
        let mut tx = self.writer.begin_with("begin immediate").await?;
        for sql in
            ["delete from peak where source = ?1", "delete from holding where source = ?1", "delete from history_source where id = ?1"]
        {
            sqlx::query(sql).bind(source).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets what is older than its tier is kept.
    pub async fn prune(&self, now_s: u64) -> Result<(), HistoryError> {
        let sql = "delete from history where source in (select id from history_source) and tier = ?1 and at_s < ?2";
        let blocks = "delete from history_block where source in (select id from history_source) and tier = ?1 and until_s <= ?2";
        for tier in Tier::ALL {
            let limit = now_s.saturating_sub(tier.kept()) as i64;
            sqlx::query(sql).bind(tier.number()).bind(limit).execute(&self.writer).await?;
            sqlx::query(blocks).bind(tier.number()).bind(limit).execute(&self.writer).await?;
        }
        Ok(())
    }
}

/// Rows in one statement; more would be a longer text each time.
const ROWS_A_STATEMENT: usize = 100;

/// Many rows at once, since each statement costs more than its row. One that is there already, because the clock was
/// set back, is merged with.
async fn insert_all(tx: &mut Transaction<'_, Sqlite>, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    let (hundreds, rest) = rows.as_chunks::<ROWS_A_STATEMENT>();
    for hundred in hundreds {
        if !insert_hundred(tx, hundred).await? {
            insert_each(tx, hundred).await?;
        }
    }
    insert_each(tx, rest).await
}

async fn insert_each(tx: &mut Transaction<'_, Sqlite>, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    for row in rows {
        if !insert(tx, row).await? {
            merge(tx, row).await?;
        }
    }
    Ok(())
}

/// Whether all of them are new; if not, nothing was written.
async fn insert_hundred(tx: &mut Transaction<'_, Sqlite>, rows: &[HistoryRow; ROWS_A_STATEMENT]) -> Result<bool, HistoryError> {
    let frames = rows.iter().map(|row| row.frame.encode()).collect::<Result<Vec<_>, _>>()?;
    let mut sql = QueryBuilder::new("insert or abort into history (source, tier, at_s, frame) ");
    sql.push_values(rows.iter().zip(frames), |mut values, (row, frame)| {
        values.push_bind(row.source).push_bind(row.tier.number()).push_bind(row.at_s as i64).push_bind(frame);
    });
    match sql.build().execute(&mut **tx).await {
        Ok(_) => Ok(true),
        Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn insert(tx: &mut Transaction<'_, Sqlite>, row: &HistoryRow) -> Result<bool, HistoryError> {
    let sql = "insert into history (source, tier, at_s, frame) values (?1, ?2, ?3, ?4) on conflict do nothing";
    let query = sqlx::query(sql).bind(row.source).bind(row.tier.number()).bind(row.at_s as i64);
    Ok(query.bind(row.frame.encode()?).execute(&mut **tx).await?.rows_affected() == 1)
}

async fn merge(tx: &mut Transaction<'_, Sqlite>, row: &HistoryRow) -> Result<(), HistoryError> {
    let sql = "select frame from history where source = ?1 and tier = ?2 and at_s = ?3";
    let query = sqlx::query_scalar::<_, Vec<u8>>(sql).bind(row.source).bind(row.tier.number()).bind(row.at_s as i64);
    let mut frame = row.frame.clone();
    if let Some(mut before) = Frame::decode(&query.fetch_one(&mut **tx).await?) {
        before.merge(&row.frame);
        frame = before;
    }
    let sql = "update history set frame = ?4 where source = ?1 and tier = ?2 and at_s = ?3";
    let query = sqlx::query(sql).bind(row.source).bind(row.tier.number()).bind(row.at_s as i64);
    query.bind(frame.encode()?).execute(&mut **tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::store::open_in_memory;
    use crate::history::frame::PoolFrame;
    use crate::history::gauge_stats::GaugeStats;

    fn row(tier: Tier, at_s: u64, highest: u32) -> HistoryRow {
        HistoryRow {
            source: 1,
            tier,
            at_s,
            frame: Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() }),
        }
    }

    async fn store() -> HistoryStore {
        let store = HistoryStore::new(open_in_memory().await.expect("a store"));
        assert_eq!(store.source("orders").await.expect("a number"), 1);
        store
    }

    #[tokio::test]
    async fn what_is_written_is_read_in_order_and_a_second_time_merged() {
        let store = store().await;
        store.write_rows(&[row(Tier::Second, 11, 5), row(Tier::Second, 10, 4), row(Tier::TenSeconds, 10, 5)]).await.expect("written");
        store.write_rows(&[row(Tier::Second, 11, 9)]).await.expect("written again");
        let read = store.read(1, Tier::Second, 10, 12).await.expect("read");
        let highest: Vec<_> = read.into_iter().filter_map(|(at, frame)| Some((at, frame.pool()?.checked_out.max()?))).collect();
        assert_eq!(highest, [(10, 4), (11, 9)]);
        assert_eq!(store.last(1, Tier::TenSeconds).await.expect("a moment"), Some(10));
        assert_eq!(store.source("orders").await.expect("the same number"), 1);
    }

    #[tokio::test]
    async fn what_is_too_old_for_its_tier_goes_and_the_coarser_stays() {
        let store = store().await;
        store.write_rows(&[row(Tier::Second, 100, 1), row(Tier::Minute, 60, 1)]).await.expect("written");
        store.prune(100 + Tier::Second.kept() + 1).await.expect("pruned");
        let last = (store.last(1, Tier::Second).await.expect("read"), store.last(1, Tier::Minute).await.expect("read"));
        assert_eq!(last, (None, Some(60)));
    }
}
