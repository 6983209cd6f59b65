//! The end of a pool.

use std::time::{Duration, Instant};

use plimsoll_pool::PoolError;

use crate::ground::{leases, options, pool, warm_pool};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn closing_turns_waiters_away_and_takes_leases_as_they_come_back() {
    let (postgres, pool) = warm_pool(options("closing", 3, 0)).await;
    let mut held = leases(&pool, 3).await;
    let waiter = tokio::spawn({
        let pool = pool.clone();
        async move { pool.acquire().await.map(drop) }
    });
    eventually("the caller is queued", async || pool.snapshot().waiting == 1).await;
    held.truncate(2);
    waiter.await.expect("no panic").expect("served by the lease that came back");
    let waiter = tokio::spawn({
        let pool = pool.clone();
        async move { (pool.acquire().await.map(drop), pool.acquire().await.map(drop)) }
    });
    let taken = leases(&pool, 1).await;
    eventually("the caller is queued", async || pool.snapshot().waiting == 1).await;
    let closing = tokio::spawn({
        let pool = pool.clone();
        async move { pool.close(Duration::from_secs(30)).await }
    });
    let (first, second) = waiter.await.expect("no panic");
    assert!(matches!(first, Err(PoolError::Closed)), "{first:?}");
    assert!(matches!(second, Err(PoolError::Closed)), "{second:?}");
    assert!(pool.is_closed() && !closing.is_finished(), "three leases are out");
    drop(taken);
    held.pop();
    assert_eq!(pool.snapshot().checked_out, 1);
    assert!(!closing.is_finished());
    drop(held);
    assert_eq!(closing.await.expect("no panic"), 0);
    eventually("the server sees none of it", async || postgres.backends("closing").await == 0).await;
    let snapshot = pool.snapshot();
    assert_eq!((snapshot.open(), snapshot.totals.closes.shutdown, snapshot.totals.closed), (0, 3, 2), "both refusals are counted");
}

#[tokio::test]
async fn at_the_deadline_closing_tells_how_many_leases_are_left() {
    let (postgres, pool) = warm_pool(options("deadline", 4, 0)).await;
    let mut held = leases(&pool, 2).await;
    let began = Instant::now();
    assert_eq!(pool.close(Duration::from_millis(200)).await, 2);
    assert!((Duration::from_millis(200)..Duration::from_secs(2)).contains(&began.elapsed()), "{:?}", began.elapsed());
    eventually("the idle ones are closed", async || postgres.backends("deadline").await == 2).await;
    sqlx::query("select 1").execute(&mut *held[0]).await.expect("a lease that is out still works");
    drop(held);
    assert_eq!(pool.close(Duration::from_secs(10)).await, 0, "closing may be asked for again");
    eventually("the server sees none of it", async || postgres.backends("deadline").await == 0).await;
}

#[tokio::test]
async fn a_closed_pool_opens_nothing_more() {
    let (postgres, pool) = pool(options("closed early", 8, 0)).await;
    assert_eq!(pool.snapshot().opening, 4);
    assert_eq!(pool.close(Duration::from_secs(10)).await, 0);
    let closed = pool.snapshot();
    assert_eq!((closed.open(), closed.opening), (0, 0), "the connects under way were waited for");
    pool.resize(20, 20).expect("valid limits");
    assert_eq!(pool.snapshot().opening, 0);
    eventually("the server sees none of it", async || postgres.backends("closed early").await == 0).await;
}

#[tokio::test]
async fn a_pool_that_is_only_dropped_leaves_no_session_behind() {
    let (postgres, pool) = warm_pool(options("dropped", 3, 0)).await;
    let lease = pool.acquire().await.expect("a lease");
    drop(pool);
    drop(lease);
    eventually("the server sees none of it", async || postgres.backends("dropped").await == 0).await;
}

#[tokio::test]
async fn a_lease_that_outlives_the_runtime_of_its_pool_is_still_counted_back() {
    let postgres = Postgres::shared().await;
    let target = postgres.options();
    let other = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let pool = options("outlived", 1, 0).build(target).expect("valid options");
            let mut lease = pool.acquire().await.expect("a lease");
            sqlx::query("select 1").execute(&mut *lease).await.expect("a row");
            (pool, lease)
        })
    });
    let (pool, lease) = other.join().expect("no panic");
    drop(lease);
    let snapshot = pool.snapshot();
    assert_eq!((snapshot.checked_out, snapshot.opening), (0, 0), "{snapshot:?}");
    drop(pool);
    eventually("the server sees none of it", async || postgres.backends("outlived").await == 0).await;
}
