//! The base: opened ahead or on first need, and kept.

use crate::ground::{agrees_with_the_server, leases, options, pool, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn warm_up_opens_the_base_in_the_background() {
    let (postgres, pool) = pool(options("warm", 6, 2)).await;
    let at_first = pool.snapshot();
    assert_eq!((at_first.open(), at_first.opening), (0, 4), "connect_parallelism at a time, and nobody waited for them");
    eventually("the base is open", async || pool.snapshot().checked_in == 6).await;
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 6);
}

#[tokio::test]
async fn a_lazy_pool_opens_nothing_until_it_is_used_and_then_only_what_is_needed() {
    let (postgres, pool) = pool(options("lazy", 6, 2).warm_up(false)).await;
    assert_eq!((pool.snapshot().open(), pool.snapshot().opening), (0, 0));
    for _ in 0..3 {
        drop(pool.acquire().await.expect("a lease"));
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().open(), pool.snapshot().totals.connects_ok), (1, 1));
}

#[tokio::test]
async fn a_connection_of_the_base_that_is_lost_is_replaced() {
    let (postgres, pool) = warm_pool(options("replaced", 3, 0)).await;
    for lease in leases(&pool, 2).await {
        lease.discard();
    }
    eventually("the base is open again", async || pool.snapshot().checked_in == 3).await;
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.closes.dirty, totals.connects_ok), (2, 5));
}

#[tokio::test]
async fn a_lease_knows_its_backend_and_the_server_knows_the_pool_by_name() {
    let (_postgres, pool) = pool(options("named in pg_stat_activity", 1, 0)).await;
    let mut lease = pool.acquire().await.expect("a lease");
    let seen: (i32, String) = sqlx::query_as("select pid, application_name from pg_stat_activity where pid = pg_backend_pid()")
        .fetch_one(&mut *lease)
        .await
        .expect("a row");
    assert_eq!(seen, (lease.backend_pid(), "named in pg_stat_activity".to_owned()));
}
