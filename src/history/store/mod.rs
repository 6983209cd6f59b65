//! The past in the console's store. Reading is one for both kinds of store; how many rows are written at once, and how what is too old
//! goes, is not: see `sqlite_rows.rs` and `postgres_rows.rs`.

mod late_rows;
mod many;
mod names;
mod numbered;
pub mod periods;
mod postgres_rows;
mod sqlite_rows;

use std::collections::HashMap;

use super::block;
use super::frame::Frame;
use super::peaks::PeakStore;
use super::rollup::{HistoryRow, regroup};
use super::tier::Tier;
use super::write_buffer::Batch;
use crate::store::leases::{Fence, Work};
use crate::store::{AsStoreError, Kind, Store, Transaction, on, retried};
pub(super) use late_rows::put_block;
pub use names::NamedSource;
pub use numbered::NumberedBatch;
use periods::HistoryPeriods;

/// Why the past can neither be kept nor read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file or the disk below it, or the server.
    #[error("{}", .0.as_database_error().map_or_else(|| .0.to_string(), |error| error.message().to_owned()))]
    Store(#[from] sqlx::Error),
    /// A frame that cannot be written down.
    #[error("a frame could not be encoded ({0})")]
    Encoding(#[from] postcard::Error),
    /// The tables are those of a version that knows what to write into them.
    #[error("the shared store is that of a newer plimsoll by now")]
    Outdated,
    /// A block that cannot be packed.
    #[error("a block of the history could not be packed ({0})")]
    Packing(#[from] std::io::Error),
}

impl AsStoreError for HistoryError {
    fn as_store_error(&self) -> Option<&sqlx::Error> {
        match self {
            Self::Store(error) => Some(error),
            Self::Encoding(_) | Self::Packing(_) | Self::Outdated => None,
        }
    }
}

/// Which rows are written as part of which work.
#[derive(Clone)]
pub struct RowFence {
    pub fence: Fence,
    /// By source, with the term. One that is not named is this console's own.
    pub works: HashMap<i64, (Work, i64)>,
}

#[derive(Clone)]
pub struct HistoryStore {
    db: Store,
    /// For what is written all the time.
    writer: Store,
    /// Of a store whose rows lie in periods.
    periods: Option<HistoryPeriods>,
}

/// Rows of a source and tier from a moment on that stand in no block. PostgreSQL's stay where they are when they are packed, until
/// their period is dropped: there those count that come after the last block.
pub(super) fn unpacked(db: &Store) -> &'static str {
    match db {
        Store::Sqlite(_) => UNPACKED_OF_SQLITE,
        Store::Postgres(_) => UNPACKED_OF_POSTGRES,
    }
}

pub const UNPACKED_OF_SQLITE: &str = "history where source = $1 and tier = $2 and at_s >= $3";
pub const UNPACKED_OF_POSTGRES: &str = "history where source = $1 and tier = $2 and at_s >= $3
    and at_s >= coalesce((select max(until_s) from packed_until where source = $1 and tier = $2), 0)";

/// What a block has of a stretch. One that is damaged is a gap: it hides nothing that is around it.
fn frames_of_block(at_s: i64, packed: &[u8], from_s: u64, until_s: u64) -> Vec<(u64, Frame)> {
    let found = block::frames(at_s.unsigned_abs(), packed, |at_s| from_s <= at_s && at_s < until_s);
    let found = found.inspect_err(|error| tracing::warn!("a block of the history, from {at_s}, cannot be read: {error}"));
    found.unwrap_or_default()
}

/// A clock that was set back, or a backlog, may have added to what is packed.
fn in_order(mut frames: Vec<(u64, Frame)>) -> Vec<(u64, Frame)> {
    if frames.is_sorted_by(|(earlier, _), (later, _)| earlier < later) {
        return frames;
    }
    frames.sort_by_key(|(at_s, _)| *at_s);
    regroup(frames, |at_s| at_s)
}

impl HistoryStore {
    pub fn new(db: Store) -> Self {
        let periods = HistoryPeriods::of(&db);
        Self { writer: db.writer(), db, periods }
    }

    /// For whoever writes beside it.
    pub fn writer(&self) -> Store {
        self.writer.clone()
    }

    /// Writes all of it or nothing.
    pub async fn write(&self, batch: &Batch) -> Result<(), HistoryError> {
        self.with_periods(batch, || retried(|| self.write_once(batch))).await
    }

    /// Makes the periods that a batch needs, and again where another console has dropped one.
    async fn with_periods<F>(&self, batch: &Batch, write: impl Fn() -> F) -> Result<(), HistoryError>
    where
        F: Future<Output = Result<(), HistoryError>>,
    {
        let Some(periods) = &self.periods else { return write().await };
        periods.make_for(batch).await?;
        match write().await {
            Err(HistoryError::Store(error)) if periods.are_missing(&error) => {
                periods.make_for(batch).await?;
                write().await
            }
            outcome => outcome,
        }
    }

    async fn write_once(&self, batch: &Batch) -> Result<(), HistoryError> {
        let mut tx = self.writer.begin().await?;
        insert_all(&mut tx, &batch.rows).await?;
        PeakStore::write(&mut tx, &batch.peaks).await?;
        PeakStore::write_holdings(&mut tx, &batch.holdings).await?;
        Ok(tx.commit().await?)
    }

    /// Writes all of them or none.
    pub async fn write_rows(&self, rows: &[HistoryRow]) -> Result<(), HistoryError> {
        self.write(&Batch { rows: rows.to_vec(), ..Batch::default() }).await
    }

    /// Rows that begin at `from_s` or later and before `until_s`, oldest first.
    pub async fn read(&self, source: i64, tier: Tier, from_s: u64, until_s: u64) -> Result<Vec<(u64, Frame)>, HistoryError> {
        let sql = format!("select at_s, frame from {} and at_s < $4 order by at_s", unpacked(&self.db));
        let rows: Vec<(i64, Vec<u8>)> = on!(self.db, db => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(source).bind(tier.number());
            query.bind(from_s as i64).bind(until_s as i64).fetch_all(db).await
        })?;
        let mut frames = self.packed(source, tier, from_s, until_s).await?;
        frames.extend(rows.into_iter().filter_map(|(at_s, blob)| Some((at_s as u64, Frame::decode(&blob)?))));
        Ok(in_order(frames))
    }

    /// Those that are packed.
    async fn packed(&self, source: i64, tier: Tier, from_s: u64, until_s: u64) -> Result<Vec<(u64, Frame)>, HistoryError> {
        let sql = "select at_s, frames from history_block where source = $1 and tier = $2 and at_s > $3 and at_s < $4 order by at_s";
        let blocks: Vec<(i64, Vec<u8>)> = on!(self.db, db => {
            let query = sqlx::query_as(sql).bind(source).bind(tier.number());
            query.bind(from_s as i64 - tier.block() as i64).bind(until_s as i64).fetch_all(db).await
        })?;
        Ok(blocks.into_iter().flat_map(|(at_s, packed)| frames_of_block(at_s, &packed, from_s, until_s)).collect())
    }

    /// Where the newest row of a tier begins.
    pub async fn last(&self, source: i64, tier: Tier) -> Result<Option<u64>, HistoryError> {
        let sql = "select max(at_s) from (
                       select max(at_s) as at_s from history where source = $1 and tier = $2
                       union all select max(until_s) - $2 from history_block where source = $1 and tier = $2) as newest";
        let last: Option<i64> = on!(self.db, db => sqlx::query_scalar(sql).bind(source).bind(tier.number()).fetch_one(db).await)?;
        Ok(last.map(|at_s| at_s as u64))
    }

    /// Sources of which no row is left.
    pub async fn empty_sources(&self) -> Result<Vec<i64>, HistoryError> {
        let sql = match self.periods {
            None => {
                "select id from history_source where not exists (select 1 from history where source = id)
                        and not exists (select 1 from history_block where source = id)"
            }
            Some(_) => {
                // Source by source, as `limit` makes it: a join would fetch all rows where they lie on other servers.
                "select id from history_source where named_on < current_date - 1
                           and (select true from history where source = id limit 1) is null
                           and (select true from history_block where source = id limit 1) is null"
            }
        };
        Ok(on!(self.db, db => sqlx::query_scalar(sql).fetch_all(db).await)?)
    }

    /// Forgets the name of a source, with the marks that were its last.
    pub async fn forget_source(&self, source: i64) -> Result<(), HistoryError> {
        let mut tx = self.writer.begin().await?;
        // What lies in periods goes with them.
        let of_kind =
            if self.periods.is_some() { "delete from packed_until where source = $1" } else { "delete from holding where source = $1" };
        for sql in ["delete from peak where source = $1", of_kind, "delete from history_source where id = $1"] {
            on!(tx, db => sqlx::query(sql).bind(source).execute(db).await.map(drop))?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets what is older than its tier is kept.
    pub async fn prune(&self, now_s: u64) -> Result<(), HistoryError> {
        match (&self.periods, self.writer.kind()) {
            (Some(periods), _) => Ok(periods.drop_old(now_s).await?),
            (None, Kind::Sqlite(writer)) => Ok(sqlite_rows::prune(writer, now_s).await?),
            // Rows of PostgreSQL lie in periods.
            (None, Kind::Postgres(_)) => Ok(()),
        }
    }
}

/// Many rows at once, since each statement costs more than its row. One that is there already, because the clock was set back, is
/// merged with.
async fn insert_all(tx: &mut Transaction, rows: &[HistoryRow]) -> Result<(), HistoryError> {
    match tx.kind() {
        Kind::Sqlite(db) => sqlite_rows::insert_all(db, rows).await,
        Kind::Postgres(_) => postgres_rows::insert_all(tx, rows).await,
    }
}

#[cfg(test)]
mod sharded_tests;
#[cfg(test)]
mod tests;
