use std::time::Duration;

use sqlx::ConnectOptions;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::history::frame::PoolFrame;
use crate::history::gauge_stats::GaugeStats;
use crate::history::tier::Tier;
use crate::store::Store;
use crate::store::fixture::{Servers, on_each_kind, on_each_server};
use crate::store::leases::{Leases, Membership};

const LIMIT: Duration = Duration::from_secs(30);

fn second(highest: u32) -> Frame {
    Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() })
}

/// The seconds that the store has, each with the most connections in use.
async fn stored(archive: &Archive) -> Vec<(u64, u32)> {
    archive.finish(LIMIT).await;
    let source = archive.store.source("orders").await.expect("a number");
    let rows = archive.store.read(source, Tier::Second, 0, 10_000).await.expect("rows");
    rows.into_iter().map(|(at_s, frame)| (at_s, frame.pool().and_then(|frame| frame.checked_out.max()).unwrap_or(0))).collect()
}

async fn seconds_that_come_before_it_is_made_ready_are_written_then(db: Store) {
    let archive = Archive::start(db, CancellationToken::new());
    let mut appender = Appender::new(archive.clone(), "orders");
    (1_000..1_020).for_each(|at_s| appender.note(at_s, second(1)));
    appender.begin(1_020).await.expect("made ready");
    appender.note(1_020, second(2));
    let wanted: Vec<(u64, u32)> = (1_020 - MOST_WAITING as u64..1_020).map(|at_s| (at_s, 1)).chain([(1_020, 2)]).collect();
    assert_eq!(stored(&archive).await, wanted, "as many as there is room for");
}

async fn of_a_work_that_is_taken_over_only_what_nobody_has_written_is_written(on: Servers) {
    let (db, admin) = on.store().await;
    let Store::Postgres(pool) = &db else { unreachable!("it is a server") };
    let stopping = CancellationToken::new();
    let leases = Leases::join(pool, Membership::new("a".into(), None), stopping.clone()).await.expect("joined");
    let (archive, work) = (Archive::start_beside(db.clone(), leases.clone(), None, stopping), Work::Shard(3));
    let mut admin = admin.connect().await.expect("an administrator");
    let mut appender = Appender::new(archive.clone(), "orders").part_of(Some(work));
    appender.note(998, second(9));
    // Another console has had it meanwhile, and has written two seconds.
    sqlx::query("update plimsoll.lease set term = term + 2 where work = 'shard-03'").execute(&mut admin).await.expect("taken twice");
    while leases.keeps(work) != Some(3) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let source = archive.store.source("orders").await.expect("a number");
    let rows = [999, 1_000].map(|at_s| crate::history::rollup::HistoryRow { source, tier: Tier::Second, at_s, frame: second(5) });
    archive.store.write_rows(&rows).await.expect("written");
    [1_000, 1_001, 1_003].into_iter().for_each(|at_s| appender.note(at_s, second(7)));
    appender.begin(1_003).await.expect("made ready");
    assert_eq!(stored(&archive).await, [(999, 5), (1_000, 5), (1_001, 7), (1_003, 7)]);
}

on_each_kind! {
    seconds_that_come_before_it_is_made_ready_are_written_then,
}

on_each_server! {
    of_a_work_that_is_taken_over_only_what_nobody_has_written_is_written,
}
