use super::*;
use crate::history::compactor::Compactor;
use crate::history::frame::PoolFrame;
use crate::history::gauge_stats::GaugeStats;
use crate::store::Store;
use crate::store::fixture::{Servers, on_each_kind, on_each_server};
use sqlx::ConnectOptions;

fn row(tier: Tier, at_s: u64, highest: u32) -> HistoryRow {
    HistoryRow { source: 1, tier, at_s, frame: Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() }) }
}

async fn store(db: Store) -> HistoryStore {
    let store = HistoryStore::new(db);
    assert_eq!(store.source("orders").await.expect("a number"), 1);
    store
}

async fn what_is_written_is_read_in_order_and_a_second_time_merged(db: Store) {
    let store = store(db).await;
    store.write_rows(&[row(Tier::Second, 11, 5), row(Tier::Second, 10, 4), row(Tier::TenSeconds, 10, 5)]).await.expect("written");
    store.write_rows(&[row(Tier::Second, 11, 9)]).await.expect("written again");
    let read = store.read(1, Tier::Second, 10, 12).await.expect("read");
    let highest: Vec<_> = read.into_iter().filter_map(|(at, frame)| Some((at, frame.pool()?.checked_out.max()?))).collect();
    assert_eq!(highest, [(10, 4), (11, 9)]);
    assert_eq!(store.last(1, Tier::TenSeconds).await.expect("a moment"), Some(10));
    assert_eq!(store.source("orders").await.expect("the same number"), 1);
}

async fn thousands_that_come_again_are_merged_with_those_that_are_there(db: Store) {
    let store = store(db).await;
    let rows = |highest: fn(u64) -> u32| (0..2_000).map(|at_s| row(Tier::Second, at_s, highest(at_s))).collect::<Vec<_>>();
    let (first, second) = (rows(|at_s| 1 + at_s as u32 % 7), rows(|at_s| 1 + at_s as u32 % 5));
    store.write_rows(&first).await.expect("written");
    // Some are new, some are the same, and those of another tier have the same moments.
    let again: Vec<_> = second.into_iter().skip(500).chain(first.into_iter().take(400)).collect();
    let others = [row(Tier::Second, 2_000, 3), row(Tier::TenSeconds, 600, 9)];
    store.write_rows(&[again, others.into()].concat()).await.expect("written again");
    let read = store.read(1, Tier::Second, 0, 3_000).await.expect("read");
    let highest: Vec<_> = read.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?.checked_out.max()?))).collect();
    let wanted = |at_s: u64| 1 + if at_s < 500 { at_s as u32 % 7 } else { (at_s as u32 % 7).max(at_s as u32 % 5) };
    let wanted: Vec<_> = (0..2_000).map(|at_s| (at_s, wanted(at_s))).chain([(2_000, 3)]).collect();
    let differs = highest.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
    assert_eq!((highest.len(), differs), (wanted.len(), None));
}

async fn what_is_too_old_for_its_tier_goes_and_the_coarser_stays(db: Store) {
    let store = store(db).await;
    store.write_rows(&[row(Tier::Second, 100, 1), row(Tier::Minute, 60, 1)]).await.expect("written");
    // PostgreSQL's seconds go with the others of their hour.
    let ends = if store.db.is_shared() { 3600 } else { 100 + 1 };
    store.prune(ends + Tier::Second.kept()).await.expect("pruned");
    let last = (store.last(1, Tier::Second).await.expect("read"), store.last(1, Tier::Minute).await.expect("read"));
    assert_eq!(last, (None, Some(60)));
}

async fn what_is_being_written_late_is_not_hidden_by_the_first_packing(on: Servers) {
    let (db, admin) = on.store().await;
    let store = store(db.clone()).await;
    store.write_rows(&[row(Tier::Second, 10, 3)]).await.expect("written");
    let mut late = store.writer.begin().await.expect("a transaction");
    insert_all(&mut late, &[row(Tier::Second, 11, 4)]).await.expect("written, and not committed yet");
    let packing = tokio::spawn(async move { Compactor::new(db).round(5_000).await });
    let mut admin = admin.connect().await.expect("the administrator connects");
    let waits = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
    while !packing.is_finished() && !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut admin).await.expect("an answer") {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    late.commit().await.expect("committed");
    packing.await.expect("no panic").expect("packed, or left for the next time");
    let read = store.read(1, Tier::Second, 0, 600).await.expect("read");
    assert_eq!(read.into_iter().map(|(at_s, _)| at_s).collect::<Vec<_>>(), [10, 11]);
}

async fn a_period_is_dropped_once_all_of_it_is_packed_and_late_rows_are_taken_in_all_the_same(on: Servers) {
    let (db, admin) = on.store().await;
    let store = store(db.clone()).await;
    let other = store.source("billing").await.expect("a number");
    let of_other = |at_s| HistoryRow { source: other, ..row(Tier::Second, at_s, 4) };
    store.write_rows(&[row(Tier::Second, 100, 1), row(Tier::Second, 700, 2), of_other(3_000), of_other(3_700)]).await.expect("written");
    let compactor = Compactor::new(db);
    compactor.pack(1, 5_000).await.expect("packed");
    store.prune(5_000).await.expect("pruned");
    let periods = async || {
        sqlx::query_scalar::<_, i64>("select from_s from plimsoll.period where parent = 'history_1' order by 1")
            .fetch_all(&mut admin.connect().await.expect("an administrator"))
            .await
            .expect("the periods")
    };
    assert_eq!(periods().await, [0, 3_600], "the other source is not packed");
    compactor.pack(other, 5_000).await.expect("packed");
    store.prune(5_000).await.expect("pruned");
    assert_eq!(periods().await, [3_600], "of which a row stands in no block");
    store.write_rows(&[row(Tier::Second, 101, 5), row(Tier::Second, 1_900, 6), of_other(3_701)]).await.expect("late");
    assert_eq!(seconds(&store, 1).await, [(100, 1), (101, 5), (700, 2), (1_900, 6)]);
    assert_eq!(seconds(&store, other).await, [(3_000, 4), (3_700, 4), (3_701, 4)]);
}

async fn a_period_that_another_console_has_dropped_is_made_anew(on: Servers) {
    let (db, _) = on.store().await;
    let (one, another) = (store(db.clone()).await, HistoryStore::new(db));
    one.write_rows(&[row(Tier::Second, 100, 1)]).await.expect("written");
    another.prune(100_000).await.expect("pruned");
    one.write_rows(&[row(Tier::Second, 101, 2)]).await.expect("written though its period is gone");
    assert_eq!(seconds(&one, 1).await, [(101, 2)]);
}

async fn seconds(store: &HistoryStore, source: i64) -> Vec<(u64, u32)> {
    let read = store.read(source, Tier::Second, 0, 10_000).await.expect("read");
    read.into_iter().filter_map(|(at, frame)| Some((at, frame.pool()?.checked_out.max()?))).collect()
}

on_each_kind! {
    what_is_written_is_read_in_order_and_a_second_time_merged,
    thousands_that_come_again_are_merged_with_those_that_are_there,
    what_is_too_old_for_its_tier_goes_and_the_coarser_stays,
}

on_each_server! {
    what_is_being_written_late_is_not_hidden_by_the_first_packing,
    a_period_is_dropped_once_all_of_it_is_packed_and_late_rows_are_taken_in_all_the_same,
    a_period_that_another_console_has_dropped_is_made_anew,
}
