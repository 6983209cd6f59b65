//! Connections beyond the base: on demand, and gone when nobody needs them.

use std::time::Duration;

use crate::ground::{agrees_with_the_server, leases, options, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn overflow_is_opened_on_demand_and_closed_on_return_without_a_linger() {
    let (postgres, pool) = warm_pool(options("overflow", 2, 3)).await;
    let held = leases(&pool, 5).await;
    let full = pool.snapshot();
    assert_eq!((full.checked_out, full.overflow(), full.left(), full.utilization()), (5, 3, 0, 100.0));
    drop(held);
    assert_eq!((pool.snapshot().checked_in, pool.snapshot().overflow()), (2, 0), "on return, not some time later");
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes.overflow, 3);
}

#[tokio::test]
async fn overflow_lingers_for_the_next_wave() {
    let (postgres, pool) = warm_pool(options("linger", 2, 3).overflow_linger(Duration::from_secs(2))).await;
    for _ in 0..3 {
        drop(leases(&pool, 5).await);
        assert_eq!(pool.snapshot().checked_in, 5, "kept for the next wave");
    }
    assert_eq!(pool.snapshot().totals.connects_ok, 5, "the waves after the first reconnected nothing");
    eventually("the overflow is closed after the linger", async || pool.snapshot().checked_in == 2).await;
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes.overflow, 3);
}

#[tokio::test]
async fn the_capacity_is_a_limit_however_many_come() {
    let (postgres, pool) = warm_pool(options("capacity", 2, 2)).await;
    let held = leases(&pool, 4).await;
    let waiting = crate::ground::queue_up(&pool, 20, |_, lease| drop(lease)).await;
    let crowded = pool.snapshot();
    assert_eq!((crowded.open(), crowded.opening, crowded.waiting), (4, 0, 20));
    drop(held);
    for caller in waiting {
        caller.await.expect("served");
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().totals.connects_ok, pool.snapshot().peak.value), (4, 4));
}
