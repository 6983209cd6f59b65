//! Packs rows into blocks once no more of them come: a tenth of the room, and as quick to read.

use std::collections::VecDeque;

use parking_lot::Mutex;
use sqlx::SqlitePool;

use super::block_rows::{BlockRows, BlockSpan, Packed};
use super::store::HistoryError;
use super::tier::Tier;

/// Rows may come late by as much: from a backlog, or from a clock that was set back a little.
const GRACE: u64 = 60;
/// All sources are looked at once in so many rounds, which are seconds.
const ROUNDS: usize = 300;
/// Of one source and tier in one round: what was left behind is packed bit by bit.
const MOST_BLOCKS: usize = 4;

pub struct Compactor {
    db: SqlitePool,
    /// Sources that are still to be looked at in this turn, and how many there are in all.
    turn: Mutex<(VecDeque<i64>, usize)>,
}

impl Compactor {
    /// On the [writer](super::store::HistoryStore::writer) of the rows.
    pub fn new(db: SqlitePool) -> Self {
        Self { db, turn: Mutex::default() }
    }

    /// One round: a share of all sources.
    pub async fn round(&self, now_s: u64) -> Result<(), HistoryError> {
        if self.turn.lock().0.is_empty() {
            let all: Vec<i64> = sqlx::query_scalar("select id from history_source").fetch_all(&self.db).await?;
            *self.turn.lock() = (all.clone().into(), all.len());
        }
        let share: Vec<i64> = {
            let (sources, all) = &mut *self.turn.lock();
            let share = all.div_ceil(ROUNDS).min(sources.len());
            sources.drain(..share).collect()
        };
        for source in share {
            self.pack(source, now_s).await?;
        }
        Ok(())
    }

