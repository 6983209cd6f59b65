//! Every connection is reset (RST).

use super::{behind_a_proxy, lost_and_nothing_else, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, leases, options};
use crate::ledger::is_loss;
use crate::load::Load;
use crate::support::eventually;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_a_reset_costs_at_most_the_statements_in_flight() {
    let (postgres, proxy, pool) = behind_a_proxy(options("reset", 6, 0)).await;
    let load = Load::on(&pool, 12);
    load.flows().await;
    proxy.reset();
    eventually("all six are found out", async || lost_and_nothing_else(pool.snapshot().totals.closes) == 6).await;
    tells_its_numbers_at_once(&pool);
    load.flows().await;
    let failures = load.end(&pool).await;
    assert!((1..=6).contains(&failures.len()), "{failures:?}");
    assert!(failures.iter().all(|failure| is_loss(&failure.error)), "{failures:?}");
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(lost_and_nothing_else(pool.snapshot().totals.closes), 6);
}

#[tokio::test]
async fn after_one_caller_has_met_a_reset_no_other_does() {
    let (postgres, proxy, pool) = behind_a_proxy(options("reset idle", 4, 0)).await;
    let mut in_use = pool.acquire().await.expect("a lease");
    proxy.reset();
    sqlx::query("select 1").execute(&mut *in_use).await.expect_err("its connection was reset");
    drop(in_use);
    eventually("the pool knows", async || pool.snapshot().totals.closes.broken == 1).await;
    for _ in 0..4 {
        sqlx::query("select 1").execute(&pool).await.expect("the idle ones are pinged, however young");
    }
    drop(leases(&pool, 4).await);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(lost_and_nothing_else(pool.snapshot().totals.closes), 4);
}
