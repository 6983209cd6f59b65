//! New limits at run time.

use crate::ground::{agrees_with_the_server, leases, options, pool, queue_up, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn a_larger_size_is_opened_and_serves_who_waits() {
    let (postgres, pool) = warm_pool(options("larger", 1, 0)).await;
    let held = leases(&pool, 1).await;
    let waiting = queue_up(&pool, 3, |_, lease| lease).await;
    pool.resize(2, 2).expect("valid limits");
    let mut all = held;
    for caller in waiting {
        all.push(caller.await.expect("served while the first lease is still out"));
    }
    assert_eq!((pool.snapshot().total_capacity(), pool.snapshot().checked_out), (4, 4));
    drop(all);
    assert_eq!(pool.snapshot().checked_in, 2, "the new base");
    pool.resize(5, 0).expect("valid limits");
    eventually("the larger base is open", async || pool.snapshot().checked_in == 5).await;
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_smaller_size_closes_idle_ones_at_once_and_leases_as_they_return() {
    let (postgres, pool) = warm_pool(options("smaller", 6, 0)).await;
    let mut held = leases(&pool, 4).await;
    pool.resize(2, 0).expect("valid limits");
    let resized = pool.snapshot();
    assert_eq!((resized.checked_out, resized.checked_in, resized.left()), (4, 0, 0));
    held.truncate(2);
    assert_eq!(pool.snapshot().checked_in, 0, "two leases fill the new capacity");
    drop(held);
    assert_eq!(pool.snapshot().checked_in, 2);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes.resized, 4);
}

#[tokio::test]
async fn limits_that_make_no_sense_change_nothing() {
    let (_postgres, pool) = warm_pool(options("senseless", 2, 1)).await;
    pool.resize(0, 0).expect_err("no capacity");
    pool.resize(10_000, 1).expect_err("too much");
    assert_eq!((pool.snapshot().pool_size, pool.snapshot().max_overflow), (2, 1));
}

#[tokio::test]
async fn the_options_tell_the_limits_that_hold_now() {
    let (_postgres, pool) = pool(options("limits now", 2, 3)).await;
    assert_eq!((pool.options().total_capacity(), pool.options().waiters_limit()), (5, 50));
    pool.resize(4, 8).expect("valid limits");
    assert_eq!((pool.options().total_capacity(), pool.options().waiters_limit()), (12, 120));
    assert_eq!((pool.options().pool_size, pool.options().application_name.as_str()), (4, "limits now"));
}