    /// What is complete of one source.
    pub async fn pack(&self, source: i64, now_s: u64) -> Result<(), HistoryError> {
        for tier in Tier::ALL {
            for _ in 0..MOST_BLOCKS {
                if !self.pack_oldest(source, tier, now_s).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether there was anything to pack.
    async fn pack_oldest(&self, source: i64, tier: Tier, now_s: u64) -> Result<bool, HistoryError> {
        let oldest = "select min(at_s) from history where source = ?1 and tier = ?2";
        let oldest: Option<i64> = sqlx::query_scalar(oldest).bind(source).bind(tier.number()).fetch_one(&self.db).await?;
        let Some(oldest) = oldest else { return Ok(false) };
        let from_s = tier.block_of(oldest.unsigned_abs());
        let until_s = from_s + tier.block();
        if until_s + GRACE.max(tier.seconds()) > now_s {
            return Ok(false);
        }
        let (found, packed) = self.packed(BlockSpan { source, tier, from_s, until_s }).await?;
        let mut tx = self.db.begin_with("begin immediate").await?;
        // What has come meanwhile is packed with the rest, the next time.
        if BlockRows::read(&mut tx, BlockSpan { source, tier, from_s, until_s }).await? != found {
            return Ok(false);
        }
        if let Some((last, packed)) = packed {
            let sql = "insert or replace into history_block (source, tier, at_s, until_s, frames) values (?1, ?2, ?3, ?4, ?5)";
            let query = sqlx::query(sql).bind(source).bind(tier.number()).bind(from_s as i64);
            query.bind((last + tier.seconds()) as i64).bind(packed).execute(&mut *tx).await?;
        }
        let sql = "delete from history where source = ?1 and tier = ?2 and at_s >= ?3 and at_s < ?4";
        let query = sqlx::query(sql).bind(source).bind(tier.number()).bind(from_s as i64).bind(until_s as i64);
        query.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Compactor {
    /// Packing takes milliseconds of computing: on a thread of its own, so that nobody's task waits for it, and before the
    /// transaction, so that no other writer does.
    async fn packed(&self, span: BlockSpan) -> Result<(BlockRows, Packed), HistoryError> {
        let found = BlockRows::read(&mut *self.db.acquire().await?, span).await?;
        let material = found.clone();
        let packing = tokio::task::spawn_blocking(move || material.pack(span.tier, span.from_s));
        let packed = packing.await.map_err(|error| HistoryError::Packing(std::io::Error::other(error)))??;
        Ok((found, packed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::store::open_in_memory;
    use crate::history::frame::{Frame, PoolFrame};
    use crate::history::gauge_stats::GaugeStats;
    use crate::history::rollup::HistoryRow;
    use crate::history::store::HistoryStore;

    fn row(tier: Tier, at_s: u64, highest: u32) -> HistoryRow {
        let frame = Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() });
        HistoryRow { source: 1, tier, at_s, frame }
    }

    const SPAN: BlockSpan = BlockSpan { source: 1, tier: Tier::Second, from_s: 0, until_s: 600 };

    async fn ground() -> (SqlitePool, HistoryStore, Compactor) {
        let db = open_in_memory().await.expect("a store");
        let store = HistoryStore::new(db.clone());
        store.source("orders").await.expect("a number");
        (db.clone(), store, Compactor::new(db))
    }

    async fn highest(store: &HistoryStore, tier: Tier, from_s: u64, until_s: u64) -> Vec<(u64, u32)> {
        let rows = store.read(1, tier, from_s, until_s).await.expect("rows");
        rows.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?.checked_out.max()?))).collect()
    }

    async fn unpacked(db: &SqlitePool) -> i64 {
        sqlx::query_scalar("select count(*) from history").fetch_one(db).await.expect("a count")
    }

    #[tokio::test]
    async fn what_is_packed_is_read_as_before() {
        let (db, store, compactor) = ground().await;
        let rows: Vec<_> = (0..2_000).map(|at_s| row(Tier::Second, at_s, (at_s % 97) as u32)).collect();
        store.write_rows(&rows).await.expect("written");
        let before = highest(&store, Tier::Second, 0, 2_000).await;
        compactor.round(2_000).await.expect("packed");
        assert_eq!(unpacked(&db).await, 200, "the block under way stays as it is");
        assert_eq!(highest(&store, Tier::Second, 0, 2_000).await, before);
        assert_eq!(highest(&store, Tier::Second, 599, 602).await, before[599..602], "across two blocks");
        assert_eq!(store.last(1, Tier::Second).await.expect("a moment"), Some(1_999));
    }

    #[tokio::test]
    async fn the_newest_packed_row_is_the_last_where_nothing_came_after() {
        let (_, store, compactor) = ground().await;
        store.write_rows(&[row(Tier::TenSeconds, 40, 1), row(Tier::TenSeconds, 70, 1)]).await.expect("written");
        compactor.round(90_000).await.expect("packed");
        assert_eq!(store.last(1, Tier::TenSeconds).await.expect("a moment"), Some(70));
    }

    #[tokio::test]
    async fn what_comes_late_is_taken_into_its_block() {
        let (db, store, compactor) = ground().await;
        store.write_rows(&[row(Tier::Second, 10, 3), row(Tier::Second, 11, 3)]).await.expect("written");
        compactor.round(5_000).await.expect("packed");
        store.write_rows(&[row(Tier::Second, 10, 9), row(Tier::Second, 12, 4)]).await.expect("late");
        let whole = [(10, 9), (11, 3), (12, 4)];
        assert_eq!(highest(&store, Tier::Second, 0, 600).await, whole, "before it is packed");
        compactor.round(5_000).await.expect("packed again");
        assert_eq!((unpacked(&db).await, highest(&store, Tier::Second, 0, 600).await), (0, whole.to_vec()));
    }

    #[tokio::test]
    async fn a_damaged_block_is_a_gap_and_stops_nothing() {
        let (db, store, compactor) = ground().await;
        store.write_rows(&[row(Tier::Second, 10, 3), row(Tier::Second, 610, 4)]).await.expect("written");
        compactor.round(5_000).await.expect("packed");
        sqlx::query("update history_block set frames = x'01ff' where at_s = 0").execute(&db).await.expect("damaged");
        assert_eq!(highest(&store, Tier::Second, 0, 1_200).await, [(610, 4)]);
        store.write_rows(&[row(Tier::Second, 11, 5)]).await.expect("late");
        compactor.round(5_000).await.expect("packed again");
        assert_eq!(highest(&store, Tier::Second, 0, 1_200).await, [(11, 5), (610, 4)]);
    }

    #[test]
    fn packing_needs_no_worker_of_the_runtime_and_keeps_no_writer_waiting() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().expect("a runtime");
        runtime.block_on(async {
            let (_, store, compactor) = ground().await;
            store.write_rows(&[row(Tier::Second, 10, 3)]).await.expect("written");
            // The one thread for such work is taken, so that the packing cannot be done before it is released.
            let (release, taken) = std::sync::mpsc::channel::<()>();
            let busy = tokio::task::spawn_blocking(move || taken.recv());
            let packing = tokio::spawn(async move { compactor.round(5_000).await });
            for at_s in 700..720 {
                store.write_rows(&[row(Tier::Second, at_s, 1)]).await.expect("nobody holds the store");
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            assert!(!packing.is_finished(), "it was packed by a worker");
            drop(release);
            packing.await.expect("no panic").expect("packed");
            drop(busy.await);
            assert_eq!(highest(&store, Tier::Second, 0, 600).await, [(10, 3)]);
        });
    }

    #[tokio::test]
    async fn what_comes_while_a_block_is_packed_is_not_deleted_with_it() {
        let (db, store, compactor) = ground().await;
        store.write_rows(&[row(Tier::Second, 10, 3)]).await.expect("written");
        let (found, _) = compactor.packed(SPAN).await.expect("packed");
        store.write_rows(&[row(Tier::Second, 11, 4)]).await.expect("late");
        let now = BlockRows::read(&mut db.acquire().await.expect("the store"), SPAN).await.expect("rows");
        assert!(now != found, "so that the block is packed anew");
        compactor.round(5_000).await.expect("packed anew");
        assert_eq!(highest(&store, Tier::Second, 0, 600).await, [(10, 3), (11, 4)]);
    }

    #[tokio::test]
    async fn a_block_that_is_too_old_goes() {
        let (db, store, compactor) = ground().await;
        store.write_rows(&[row(Tier::Second, 10, 3)]).await.expect("written");
        compactor.round(5_000).await.expect("packed");
        store.prune(10 + 1 + Tier::Second.kept()).await.expect("pruned");
        let blocks: i64 = sqlx::query_scalar("select count(*) from history_block").fetch_one(&db).await.expect("a count");
        assert_eq!(blocks, 0);
    }
}
