//! Who holds what, and for how long.

use std::time::Duration;

use plimsoll_pool::Pool;

use crate::ground::{options, queue_up, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn every_lease_is_listed_with_its_line_its_backend_and_its_age() {
    let (_postgres, pool) = warm_pool(options("holders", 3, 0)).await;
    assert_eq!(pool.holders().len(), 0);
    let first = pool.acquire().await.expect("a lease");
    let line = line!() - 1;
    let second = pool.begin().await.expect("a transaction");
    let listed = pool.holders();
    let sites: Vec<String> = listed.iter().map(|holder| holder.site.to_string()).collect();
    assert_eq!(sites, [format!("{}:{line}", file!()), format!("{}:{}", file!(), line + 2)], "longest held first");
    assert_eq!(listed[0].backend_pid, first.backend_pid());
    assert!(listed[0].held >= listed[1].held && !listed[0].suspected_leak);
    drop(first);
    assert_eq!(pool.holders().len(), 1);
    second.rollback().await.expect("rollback");
    eventually("it is cleaned and back", async || pool.holders().is_empty()).await;
}

#[tokio::test]
async fn a_lease_that_was_queued_for_is_listed_under_the_line_that_waited() {
    let (_postgres, pool) = warm_pool(options("queued holder", 1, 0)).await;
    let first = pool.acquire().await.expect("a lease");
    let waiting = queue_up(&pool, 1, |_, lease| lease).await.remove(0);
    drop(first);
    let _second = waiting.await.expect("served");
    let listed = pool.holders();
    assert!(listed[0].site.to_string().contains("tests/pool/ground.rs:"), "{listed:?}");
}

#[tokio::test]
async fn a_statement_on_the_pool_is_its_own_call_site() {
    let (_postgres, pool) = warm_pool(options("statement holder", 1, 0)).await;
    let running = tokio::spawn({
        let pool = pool.clone();
        async move { sqlx::query("select pg_sleep(0.3)").execute(&pool).await }
    });
    eventually("it is listed", async || pool.holders().iter().any(|holder| holder.site.to_string() == "\"select pg_sleep(0.3)\"")).await;
    running.await.expect("no panic").expect("a nap");
    assert_eq!(pool.holders().len(), 0, "a statement that leaves nothing behind needs no cleaning");
}

#[tokio::test]
async fn a_lease_that_is_held_too_long_is_a_suspected_leak_counted_once() {
    let (_postgres, pool) = warm_pool(options("leak", 2, 0).leak_threshold(Duration::from_millis(300))).await;
    let leaked = pool.acquire().await.expect("a lease");
    drop(pool.acquire().await.expect("another that comes back"));
    eventually("the leak is counted", async || pool.snapshot().totals.leaks_suspected == 1).await;
    let listed = pool.holders();
    assert!(listed[0].suspected_leak && listed[0].held >= Duration::from_millis(300), "{listed:?}");
    // The next of the twice-a-second looks counts the second leak, and the first not again.
    let second = pool.acquire().await.expect("a lease");
    eventually("the second leak is counted", async || pool.snapshot().totals.leaks_suspected != 1).await;
    assert_eq!(pool.snapshot().totals.leaks_suspected, 2);
    drop((leaked, second));
    assert_eq!(pool.holders().len(), 0);
}

#[tokio::test]
async fn a_holder_is_listed_with_its_label_and_whether_it_is_in_a_transaction() {
    let (_postgres, pool) = warm_pool(options("labels", 1, 0)).await;
    let reports = pool.labelled("nightly report");
    let known = |pool: &Pool| pool.holders().first().and_then(|holder| holder.in_transaction);
    let mut lease = reports.acquire().await.expect("a lease");
    assert_eq!(pool.holders()[0].label.as_deref(), Some("nightly report"));
    assert_eq!(known(&pool), Some(false));
    sqlx::query("begin").execute(&mut *lease).await.expect("begin");
    assert_eq!(known(&pool), Some(true));
    sqlx::query("commit").execute(&mut *lease).await.expect("commit");
    assert_eq!(known(&pool), Some(false));
    let bare: &mut sqlx::PgConnection = &mut lease;
    sqlx::query("select 1").execute(bare).await.expect("a row");
    assert_eq!(known(&pool), None, "the bare connection does not tell");
    drop(lease);
    let tx = pool.begin().await.expect("begin");
    assert_eq!((known(&pool), pool.holders()[0].label.is_none()), (Some(true), true), "a label is its handle's alone");
    tx.rollback().await.expect("rollback");
}

#[tokio::test]
async fn a_timeout_names_the_label() {
    let (_postgres, pool) = warm_pool(options("label in a timeout", 1, 0).timeout(Duration::from_millis(100))).await;
    let _held = pool.labelled("nightly report").acquire().await.expect("a lease");
    let error = pool.acquire().await.expect_err("nothing is left").to_string();
    assert!(error.contains(concat!("held 1 by nightly report (", file!(), ":")), "{error}");
}
