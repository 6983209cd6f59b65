//! Callers that go away after having waited: time-outs of a service are shorter than the pool's.

use std::time::Duration;

use plimsoll_pool::{Pool, PrePing};
use tokio::time::timeout;

use crate::ground::{leases, options, warm_pool};
use crate::support::eventually;

const PATIENCE: Duration = Duration::from_millis(300);

async fn give_up(pool: &Pool, callers: usize, patience: Duration) {
    let callers: Vec<_> = (0..callers).map(|_| tokio::spawn(in_time(pool.clone(), patience))).collect();
    for caller in callers {
        assert!(caller.await.expect("no panic").is_err(), "nobody is served");
    }
}

async fn in_time(pool: Pool, patience: Duration) -> Result<(), tokio::time::error::Elapsed> {
    timeout(patience, pool.acquire()).await.map(drop)
}

#[tokio::test]
async fn a_wait_counts_however_it_ended() {
    let (_postgres, pool) = warm_pool(options("gave up", 1, 0).max_waiters(Some(200))).await;
    let peaks = pool.watch_peaks();
    let held = leases(&pool, 1).await;
    give_up(&pool, 100, PATIENCE).await;
    let (now, timings) = pool.observe();
    assert_eq!((now.totals.cancelled, now.totals.gave_up, now.totals.unserved()), (100, 100, 100));
    assert_eq!(timings.wait.count(), 101, "and the one that was served at once");
    let p99 = timings.wait.quantile(0.99).expect("waits");
    assert!(p99 >= PATIENCE, "wait p99 is {p99:?}");
    let longest = peaks.take().wait.duration;
    assert!(longest >= PATIENCE, "the longest wait is {longest:?}");
    drop(held);
}

#[tokio::test]
async fn who_leaves_at_once_is_no_sign_of_trouble() {
    let (_postgres, pool) = warm_pool(options("left at once", 1, 0).max_waiters(Some(200))).await;
    let held = leases(&pool, 1).await;
    give_up(&pool, 20, Duration::ZERO).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.cancelled, totals.gave_up, totals.unserved()), (20, 0, 0));
    drop(held);
}

#[tokio::test]
async fn waits_of_a_closed_pool_and_of_pings_are_counted_with_the_others() {
    let (_postgres, pool) = warm_pool(options("all outcomes", 1, 0).pre_ping(PrePing::Always).timeout(PATIENCE)).await;
    let held = leases(&pool, 1).await;
    drop(pool.acquire().await.expect_err("timed out"));
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { pool.acquire().await.map(drop) }
    });
    eventually("somebody waits", async || pool.snapshot().waiting == 1).await;
    drop(held);
    pool.close(Duration::from_secs(5)).await;
    let _served_or_closed = waiting.await.expect("no panic");
    drop(pool.acquire().await.expect_err("closed"));
    let (now, timings) = pool.observe();
    assert!(now.totals.closed >= 1 && now.totals.timed_out == 1, "{now:?}");
    assert_eq!((timings.wait.count(), now.totals.waits()), (4, 4));
}
