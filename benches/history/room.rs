//! How much room the record takes.

use plimsoll::internals::{Batch, Compactor, HistoryStore, Rollup, Store, open_store};

use super::generated::{Load, Pools};
use super::recording::Course;
use super::server::StoreServer;

const POOLS: usize = 10;
/// Seconds that are written at once.
const BATCH: u64 = 30;
/// Megabytes for a thousand pools.
const BAR_MB: f64 = 150.0;
const HOUR: u64 = 3_600;
/// Pools that several consoles ask each second: megabytes that a day adds to their PostgreSQL.
const OBSERVED: f64 = 5_000.0;
const OBSERVED_BAR_MB: f64 = 1_000.0;

/// A whole day, second by second: what the store grows by once the seconds, which are kept for two hours, take no more.
pub async fn of_a_day() {
    for (load, name) in [(Load::None, "no"), (Load::Ordinary, "ordinary"), (Load::Heavy, "heavy")] {
        let (before, day) = growth(load).await;
        println!(
            "Under {name} load a day of 1,000 pools adds {day:.0} MB (bar {BAR_MB} MB), the seconds of the last two hours take {before:.0} MB"
        );
    }
}

/// The same of pools that several consoles observe, in their PostgreSQL: a day more than the first three hours, after which each tier but
/// the hour has packed a block.
pub async fn of_a_day_on_a_server() {
    let server = StoreServer::start().await;
    let db = server.store().await;
    let store = HistoryStore::new(db.clone());
    let (mut pools, mut rollups, compactor) = (Pools::new(POOLS, Load::Observed), Vec::new(), Compactor::new(store.writer()));
    for pool in 0..POOLS {
        rollups.push(Rollup::new(store.source(&format!("pool {pool}")).await.expect("a number")));
    }
    let mut most = 0;
    for from_s in (0..27 * HOUR).step_by(BATCH as usize) {
        let mut rows = Vec::new();
        for at_s in from_s..from_s + BATCH {
            let frames = pools.second(at_s);
            rows.extend(rollups.iter_mut().zip(frames).flat_map(|(rollup, frame)| rollup.push(at_s, frame)));
        }
        store.write(&Batch { rows, ..Batch::default() }).await.expect("written");
        compactor.round(from_s).await.expect("packed");
        if from_s % HOUR == 0 {
            store.prune(from_s).await.expect("pruned");
            most = most.max(bytes_of(&db, "history_%_p%", "history_block%").await);
        }
    }
    let of_all = |bytes: i64| bytes as f64 / POOLS as f64 * OBSERVED / 1e6;
    let mut day = 0.0;
    for (tier, blocks_a_day) in [("1", 144.0), ("10", 12.0), ("60", 2.0)] {
        let table = format!("history_block_{tier}");
        let bytes = bytes_of(&db, &format!("{table}_p%"), "").await as f64;
        let blocks: i64 = one(&db, format!("select count(*) from {table}")).await;
        let packed: i64 = one(&db, format!("select avg(length(frames))::bigint from {table}")).await;
        println!("A block of the tier {tier} s: {packed} bytes, {:.0} with its keys", bytes / blocks as f64);
        // The seconds are dropped after two hours.
        day += if tier == "1" { 0.0 } else { bytes / blocks as f64 * blocks_a_day * OBSERVED / 1e6 };
    }
    println!(
        "A day of {OBSERVED} pools, observed each second, adds {day:.0} MB to a PostgreSQL (bar {OBSERVED_BAR_MB} MB); rows that are not packed \
         and dropped yet take up to {:.0} MB in that day",
        of_all(most)
    );
    server.stop().await;
}

/// Bytes of the tables that are called like this, but not like that, with their keys.
async fn bytes_of(db: &Store, like: &str, but: &str) -> i64 {
    let sql = format!(
        "select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint from pg_class
         where relkind = 'r' and relnamespace = 'plimsoll'::regnamespace and relname like '{like}' and relname not like '{but}'"
    );
    one(db, sql).await
}

async fn one(db: &Store, sql: String) -> i64 {
    let Store::Postgres(db) = db else { unreachable!("it is on a server") };
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.expect("a number")
}

/// Megabytes that 1,000 pools take after some hours, and what a day adds to it.
async fn growth(load: Load) -> (f64, f64) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = open_store(folder.path()).await.expect("a store");
    let mut course = Course::begin(HistoryStore::new(db.clone()), POOLS, load).await;
    let of_a_thousand = |bytes: i64| bytes as f64 / POOLS as f64 * 1_000.0 / 1e6;
    course.go_on(0..3 * HOUR).await;
    let begun = used(&db).await;
    course.go_on(3 * HOUR..27 * HOUR).await;
    (of_a_thousand(begun), of_a_thousand(used(&db).await - begun))
}

/// Bytes in use; pages that were given back are used again.
async fn used(db: &Store) -> i64 {
    let Store::Sqlite(db) = db else { unreachable!("it is in a folder") };
    let sql = "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size";
    sqlx::query_scalar(sql).fetch_one(db).await.expect("a size")
}
