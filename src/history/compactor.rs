//! Packs rows into blocks once no more of them come: a tenth of the room, and as quick to read.

use std::collections::{HashMap, HashSet, VecDeque};

use super::block_rows::{BlockRows, BlockSpan, Packed};
use super::store::{HistoryError, put_block, unpacked};
use super::tier::Tier;
use crate::store::leases::{Leases, Work};
use crate::store::{Kind, Store, Transaction, on, retried};
use parking_lot::Mutex;

/// Rows may come late by as much: from a backlog, or from a clock that was set back a little.
const GRACE: u64 = 60;
/// All sources are looked at once in so many rounds, which are seconds.
const ROUNDS: usize = 300;
/// Of one source and tier in one round: what was left behind is packed bit by bit.
const MOST_BLOCKS: usize = 4;

pub struct Compactor {
    db: Store,
    /// Sources that are still to be looked at in this turn, and how many there are in all.
    turn: Mutex<(VecDeque<i64>, usize)>,
    /// When the next block of a source and coarse tier can be packed: nobody looks for it before. Its seconds are looked for each turn.
    due: Mutex<HashMap<(i64, Tier), u64>>,
    leases: Leases,
}

impl Compactor {
    /// On the [writer](super::store::HistoryStore::writer) of the rows.
    pub fn new(db: Store) -> Self {
        Self { db, turn: Mutex::default(), due: Mutex::default(), leases: Leases::alone() }
    }

    /// The same for one of several consoles: each packs a part of the sources.
    pub fn beside(self, leases: Leases) -> Self {
        Self { leases, ..self }
    }

    /// One round: a share of all sources.
    pub async fn round(&self, now_s: u64) -> Result<(), HistoryError> {
        if self.turn.lock().0.is_empty() {
            let all: Vec<i64> = on!(self.db, db => sqlx::query_scalar("select id from history_source").fetch_all(db).await)?;
            let are_there: HashSet<i64> = all.iter().copied().collect();
            self.due.lock().retain(|(source, _), _| are_there.contains(source));
            *self.turn.lock() = (all.clone().into(), all.len());
        }
        let share: Vec<i64> = {
            let (sources, all) = &mut *self.turn.lock();
            let share = all.div_ceil(ROUNDS).min(sources.len());
            sources.drain(..share).collect()
        };
        for source in share.into_iter().filter(|source| self.leases.keeps(Work::shard_of_number(*source)).is_some()) {
            self.pack(source, now_s).await?;
        }
        Ok(())
    }

