//! Callers in other runtimes than the one that the pool was built in, which may end before the pool does.

use std::time::{Duration, Instant};

use plimsoll_pool::{Pool, PoolError, PoolOptions};
use tokio::runtime::Runtime;

use crate::ground::options;
use crate::support::{Postgres, eventually};

/// A pool with one connection, at home in another runtime than its callers.
fn pool_elsewhere(postgres: &Postgres, options: PoolOptions) -> (Runtime, Pool) {
    let home = Runtime::new().expect("a runtime");
    let built_there = home.enter();
    let pool = options.build(postgres.options()).expect("valid options");
    drop(built_there);
    (home, pool)
}

#[tokio::test]
async fn callers_in_another_runtime_are_served_and_time_out_as_at_home() {
    let postgres = Postgres::shared().await;
    let (home, pool) = pool_elsewhere(&postgres, options("two runtimes", 1, 0).timeout(Duration::from_millis(200)));
    let lease = pool.acquire().await.expect("served");
    let began = Instant::now();
    assert!(matches!(pool.acquire().await, Err(PoolError::Timeout { .. })));
    assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
    drop(lease);
    home.shutdown_background();
}

#[tokio::test]
async fn who_waits_when_the_pools_runtime_ends_is_told_that_it_is_closed() {
    let postgres = Postgres::shared().await;
    let (home, pool) = pool_elsewhere(&postgres, options("elsewhere", 1, 0));
    let lease = pool.acquire().await.expect("served");
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { pool.acquire().await.map(drop) }
    });
    eventually("somebody waits", async || pool.snapshot().waiting == 1).await;
    home.shutdown_background();
    assert!(matches!(waiting.await.expect("no panic"), Err(PoolError::Closed)));
    assert!(matches!(pool.acquire().await, Err(PoolError::Closed)));
    drop(lease);
    assert_eq!(pool.snapshot().open(), 0);
}

#[test]
fn callers_without_tokio_are_served_by_a_connection_that_has_to_answer_a_ping_and_may_close_the_pool() {
    let home = Runtime::new().expect("a runtime");
    let (pool, postgres) = home.block_on(async {
        let postgres = Postgres::shared().await;
        let pool = options("no tokio", 1, 0).build(postgres.options()).expect("valid options");
        eventually("the base is open", async || pool.snapshot().checked_in == 1).await;
        // Then an idle connection has to answer a ping.
        tokio::time::sleep(Duration::from_millis(600)).await;
        (pool, postgres)
    });
    let caller = std::thread::spawn(move || {
        futures_executor::block_on(async {
            let mut lease = pool.acquire().await.expect("served");
            let one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut *lease).await.expect("an answer");
            drop(lease);
            let two: i32 = sqlx::query_scalar("select 2").fetch_one(&pool).await.expect("an answer");
            (one, two, pool.close(Duration::from_secs(5)).await, pool.snapshot().totals.closes.ping_failed)
        })
    });
    assert_eq!(caller.join().expect("no panic"), (1, 2, 0, 0));
    drop((postgres, home));
}
