use super::*;
use crate::base::now_s;
use crate::history::frame::{Frame, PoolFrame};
use crate::history::gauge_stats::GaugeStats;
use crate::history::tier::Tier;
use crate::store::fixture::{Servers, on_each_kind, on_each_server};
use crate::store::leases::Membership;
use crate::store::{on, open, open_in_memory};
use sqlx::ConnectOptions;

fn second(highest: u32) -> Frame {
    Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() })
}

fn highest(frame: &Frame) -> u32 {
    frame.clone().pool().and_then(|frame| frame.checked_out.max()).unwrap_or(0)
}

async fn run(db: &Store, sql: &'static str) {
    on!(db, db => sqlx::query(sql).execute(db).await.map(drop)).expect(sql);
}

async fn archive(db: Store) -> Arc<Archive> {
    Archive::start(db, CancellationToken::new())
}

/// Records as a process does that is killed before the stretches under way are complete.
async fn record(archive: &Archive, seconds: impl IntoIterator<Item = (u64, u32)>, now_s: u64) {
    let (_, mut rollup, _) = archive.begin("orders", None, now_s).await.expect("begun");
    archive.keep(seconds.into_iter().flat_map(|(at, highest)| rollup.push(at, second(highest))).collect());
    archive.write().await.expect("written");
}

async fn a_kill_in_the_middle_of_an_hour_loses_no_peak_of_it(db: Store) {
    let (archive, hour) = (archive(db).await, now_s() / 3600 * 3600);
    record(&archive, (0..1000).map(|n| (hour + n, if n == 137 { 42 } else { 1 })), hour).await;
    record(&archive, (1002..3601).map(|n| (hour + n, 2)), hour + 1002).await;
    let read = async |tier| archive.store.read(1, tier, hour, hour + 3600).await.expect("rows");
    assert_eq!(read(Tier::Hour).await.iter().map(|(_, frame)| highest(frame)).collect::<Vec<_>>(), [42]);
    let minutes = read(Tier::Minute).await;
    assert_eq!((minutes.len(), highest(&minutes[2].1)), (60, 42));
}

async fn what_a_process_left_long_ago_is_finished_by_the_next(db: Store) {
    let (archive, day) = (archive(db).await, now_s() / 86_400 * 86_400);
    record(&archive, (0..100).map(|n| (day + n, 7)), day).await;
    archive.begin("orders", None, day + 50_000).await.expect("begun");
    let hours = archive.store.read(1, Tier::Hour, day, day + 3600).await.expect("rows");
    assert_eq!(hours.iter().map(|(at_s, frame)| (*at_s, highest(frame))).collect::<Vec<_>>(), [(day, 7)]);
}

#[tokio::test]
async fn a_store_that_fails_is_a_sentence_and_nothing_is_lost_when_it_is_back() {
    let db = open_in_memory().await.expect("a store");
    let archive = Archive::start(db.clone(), CancellationToken::new());
    let (_, mut rollup, _) = archive.begin("orders", None, 1000).await.expect("begun");
    run(&db, "alter table history rename to away").await;
    archive.keep(rollup.push(1000, second(5)));
    let failed = archive.write().await;
    assert!(failed.is_err() && !archive.note(failed));
    assert!(archive.trouble().expect("trouble").starts_with("The history cannot be written (no such table: history)"));
    run(&db, "alter table away rename to history").await;
    let written = archive.write().await;
    assert!(archive.note(written) && archive.trouble().is_none());
    assert_eq!(archive.store.last(1, Tier::Second).await.expect("a row"), Some(1000));
}

#[tokio::test]
async fn what_is_being_written_when_the_console_stops_is_not_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = open(folder.path()).await.expect("a store");
    let stopping = CancellationToken::new();
    let archive = Archive::start(db.clone(), stopping.clone());
    let (_, mut rollup, _) = archive.begin("orders", None, 1000).await.expect("begun");
    // Somebody else writes, so that the archive has to wait in the middle of its own writing.
    let Store::Sqlite(file) = &db else { unreachable!("it is a file") };
    let busy = file.begin_with("begin immediate").await.expect("a transaction");
    archive.keep(rollup.push(1000, second(5)));
    while !archive.backlog.lock().is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    stopping.cancel();
    // On this one thread the archive's task learns of it first.
    tokio::task::yield_now().await;
    busy.rollback().await.expect("rolled back");
    archive.finish(Duration::from_secs(10)).await;
    assert_eq!(archive.store.last(1, Tier::Second).await.expect("a moment"), Some(1000));
}

