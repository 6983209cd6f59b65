//! Ways to a connection besides `Pool::acquire`, and out of the pool.

use std::time::{Duration, Instant};

use plimsoll_pool::{PoolError, PrePing};
use sqlx::{Connection, Executor};

use crate::ground::{agrees_with_the_server, all, ended, leases, options, queue_up, warm_pool};
use crate::support::eventually;

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn who_does_not_wait_gets_what_is_idle_or_nothing_and_passes_nobody() {
    let (postgres, pool) = warm_pool(options("at once", 1, 2).pre_ping(PrePing::Always)).await;
    let mut lease = pool.try_acquire().expect("one is idle");
    (&mut *lease).execute("select 1").await.expect("a row");
    assert!(pool.try_acquire().is_none(), "nothing is opened for it");
    assert_eq!((pool.snapshot().open(), pool.snapshot().opening), (1, 0));
    let full = leases(&pool, 2).await;
    let waiting = queue_up(&pool, 1, |_, lease| drop(lease)).await;
    drop(lease);
    assert!(pool.try_acquire().is_none(), "it went to who waits");
    for caller in waiting {
        caller.await.expect("served");
    }
    drop(full);
    let totals = pool.snapshot().totals;
    assert_eq!((totals.acquired_at_once, totals.acquired_after_wait, ended(&totals)), (1, 3, 4), "a try in vain is not counted");
    agrees_with_the_server(&postgres, &pool).await;
    pool.close(Duration::ZERO).await;
    assert!(pool.try_acquire().is_none());
}

#[tokio::test]
async fn a_caller_waits_for_its_own_time_and_others_for_theirs() {
    let (postgres, pool) = warm_pool(options("own time", 1, 0).timeout(SHORT)).await;
    let held = pool.acquire_within(SHORT).await.expect("at once");
    let patient = tokio::spawn({
        let pool = pool.clone();
        async move { pool.acquire_within(Duration::from_secs(30)).await.map(drop) }
    });
    eventually("the patient one is queued", async || pool.snapshot().waiting == 1).await;
    let began = Instant::now();
    let Err(PoolError::Timeout { waited, .. }) = pool.acquire_within(3 * SHORT).await else { panic!("expected a timeout") };
    assert!(waited >= 3 * SHORT && began.elapsed() < 100 * SHORT, "given up after {waited:?}, behind one who waits longer");
    let Err(PoolError::Timeout { waited, .. }) = pool.acquire().await else { panic!("expected a timeout") };
    assert!(waited >= SHORT, "{waited:?}");
    assert_eq!(pool.snapshot().waiting, 1, "the patient one waits on");
    drop(held);
    patient.await.expect("no panic").expect("a lease");
    let totals = pool.snapshot().totals;
    assert_eq!((totals.timed_out, totals.acquired_after_wait, ended(&totals)), (2, 1, 4));
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_connection_that_is_taken_out_leaves_its_place_and_works_on() {
    let (postgres, pool) = warm_pool(options("detached", 1, 0)).await;
    let lease = pool.acquire().await.expect("a lease");
    let pid = lease.backend_pid();
    let waiting = queue_up(&pool, 1, |_, lease| lease.backend_pid()).await;
    let mut own = lease.detach();
    let other = waiting.into_iter().next().expect("a caller").await.expect("served by a new connection");
    let answers: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut own).await.expect("a row");
    assert!(answers == pid && other != pid);
    let now = pool.snapshot();
    assert_eq!((now.open(), now.totals.closes.detached, now.totals.connects_ok), (1, 1, 2));
    assert_eq!(now.totals.connects_ok - all(&now.totals.closes), u64::from(now.open()));
    assert_eq!((pool.holders().len(), pool.timings().hold.count()), (0, 2));
    assert_eq!(postgres.backends("detached").await, 2);
    own.close().await.expect("closed by its owner");
    agrees_with_the_server(&postgres, &pool).await;
    let last = pool.acquire().await.expect("a lease");
    let closing = tokio::spawn({
        let pool = pool.clone();
        async move { pool.close(Duration::from_secs(30)).await }
    });
    eventually("the pool is closed", async || pool.is_closed()).await;
    drop(last.detach());
    assert_eq!(closing.await.expect("no panic"), 0, "a pool does not wait for what has left it");
}
