//! No connection grows too old.

use std::time::Duration;

use plimsoll_pool::PrePing;

use crate::ground::{agrees_with_the_server, options, pool};
use crate::support::eventually;

#[tokio::test]
async fn a_connection_in_steady_use_is_replaced_when_it_is_too_old() {
    let (postgres, pool) = pool(options("recycled in use", 1, 0).recycle(Duration::from_millis(300)).pre_ping(PrePing::Never)).await;
    let first = pool.acquire().await.expect("a lease").backend_pid();
    eventually("another backend serves", async || {
        let lease = pool.acquire().await.expect("a lease");
        lease.backend_pid() != first
    })
    .await;
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert!(totals.closes.recycled >= 1, "{totals:?}");
    assert_eq!(totals.connects_ok, totals.closes.recycled + u64::from(pool.snapshot().open()));
}

#[tokio::test]
async fn idle_connections_are_replaced_too_without_anybody_asking() {
    let (postgres, pool) = pool(options("recycled idle", 3, 0).recycle(Duration::from_millis(400))).await;
    eventually("the base has been replaced", async || pool.snapshot().totals.closes.recycled >= 3).await;
    let name = "recycled idle";
    eventually("the base is open again and the server agrees", async || {
        pool.snapshot().checked_in == 3 && postgres.backends(name).await == 3
    })
    .await;
    let totals = pool.snapshot().totals;
    assert_eq!(totals.acquired_at_once + totals.acquired_after_wait, 0, "nobody asked");
}

#[tokio::test]
async fn under_constant_load_nothing_is_ever_idle_and_yet_recycled() {
    let (postgres, pool) = pool(options("recycled busy", 1, 0).recycle(Duration::from_millis(300))).await;
    let callers = (0..4).map(|_| {
        let pool = pool.clone();
        tokio::spawn(async move {
            while pool.snapshot().totals.closes.recycled < 3 {
                let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("a row");
                assert_eq!(one, 1);
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.expect("no caller sees the replacement");
    }
    agrees_with_the_server(&postgres, &pool).await;
}
