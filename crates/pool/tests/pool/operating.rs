//! What an operator does to a running pool.

use std::time::Duration;

use plimsoll_pool::{PoolError, PrePing, TimeoutCause};
use sqlx::Executor;

use crate::ground::{agrees_with_the_server, all, leases, options, queue_up, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn a_suspended_pool_serves_nobody_and_a_timeout_says_why() {
    let (postgres, pool) = warm_pool(options("suspended", 2, 0).timeout(Duration::from_millis(300))).await;
    let lease = pool.acquire().await.expect("a lease");
    pool.suspend();
    assert!(pool.snapshot().suspended && pool.try_acquire().is_none());
    let Err(PoolError::Timeout { cause, .. }) = pool.acquire().await else { panic!("expected a timeout") };
    assert!(matches!(cause, TimeoutCause::Suspended), "{cause:?}");
    assert_eq!(cause.to_string(), "the pool is suspended, and serves nobody until Pool::resume is called");
    drop(lease);
    assert_eq!(pool.snapshot().checked_in, 2, "leases come back as before");
    pool.resume();
    assert!(!pool.snapshot().suspended);
    drop(pool.acquire().await.expect("a lease"));
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn who_waited_for_a_suspended_pool_is_served_in_order_by_connections_that_answer() {
    let (postgres, pool) = warm_pool(options("resumed", 2, 0).pre_ping(PrePing::IfIdleFor(Duration::ZERO))).await;
    pool.suspend();
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = order.clone();
    let waiting = queue_up(&pool, 4, move |number, lease| {
        noted.lock().expect("no panic").push(number);
        drop(lease);
    })
    .await;
    // While nobody is served the server ends what is idle.
    for pid in pool.backend_pids() {
        postgres.terminate(pid).await;
    }
    pool.resume();
    for caller in waiting {
        caller.await.expect("served");
    }
    assert_eq!(*order.lock().expect("no panic"), [0, 1, 2, 3]);
    let totals = pool.snapshot().totals;
    assert_eq!((totals.closes.ping_failed, totals.acquired_after_wait), (2, 4), "the dead ones were found out, and no caller met them");
    assert_eq!(pool.timings().hold.count(), 4, "a test by the pool is no hold");
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn to_replace_all_ends_what_is_idle_now_and_what_is_in_use_on_return() {
    let (postgres, pool) = warm_pool(options("replaced all", 3, 0)).await;
    let before = pool.backend_pids();
    let mut held = leases(&pool, 2).await;
    pool.recycle_all();
    (&mut *held[0]).execute("select 1").await.expect("a lease that is out works on");
    eventually("the idle one is replaced", async || pool.snapshot().checked_in == 1).await;
    drop(held);
    eventually("all are replaced", async || pool.snapshot().checked_in == 3).await;
    assert!(pool.backend_pids().iter().all(|pid| !before.contains(pid)));
    let now = pool.snapshot();
    assert_eq!((now.totals.closes.recycled, now.totals.connects_ok, all(&now.totals.closes)), (3, 6, 3));
    agrees_with_the_server(&postgres, &pool).await;
}
