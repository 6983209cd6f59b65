//! A connection that died while idle is the pool's problem, not the caller's.

use std::time::Duration;

use plimsoll_pool::{Pool, PrePing};

use crate::ground::{agrees_with_the_server, leases, options, warm_pool};
use crate::support::{Postgres, eventually};

/// Ends every idle session of the pool; the pool is not told.
async fn kill_idle(postgres: &Postgres, pool: &Pool) {
    for lease in leases(pool, pool.snapshot().checked_in).await {
        let pid = lease.backend_pid();
        drop(lease);
        postgres.terminate(pid).await;
    }
}

async fn query(pool: &Pool) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("select 1").fetch_one(pool).await
}

#[tokio::test]
async fn with_a_ping_each_time_no_caller_notices_a_dead_connection() {
    let (postgres, pool) = warm_pool(options("ping always", 2, 0).pre_ping(PrePing::Always)).await;
    kill_idle(&postgres, &pool).await;
    let open_ones = pool.snapshot().totals;
    for _ in 0..3 {
        assert_eq!(query(&pool).await.expect("served by a live connection"), 1);
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes.ping_failed, 2);
    assert_eq!(open_ones.closes.broken, 0);
}

#[tokio::test]
async fn a_connection_that_was_idle_long_enough_is_pinged() {
    // To end the sessions takes longer than the 1 ms.
    let (postgres, pool) = warm_pool(options("ping idle", 2, 0).pre_ping(PrePing::IfIdleFor(Duration::from_millis(1)))).await;
    kill_idle(&postgres, &pool).await;
    assert_eq!(query(&pool).await.expect("served by a live connection"), 1);
    agrees_with_the_server(&postgres, &pool).await;
    assert!(pool.snapshot().totals.closes.ping_failed > 0);
}

#[tokio::test]
async fn after_one_dead_connection_the_others_are_pinged_however_young() {
    let never_by_age = PrePing::IfIdleFor(Duration::from_secs(3600));
    let (postgres, pool) = warm_pool(options("suspects", 4, 0).pre_ping(never_by_age)).await;
    kill_idle(&postgres, &pool).await;
    query(&pool).await.expect_err("the first caller pays for all");
    eventually("the pool has noticed", async || pool.snapshot().totals.closes.broken == 1).await;
    for _ in 0..4 {
        assert_eq!(query(&pool).await.expect("nobody else pays"), 1);
    }
    drop(leases(&pool, 4).await);
    agrees_with_the_server(&postgres, &pool).await;
    let closes = pool.snapshot().totals.closes;
    assert_eq!((closes.broken, closes.ping_failed), (1, 3));
}

#[tokio::test]
async fn without_pings_callers_pay_but_the_pool_recovers() {
    let (postgres, pool) = warm_pool(options("no ping", 2, 0).pre_ping(PrePing::Never)).await;
    kill_idle(&postgres, &pool).await;
    eventually("queries succeed again", async || query(&pool).await.is_ok()).await;
    eventually("both dead ones are gone", async || {
        let _may_fail = query(&pool).await;
        drop(leases(&pool, 2).await);
        pool.snapshot().checked_in == 2 && postgres.backends("no ping").await == 2
    })
    .await;
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes.ping_failed, 0);
}