    /// What is complete of one source.
    pub async fn pack(&self, source: i64, now_s: u64) -> Result<(), HistoryError> {
        for tier in Tier::ALL {
            if self.due.lock().get(&(source, tier)).is_some_and(|due| now_s < *due) {
                continue;
            }
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
        let oldest = format!("select min(at_s) from {}", unpacked(&self.db));
        let oldest: Option<i64> = on!(self.db, db => {
            sqlx::query_scalar(sqlx::AssertSqlSafe(oldest)).bind(source).bind(tier.number()).bind(0_i64).fetch_one(db).await
        })?;
        // Of a source without rows: what comes now is the first of a block.
        let from_s = tier.block_of(oldest.map_or(now_s, i64::unsigned_abs));
        let until_s = from_s + tier.block();
        let due = until_s + GRACE.max(tier.seconds());
        if due > now_s {
            if tier != Tier::Second {
                self.due.lock().insert((source, tier), due);
            }
            return Ok(false);
        }
        let span = BlockSpan { source, tier, from_s, until_s };
        let (found, packed) = self.packed(span).await?;
        retried(|| self.replace(span, &found, packed.as_ref())).await
    }

    /// Puts the block in the place of its rows. False: more have come meanwhile, which are packed with the rest, the next time.
    async fn replace(&self, span: BlockSpan, found: &BlockRows, packed: Option<&(u64, Vec<u8>)>) -> Result<bool, HistoryError> {
        let mut tx = self.db.begin().await?;
        lock_packed(&mut tx, span).await?;
        if BlockRows::read(&self.db, &mut tx, span).await? != *found {
            return Ok(false);
        }
        if let Some((last, packed)) = packed {
            put_block(&mut tx, span, *last, packed.clone()).await?;
        }
        give_up_rows(&mut tx, span).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Whoever writes rows that may belong to the block waits until it is packed, and the other way round.
async fn lock_packed(tx: &mut Transaction, span: BlockSpan) -> sqlx::Result<()> {
    let Kind::Postgres(db) = tx.kind() else { return Ok(()) };
    let make = "insert into packed_until (source, tier, until_s) values ($1, $2, 0) on conflict do nothing";
    sqlx::query(make).bind(span.source).bind(span.tier.number()).execute(&mut *db).await?;
    let lock = "select until_s from packed_until where source = $1 and tier = $2 for update";
    sqlx::query(lock).bind(span.source).bind(span.tier.number()).execute(db).await.map(drop)
}

/// The rows of a block are read no more: SQLite's are deleted, PostgreSQL's stay until their period is dropped.
async fn give_up_rows(tx: &mut Transaction, span: BlockSpan) -> sqlx::Result<()> {
    let BlockSpan { source, tier, from_s, until_s } = span;
    let sql = match tx {
        Transaction::Sqlite(_) => "delete from history where source = $1 and tier = $2 and at_s >= $3 and at_s < $4",
        Transaction::Postgres(_) => {
            "insert into packed_until (source, tier, until_s) select $1, $2, $4 where $3 < $4
             on conflict (source, tier) do update set until_s = excluded.until_s"
        }
    };
    on!(tx, db => {
        let query = sqlx::query(sql).bind(source).bind(tier.number());
        query.bind(from_s as i64).bind(until_s as i64).execute(db).await.map(drop)
    })
}

impl Compactor {
    /// Packing takes milliseconds of computing: on a thread of its own, so that nobody's task waits for it, and before the
    /// transaction, so that no other writer does.
    async fn packed(&self, span: BlockSpan) -> Result<(BlockRows, Packed), HistoryError> {
        let found = BlockRows::read(&self.db, &mut self.db.begin().await?, span).await?;
        let material = found.clone();
        let packing = tokio::task::spawn_blocking(move || material.pack(span.tier, span.from_s));
        let packed = packing.await.map_err(|error| HistoryError::Packing(std::io::Error::other(error)))??;
        Ok((found, packed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::{Frame, PoolFrame};
    use crate::history::gauge_stats::GaugeStats;
    use crate::history::rollup::HistoryRow;
    use crate::history::store::HistoryStore;
    use crate::store::fixture::on_each_kind;
    use crate::store::open_in_memory;

    fn row(tier: Tier, at_s: u64, highest: u32) -> HistoryRow {
        let frame = Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() });
        HistoryRow { source: 1, tier, at_s, frame }
    }

    const SPAN: BlockSpan = BlockSpan { source: 1, tier: Tier::Second, from_s: 0, until_s: 600 };

    async fn ground(db: &Store) -> (HistoryStore, Compactor) {
        let store = HistoryStore::new(db.clone());
        store.source("orders").await.expect("a number");
        (store, Compactor::new(db.clone()))
    }

    async fn highest(store: &HistoryStore, tier: Tier, from_s: u64, until_s: u64) -> Vec<(u64, u32)> {
        let rows = store.read(1, tier, from_s, until_s).await.expect("rows");
        rows.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?.checked_out.max()?))).collect()
    }

    /// Rows that stand in no block.
    async fn left(db: &Store, tier: Tier) -> i64 {
        let sql = format!("select count(*) from {}", unpacked(db));
        on!(db, db => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(1_i64).bind(tier.number()).bind(0_i64).fetch_one(db).await)
            .expect("a count")
    }

    async fn what_is_packed_is_read_as_before(db: Store) {
        let (store, compactor) = ground(&db).await;
        let rows: Vec<_> = (0..2_000).map(|at_s| row(Tier::Second, at_s, (at_s % 97) as u32)).collect();
        store.write_rows(&rows).await.expect("written");
        let before = highest(&store, Tier::Second, 0, 2_000).await;
        compactor.round(2_000).await.expect("packed");
        assert_eq!(left(&db, Tier::Second).await, 200, "the block under way stays as it is");
        assert_eq!(highest(&store, Tier::Second, 0, 2_000).await, before);
        assert_eq!(highest(&store, Tier::Second, 599, 602).await, before[599..602], "across two blocks");
        assert_eq!(store.last(1, Tier::Second).await.expect("a moment"), Some(1_999));
    }

    async fn the_newest_packed_row_is_the_last_where_nothing_came_after(db: Store) {
        let (store, compactor) = ground(&db).await;
        store.write_rows(&[row(Tier::TenSeconds, 40, 1), row(Tier::TenSeconds, 70, 1)]).await.expect("written");
        compactor.round(90_000).await.expect("packed");
        assert_eq!(store.last(1, Tier::TenSeconds).await.expect("a moment"), Some(70));
    }

    async fn what_comes_late_is_taken_into_its_block(db: Store) {
        let (store, compactor) = ground(&db).await;
        store.write_rows(&[row(Tier::Second, 10, 3), row(Tier::Second, 11, 3)]).await.expect("written");
        compactor.round(5_000).await.expect("packed");
        store.write_rows(&[row(Tier::Second, 10, 9), row(Tier::Second, 12, 4)]).await.expect("late");
        let whole = [(10, 9), (11, 3), (12, 4)];
        assert_eq!(highest(&store, Tier::Second, 0, 600).await, whole, "before it is packed");
        compactor.round(5_000).await.expect("packed again");
        assert_eq!((left(&db, Tier::Second).await, highest(&store, Tier::Second, 0, 600).await), (0, whole.to_vec()));
    }

    async fn a_damaged_block_is_a_gap_and_stops_nothing(db: Store) {
        let (store, compactor) = ground(&db).await;
        store.write_rows(&[row(Tier::Second, 10, 3), row(Tier::Second, 610, 4)]).await.expect("written");
        compactor.round(5_000).await.expect("packed");
        let damage = "update history_block set frames = $1 where at_s = 0";
        on!(db, db => sqlx::query(damage).bind(&[1_u8, 255][..]).execute(db).await.map(drop)).expect("damaged");
        assert_eq!(highest(&store, Tier::Second, 0, 1_200).await, [(610, 4)]);
        store.write_rows(&[row(Tier::Second, 11, 5)]).await.expect("late");
        compactor.round(5_000).await.expect("packed again");
        assert_eq!(highest(&store, Tier::Second, 0, 1_200).await, [(11, 5), (610, 4)]);
    }

    #[test]
    fn packing_needs_no_worker_of_the_runtime_and_keeps_no_writer_waiting() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().expect("a runtime");
        runtime.block_on(async {
            let (store, compactor) = ground(&open_in_memory().await.expect("a store")).await;
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

    async fn what_comes_while_a_block_is_packed_is_not_deleted_with_it(db: Store) {
        let (store, compactor) = ground(&db).await;
        store.write_rows(&[row(Tier::Second, 10, 3)]).await.expect("written");
        let (found, _) = compactor.packed(SPAN).await.expect("packed");
        store.write_rows(&[row(Tier::Second, 11, 4)]).await.expect("late");
        let now = BlockRows::read(&db, &mut db.begin().await.expect("the store"), SPAN).await.expect("rows");
        assert!(now != found, "so that the block is packed anew");
        compactor.round(5_000).await.expect("packed anew");
        assert_eq!(highest(&store, Tier::Second, 0, 600).await, [(10, 3), (11, 4)]);
    }

    async fn a_block_that_is_too_old_goes(db: Store) {
        let (store, compactor) = ground(&db).await;
        store.write_rows(&[row(Tier::Second, 10, 3)]).await.expect("written");
        compactor.round(5_000).await.expect("packed");
        // PostgreSQL's goes with the others of its period.
        let lasts = if db.is_shared() { 3600 } else { 10 + 1 };
        store.prune(lasts + Tier::Second.kept() - 1).await.expect("too early");
        let count = "select count(*) from history_block";
        let blocks = async || on!(db, db => sqlx::query_scalar::<_, i64>(count).fetch_one(db).await).expect("a count");
        assert_eq!(blocks().await, 1);
        store.prune(lasts + Tier::Second.kept()).await.expect("pruned");
        assert_eq!(blocks().await, 0);
    }

    on_each_kind! {
        what_is_packed_is_read_as_before,
        the_newest_packed_row_is_the_last_where_nothing_came_after,
        what_comes_late_is_taken_into_its_block,
        a_damaged_block_is_a_gap_and_stops_nothing,
        what_comes_while_a_block_is_packed_is_not_deleted_with_it,
        a_block_that_is_too_old_goes,
    }
}