#[tokio::test]
async fn a_store_that_cannot_be_written_from_the_start_is_a_sentence_until_it_can() {
    let db = open_in_memory().await.expect("a store");
    let archive = Archive::start(db.clone(), CancellationToken::new());
    run(&db, "pragma query_only = on").await;
    assert!(archive.begin("orders", None, 1000).await.is_err());
    let said = "The history cannot be written (attempt to write a readonly database). Check the data folder and the space on its disk.";
    assert_eq!(archive.trouble().as_deref(), Some(said));
    run(&db, "pragma query_only = off").await;
    let (_, mut rollup, _) = archive.begin("orders", None, 1000).await.expect("begun");
    archive.keep(rollup.push(1000, second(5)));
    let written = archive.write().await;
    assert!(archive.note(written) && archive.trouble().is_none());
}

async fn a_name_of_which_nothing_is_left_is_forgotten_unless_it_is_recorded_now(db: Store) {
    let names = async |archive: &Archive| archive.sources().await.expect("sources").into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    let first = Archive::start(db.clone(), CancellationToken::new());
    record(&first, [(100, 1)], 100).await;
    let (gone, ..) = first.begin("shop / a / main", None, 100).await.expect("begun");
    first.keep_holding(gone, 100, HolderList::default());
    first.write().await.expect("written");
    first.forget_names().await.expect("pruned");
    assert_eq!(names(&first).await, ["orders", "shop / a / main"], "both are recorded by this process");
    if db.is_shared() {
        // A name that was given today is another console's.
        run(&db, "update history_source set named_on = named_on - 3").await;
    }
    // The next process records neither.
    let next = Archive::start(db, CancellationToken::new());
    next.forget_names().await.expect("pruned");
    assert_eq!(names(&next).await, ["orders"], "of which there is a row");
    next.store.prune(now_s()).await.expect("pruned");
    next.begin("billing", None, 100).await.expect("begun");
    next.forget_names().await.expect("pruned");
    assert_eq!(names(&next).await, ["billing"]);
    record(&next, [(now_s(), 1)], now_s()).await;
    assert_eq!(names(&next).await, ["orders", "billing"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>());
}

async fn what_was_recorded_before_another_console_had_the_work_is_not_written_after_it(on: Servers) {
    let (db, admin) = on.store().await;
    let Store::Postgres(pool) = &db else { unreachable!("it is a server") };
    let stopping = CancellationToken::new();
    let leases = Leases::join(pool, Membership::new("a".into(), None), stopping.clone()).await.expect("joined");
    let (archive, work) = (Archive::start_beside(db.clone(), leases.clone(), None, stopping), Work::Shard(3));
    let begin = async |term| archive.begin("orders", Some((work, term)), 1000).await.expect("begun");
    let (source, mut before, _) = begin(1).await;
    // Another console has had it for a while, and this one has it again.
    let mut admin = admin.connect().await.expect("an administrator");
    let again = "update plimsoll.lease set term = term + 2 where work = 'shard-03'";
    sqlx::query(again).execute(&mut admin).await.expect("taken over twice");
    while leases.keeps(work) != Some(3) {
        sleep(Duration::from_millis(5)).await;
    }
    archive.keep(before.push(1000, second(5)));
    archive.write().await.expect("written, as far as it is its own");
    assert_eq!(archive.store.last(source, Tier::Second).await.expect("read"), None);
}

on_each_kind! {
    a_kill_in_the_middle_of_an_hour_loses_no_peak_of_it,
    what_a_process_left_long_ago_is_finished_by_the_next,
    a_name_of_which_nothing_is_left_is_forgotten_unless_it_is_recorded_now,
}

on_each_server! {
    what_was_recorded_before_another_console_had_the_work_is_not_written_after_it,
}
