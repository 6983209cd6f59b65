use tokio_util::sync::CancellationToken;

use super::archive::Archive;
use super::frame::{Frame, PoolFrame};
use super::gauge_stats::GaugeStats;
use super::spool::{MOST_BYTES, Spool};
use super::tier::Tier;
use crate::store::Store;
use crate::store::fixture::{Servers, on_each_server, run};
use crate::store::leases::{Leases, Membership, Work};

fn second(highest: u32) -> Frame {
    Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..PoolFrame::default() })
}

async fn join(db: &Store, name: &str, stopping: &CancellationToken) -> Leases {
    let Store::Postgres(pool) = db else { unreachable!("it is on PostgreSQL") };
    Leases::join(pool, Membership::new(name.into(), None), stopping.clone()).await.expect("it joins")
}

async fn written(archive: &Archive) -> Vec<(u64, u32)> {
    let rows = archive.store.read(1, Tier::Second, 0, 10_000).await.expect("read");
    rows.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?.checked_out.max()?))).collect()
}

async fn what_came_while_the_store_was_away_is_in_it_once_when_it_is_back(on: Servers) {
    let ((db, admin), folder, stopping) = (on.store().await, tempfile::tempdir().expect("a folder"), CancellationToken::new());
    let leases = join(&db, "a", &stopping).await;
    let spool = Spool::open(folder.path().to_owned(), MOST_BYTES).expect("a spool");
    let counts = spool.counts().clone();
    let archive = Archive::start_beside(db, leases, Some(spool), stopping.clone());
    let (_, mut rollup, _) = archive.begin("orders", Some((Work::Rules, 1)), 1_000).await.expect("begun");
    archive.keep(rollup.push(1_000, second(1)));
    archive.write().await.expect("written");
    run(&admin, "alter table plimsoll.history rename to away").await;
    for at_s in 1_001..1_004 {
        archive.keep(rollup.push(at_s, second(2)));
        archive.write().await.expect_err("the table is away");
    }
    assert!(counts.rows.load(std::sync::atomic::Ordering::Relaxed) >= 3);
    run(&admin, "alter table plimsoll.away rename to history").await;
    archive.keep(rollup.push(1_004, second(3)));
    archive.write().await.expect("written");
    assert_eq!(written(&archive).await, [(1_000, 1), (1_001, 2), (1_002, 2), (1_003, 2), (1_004, 3)]);
    assert_eq!(counts.rows.load(std::sync::atomic::Ordering::Relaxed), 0);
    stopping.cancel();
}

async fn a_batch_that_the_spool_could_not_take_is_written_before_those_after_it(on: Servers) {
    let ((db, admin), folder, stopping) = (on.store().await, tempfile::tempdir().expect("a folder"), CancellationToken::new());
    let leases = join(&db, "a", &stopping).await;
    let place = folder.path().join("spool");
    let spool = Spool::open(place.clone(), MOST_BYTES).expect("a spool");
    let archive = Archive::start_beside(db, leases, Some(spool), stopping.clone());
    let (_, mut rollup, _) = archive.begin("orders", Some((Work::Rules, 1)), 1_000).await.expect("begun");
    run(&admin, "alter table plimsoll.history rename to away").await;
    std::fs::rename(&place, folder.path().join("gone")).expect("the disk is away");
    archive.keep(rollup.push(1_000, second(1)));
    archive.write().await.expect_err("the table is away");
    std::fs::rename(folder.path().join("gone"), &place).expect("the disk is back");
    archive.keep(rollup.push(1_001, second(2)));
    archive.write().await.expect_err("the table is away");
    run(&admin, "alter table plimsoll.away rename to history").await;
    archive.keep(rollup.push(1_002, second(3)));
    archive.write().await.expect("written");
    assert_eq!(written(&archive).await, [(1_000, 1), (1_001, 2), (1_002, 3)]);
    stopping.cancel();
}

async fn what_another_console_writes_by_now_is_not_written_late(on: Servers) {
    let ((db, admin), stopping) = (on.store().await, CancellationToken::new());
    let leases = join(&db, "a", &stopping).await;
    let archive = Archive::start_beside(db, leases, None, stopping.clone());
    let (_, mut rollup, _) = archive.begin("orders", Some((Work::Rules, 1)), 1_000).await.expect("begun");
    archive.keep(rollup.push(1_000, second(1)));
    archive.write().await.expect("written");
    // As another console takes over while this one is stopped.
    run(&admin, "update plimsoll.lease set term = term + 1, holder = 'another', until_ms = plimsoll.clock_ms() + 60000").await;
    archive.keep(rollup.push(1_001, second(9)));
    archive.write().await.expect("nothing was to be written");
    assert_eq!(written(&archive).await, [(1_000, 1)]);
    stopping.cancel();
}

on_each_server! {
    what_came_while_the_store_was_away_is_in_it_once_when_it_is_back,
    a_batch_that_the_spool_could_not_take_is_written_before_those_after_it,
    what_another_console_writes_by_now_is_not_written_late,
}
