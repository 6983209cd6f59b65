//! A store that is spread over three servers, of which one fails.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plimsoll_model::Totals;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

use super::*;
use crate::history::frame::PoolFrame;
use crate::history::gauge_stats::GaugeStats;
use crate::store::fixture::{run, sharded};

/// Enough to lie on all three servers.
const SOURCES: i64 = 20;

fn rows(at_s: u64) -> Vec<HistoryRow> {
    let counted = Totals { acquired_at_once: 5, ..Default::default() }.into();
    let frame = Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, 3), counted, ..Default::default() });
    (1..=SOURCES).map(|source| HistoryRow { source, tier: Tier::Second, at_s, frame: frame.clone() }).collect()
}

async fn ground(db: &Store) -> HistoryStore {
    let store = HistoryStore::new(db.clone());
    for source in 1..=SOURCES {
        assert_eq!(store.source(&format!("orders {source}")).await.expect("a number"), source);
    }
    store
}

/// How many rows there are of each second, and what they have counted in all.
async fn seconds(store: &HistoryStore) -> BTreeMap<u64, (usize, u64)> {
    let mut found: BTreeMap<u64, (usize, u64)> = BTreeMap::new();
    for source in 1..=SOURCES {
        for (at_s, frame) in store.read(source, Tier::Second, 0, 10_000).await.expect("read") {
            let (rows, acquired) = found.entry(at_s).or_default();
            *rows += 1;
            *acquired += frame.pool().and_then(|pool| pool.counted.counters().acquired).unwrap_or_default();
        }
    }
    found
}

#[tokio::test]
async fn each_server_has_a_part_of_each_period_until_it_is_dropped() {
    let (db, first, shards) = sharded().await;
    let store = ground(&db).await;
    store.write_rows(&rows(100)).await.expect("written");
    let mut counts = Vec::new();
    for (admin, table) in [&first, &shards[0], &shards[1]].into_iter().zip(["history_1_p0_0", "history_1_p0_1", "history_1_p0_2"]) {
        let sql = AssertSqlSafe(format!("select count(*) from plimsoll.{table}"));
        counts.push(sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut connect(admin).await).await.expect("a part"));
    }
    assert!(counts.iter().sum::<i64>() == SOURCES && counts.iter().all(|count| *count > 0), "{counts:?}");
    store.prune(1_000_000).await.expect("pruned");
    for shard in &shards {
        let sql = "select (select count(*) from plimsoll.part) + (select count(*) from pg_class where relname like 'history%')";
        assert_eq!(sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut connect(shard).await).await.expect("a count"), 0);
    }
}

async fn connect(admin: &PgConnectOptions) -> PgConnection {
    admin.connect().await.expect("an administrator")
}

#[tokio::test]
async fn a_server_that_is_away_is_named_at_once_and_the_others_are_read() {
    let (db, first, _) = sharded().await;
    let store = ground(&db).await;
    store.write_rows(&rows(100)).await.expect("written");
    run(&first, "alter server plimsoll_shard_2 options (set host '/nowhere')").await;
    let began = Instant::now();
    let said = store.write_rows(&rows(101)).await.expect_err("a part of it is away").to_string();
    assert_eq!(said, "could not connect to server \"plimsoll_shard_2\"");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    let mut read = 0;
    for source in 1..=SOURCES {
        read += usize::from(store.read(source, Tier::Second, 0, 1_000).await.is_ok());
    }
    assert!((1..SOURCES as usize).contains(&read), "{read}");
}

/// postgres_fdw commits on one server after the other.
#[tokio::test]
async fn what_was_committed_in_part_and_is_written_again_is_there_once() {
    let (db, _, shards) = sharded().await;
    let store = ground(&db).await;
    store.write_rows(&rows(100)).await.expect("written");
    for (number, shard) in shards.iter().enumerate() {
        let table = format!("plimsoll.history_1_p0_{}", number + 1);
        let sql = format!(
            "create function plimsoll.fail() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
             create constraint trigger fails after insert on {table} deferrable initially deferred for each row
                 execute function plimsoll.fail()"
        );
        run(shard, &sql).await;
        let at_s = 101 + number as u64;
        let said = store.write_rows(&rows(at_s)).await.expect_err("its commit fails").to_string();
        assert_eq!(said, "the disk is full");
        run(shard, &format!("drop trigger fails on {table}; drop function plimsoll.fail")).await;
        store.write_rows(&rows(at_s)).await.expect("written again");
    }
    let each = (SOURCES as usize, SOURCES as u64 * 5);
    assert_eq!(seconds(&store).await, BTreeMap::from([(100, each), (101, each), (102, each)]));
}
