use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::ConnectOptions;

use super::*;
use crate::store::fixture::{Servers, on_each_server, run};
use crate::store::{Store, on};

fn pool(db: &Store) -> Pool {
    let Store::Postgres(pool) = db else { unreachable!("it is on PostgreSQL") };
    pool.clone()
}

async fn join(db: &Store, name: &str) -> (Leases, CancellationToken) {
    let stopping = CancellationToken::new();
    let leases = Leases::join(&pool(db), Membership::new(name.into(), None), stopping.clone()).await.expect("it joins");
    (leases, stopping)
}

fn shards(leases: &Leases) -> usize {
    Work::all().filter(|work| matches!(work, Work::Shard(_)) && leases.holds(*work).is_some()).count()
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn the_work_is_divided_and_taken_over_when_a_console_ends(on: Servers) {
    let (db, _) = on.store().await;
    let (a, _stop_a) = join(&db, "a").await;
    assert_eq!((shards(&a), a.holds(Work::Rules), a.holds(Work::Notices)), (64, Some(1), Some(1)), "at once");
    let (b, stop_b) = join(&db, "b").await;
    until("both have half", || shards(&a) == 32 && shards(&b) == 32).await;
    assert!(a.holds(Work::Rules).is_some() && b.holds(Work::Rules).is_none(), "what is held stays");
    assert!(Work::all().all(|work| a.holds(work).is_some() != b.holds(work).is_some()), "never both");
    stop_b.cancel();
    until("all is a's again", || shards(&a) == 64).await;
    assert_eq!(shards(&b), 0);
}

async fn whoever_was_stopped_can_write_nothing_late_and_learns_of_it(on: Servers) {
    let (db, admin) = on.store().await;
    let (a, _stop) = join(&db, "a").await;
    let fence = a.fence([Work::Rules, Work::Shard(7)]).expect("a fence");
    let mut tx = db.begin().await.expect("a transaction");
    assert!(fence.holds(&mut tx).await.expect("read"));
    // Renewing waits for no fence.
    for _ in 0..10 {
        tokio::time::sleep(LASTS / 5).await;
        assert!(fence.holds(&mut tx).await.expect("read") && a.holds(Work::Rules).is_some());
    }
    tx.commit().await.expect("committed");
    run(
        &admin,
        "update plimsoll.lease set holder = 'another', term = term + 1, until_ms = plimsoll.clock_ms() + 60000 where work = 'rules'",
    )
    .await;
    let mut tx = db.begin().await.expect("a transaction");
    assert_eq!(fence.still_held(&mut tx).await.expect("read"), [(Work::Shard(7), 1)].into());
    assert!(!fence.holds(&mut tx).await.expect("read"));
    drop(tx);
    until("a has learnt of it", || a.keeps(Work::Rules).is_none() && a.keeps(Work::Shard(7)).is_some()).await;
}

async fn a_transaction_that_is_left_open_holds_nobody_up_for_long(on: Servers) {
    let (db, admin) = on.store().await;
    let (a, _stop_a) = join(&db, "a").await;
    // As a console that is stopped in the middle of a write.
    let fence = a.fence([Work::Shard(1), Work::Shard(2)]).expect("a fence");
    let mut tx = db.begin().await.expect("a transaction");
    assert!(fence.holds(&mut tx).await.expect("read"));
    let began = Instant::now();
    run(&admin, "update plimsoll.console set seen_ms = 0, process = 'stopped'; update plimsoll.lease set until_ms = 0, holder = 'stopped'")
        .await;
    let (b, _stop_b) = join(&db, "b").await;
    until("all is held, those of the transaction too", || shards(&a) + shards(&b) == 64).await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(on!(tx, db => sqlx::query("select 1").execute(db).await.map(drop)).is_err() || tx.commit().await.is_err(), "it was ended");
}

async fn while_the_store_is_away_the_work_is_kept_and_nothing_is_certain(on: Servers) {
    let (db, admin) = on.store().await;
    let (a, _stop) = join(&db, "a").await;
    run(&admin, "alter table plimsoll.lease rename to away").await;
    until("nothing is certain", || a.holds(Work::Rules).is_none()).await;
    assert!(a.keeps(Work::Rules).is_some() && a.trouble().is_some_and(|said| said.contains("goes on with what it did last")));
    run(&admin, "alter table plimsoll.away rename to lease").await;
    until("it is again, under the same term", || a.holds(Work::Rules) == Some(1)).await;
    assert_eq!(a.trouble(), None);
}

async fn a_store_that_was_away_finds_each_console_at_its_work_however_late_it_comes_back(on: Servers) {
    let (db, admin) = on.store().await;
    let (a, _stop) = join(&db, "a").await;
    // Half of it is another console's, which comes back later; all leases have ended meanwhile.
    run(&admin, "alter table plimsoll.lease rename to away").await;
    until("it is away", || a.trouble().is_some()).await;
    run(
        &admin,
        "update plimsoll.away set until_ms = 0, holder = case when work < 'shard-32' then 'later' else holder end;
         alter table plimsoll.away rename to lease",
    )
    .await;
    until("a is back", || a.trouble().is_none()).await;
    let began = Instant::now();
    assert_eq!((shards(&a), a.keeps(Work::Notices)), (32, None), "the rest is left to the other one for a while");
    until("who does not come back is replaced", || shards(&a) == 64).await;
    assert!(began.elapsed() > LASTS, "{:?}", began.elapsed());
}

async fn a_connection_that_falls_silent_is_given_up_and_another_one_renews_the_leases(on: Servers) {
    let (db, admin) = on.store().await;
    let (a, _stop) = join(&db, "a").await;
    let sql = "select pid from pg_stat_activity where application_name = 'plimsoll-leases' and datname = current_database()";
    let pid: i32 = sqlx::query_scalar(sql).fetch_one(&mut admin.connect().await.expect("an administrator")).await.expect("a session");
    let backend = Pid::from_raw(pid);
    kill(backend, Signal::SIGSTOP).expect("it is there");
    let began = Instant::now();
    until("it is noticed", || a.trouble().is_some()).await;
    until("the leases are renewed", || a.trouble().is_none() && a.holds(Work::Rules).is_some()).await;
    let took = began.elapsed();
    kill(backend, Signal::SIGCONT).expect("it is there");
    assert!(took < LASTS * 3, "{took:?}");
}

async fn a_second_console_of_one_name_is_refused_and_one_after_it_is_not(on: Servers) {
    let (db, _) = on.store().await;
    let (_a, stop) = join(&db, "a").await;
    let twin = Leases::join(&pool(&db), Membership::new("a".into(), None), CancellationToken::new()).await;
    let said = twin.err().expect("refused").to_string();
    assert!(said.contains("another console named \"a\"") && said.contains("PLIMSOLL_CONSOLE_NAME"), "{said}");
    stop.cancel();
    join(&db, "a").await;
}

on_each_server! {
    the_work_is_divided_and_taken_over_when_a_console_ends,
    whoever_was_stopped_can_write_nothing_late_and_learns_of_it,
    a_transaction_that_is_left_open_holds_nobody_up_for_long,
    while_the_store_is_away_the_work_is_kept_and_nothing_is_certain,
    a_store_that_was_away_finds_each_console_at_its_work_however_late_it_comes_back,
    a_connection_that_falls_silent_is_given_up_and_another_one_renews_the_leases,
    a_second_console_of_one_name_is_refused_and_one_after_it_is_not,
}
