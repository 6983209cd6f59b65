//! What arrives, and what is left where it does not.

use super::*;

async fn a_store_is_the_same_after_each_way_between_both_kinds_and_a_file(on: Servers) {
    let ground = Ground::new();
    let (first, (shared, url)) = (ground.filled("first").await, server(on).await);
    let summary = copied(&first, &shared).await.expect("to PostgreSQL");
    assert_eq!((summary.counts.of("session"), summary.counts.of("history_source")), (1, 2));
    assert_same(&first, &shared).await;
    let (again, shared_again) = (ground.folder("again"), server(on).await.0);
    copied(&shared, &again).await.expect("back to SQLite");
    copied(&shared, &shared_again).await.expect("to another PostgreSQL");
    let backup = backed_up(&shared_again, &ground.path("x.backup")).await;
    let restored = ground.folder("restored");
    copied(&backup, &restored).await.expect("restored");
    for place in [&again, &shared_again, &backup, &restored] {
        assert_same(&first, place).await;
    }
    let before = read(store::open(&ground.path("first")).await.expect("a store")).await;
    assert!(before.iter().all(|(.., frames)| frames.len() == 1_500));
    assert_eq!(read(store::postgres::open(&url).await.expect("a store")).await, before);
    assert_eq!(read(store::open(&ground.path("restored")).await.expect("a store")).await, before);
}

async fn numbers_go_on_where_they_were_on_both_kinds(on: Servers) {
    let ground = Ground::new();
    let (first, (shared, url)) = (ground.filled("first").await, server(on).await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    copied(&shared, &ground.folder("again")).await.expect("back to SQLite");
    let new_session = "insert into session (hash, created_at, expires_at, seen_at) values (cast('new' as blob), 1, 2, 3) returning number";
    let of_postgres = new_session.replace("cast('new' as blob)", "'new'::bytea");
    let Store::Postgres(db) = store::postgres::open(&url).await.expect("a store") else { unreachable!("it is shared") };
    let number: i64 = sqlx::query_scalar(AssertSqlSafe(of_postgres)).fetch_one(&db).await.expect("a session");
    assert_eq!(number, 12, "11 was given to one that is gone");
    let source: i64 =
        sqlx::query_scalar("insert into history_source (name) values ('new') returning id").fetch_one(&db).await.expect("a source");
    assert_eq!(source, 3);
    let Store::Sqlite(db) = store::open(&ground.path("again")).await.expect("a store") else { unreachable!("it is in a folder") };
    let number: i64 = sqlx::query_scalar(new_session).fetch_one(&db).await.expect("a session");
    assert_eq!(number, 12);
}

async fn packing_and_late_rows_go_on_after_a_copy(on: Servers) {
    let ground = Ground::new();
    let (first, (shared, url)) = (ground.filled("first").await, server(on).await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    let db = store::postgres::open(&url).await.expect("a store");
    let before = read(db.clone()).await;
    for source in [1, 2] {
        Compactor::new(db.clone()).pack(source, 100_000_000).await.expect("packed");
    }
    assert_eq!(read(db.clone()).await, before, "all of it is packed, the late row into its block");
    HistoryStore::new(db.clone()).write_rows(&[row(1, Tier::Second, 1_600), row(1, Tier::Second, 7_000)]).await.expect("written");
    let seconds = HistoryStore::new(db).read(1, Tier::Second, 1_400, 8_000).await.expect("read");
    assert_eq!(seconds.last().map(|(at_s, _)| *at_s), Some(7_000));
    assert_eq!(judged(&shared).await.findings.lines(), Vec::<String>::new());
}

async fn a_target_that_holds_something_is_replaced_only_when_that_is_asked_for(on: Servers) {
    let ground = Ground::new();
    let (first, other, (shared, _)) = (ground.filled("first").await, ground.filled("other").await, server(on).await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    for to in [&shared, &other] {
        let said = copied(&first, to).await.expect_err("it is not empty").to_string();
        assert!(said.contains("is not empty") && said.contains("session 1") && said.contains("--replace"), "{said}");
        let mut holds = Counts::default();
        let target = Target::open(to, Overwrite::Replace, |found| holds = found.clone()).await.expect("it may be");
        assert_eq!(holds.of("session"), 1);
        copy(Snapshot::open(&first).await.expect("a store"), target, || ()).await.expect("replaced");
        assert_same(&first, to).await;
    }
}

async fn a_copy_that_ends_early_leaves_the_target_as_it_was(on: Servers) {
    let ground = Ground::new();
    let (first, other, (shared, _)) = (ground.filled("first").await, ground.filled("other").await, server(on).await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    for to in [&shared, &other] {
        let before = judged(to).await;
        let mut target = Target::open(to, Overwrite::Replace, |_| ()).await.expect("it may be");
        let mut parts = Snapshot::open(&first).await.expect("a store").stream();
        for _ in 0..4 {
            target.put(parts.recv().await.expect("a part").expect("read")).await.expect("written");
        }
        drop(target);
        assert_eq!(differences(&before, &judged(to).await), Vec::<String>::new());
    }
}

on_each_server! {
    a_store_is_the_same_after_each_way_between_both_kinds_and_a_file,
    numbers_go_on_where_they_were_on_both_kinds,
    packing_and_late_rows_go_on_after_a_copy,
    a_target_that_holds_something_is_replaced_only_when_that_is_asked_for,
    a_copy_that_ends_early_leaves_the_target_as_it_was,
}
