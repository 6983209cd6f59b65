//! Nobody listens where the server was.

use std::time::{Duration, Instant};

use super::{AT_ONCE, behind_a_proxy, failing_connects, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, leases, options};
use crate::ledger::Ledger;
use crate::load::Load;
use crate::support::eventually;

#[tokio::test]
async fn refused_connects_are_told_to_who_needs_one_and_hurt_nobody_else() {
    let patience = Duration::from_millis(400);
    let (postgres, proxy, pool) = behind_a_proxy(options("refused", 2, 2).timeout(patience)).await;
    let ledger = Ledger::default();
    let mut first = ledger.acquire(&pool).await.expect("a lease");
    let second = ledger.acquire(&pool).await.expect("a lease");
    proxy.refuse().await;
    let began = Instant::now();
    let failure = ledger.acquire(&pool).await.expect_err("nobody listens");
    assert!(began.elapsed() < patience + AT_ONCE, "told after {:?}", began.elapsed());
    assert!(failing_connects(&failure).contains("refused"), "{failure}");
    tells_its_numbers_at_once(&pool);
    sqlx::query("select 1").execute(&mut *first).await.expect("what is connected stays so");
    drop(second);
    let second = ledger.acquire(&pool).await.expect("what came back is lent again");
    proxy.pass();
    eventually("a third connection is opened", async || ledger.acquire(&pool).await.is_ok()).await;
    drop((first, second));
    agrees_with_the_server(&postgres, &pool).await;
    let snapshot = pool.snapshot();
    ledger.agrees_with(&snapshot.totals);
    assert_eq!((snapshot.checked_in, pool.last_connect_failure()), (2, None));
}

#[tokio::test]
async fn under_load_refused_connects_go_unnoticed_by_those_who_need_none() {
    let (postgres, proxy, pool) = behind_a_proxy(options("refused under load", 3, 3)).await;
    let load = Load::on(&pool, 12);
    eventually("all are open", async || pool.snapshot().open() == 6).await;
    proxy.refuse().await;
    postgres.terminate(pool.holders().first().expect("somebody is served").backend_pid).await;
    eventually("a connect has failed", async || pool.snapshot().totals.connects_failed > 0).await;
    load.flows().await;
    tells_its_numbers_at_once(&pool);
    proxy.pass();
    eventually("the lost one is replaced", async || pool.snapshot().open() == 6).await;
    assert!(load.end(&pool).await.len() <= 1, "who held the one that was ended");
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_pool_whose_connects_are_refused_is_closed_at_once() {
    let (_postgres, proxy, pool) = behind_a_proxy(options("refused and closed", 2, 2)).await;
    let held = leases(&pool, 2).await;
    proxy.refuse().await;
    let waiter = tokio::spawn({
        let pool = pool.clone();
        async move { pool.acquire().await.map(drop) }
    });
    eventually("connects fail", async || pool.snapshot().totals.connects_failed > 1).await;
    drop(held);
    waiter.await.expect("no panic").expect("served by what came back");
    let began = Instant::now();
    assert_eq!(pool.close(Duration::from_secs(10)).await, 0);
    assert!(began.elapsed() < 2 * AT_ONCE, "closed after {:?}", began.elapsed());
}
