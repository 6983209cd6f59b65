//! `before_close`.

use std::time::{Duration, Instant};

use sqlx::Executor;

use super::{FAILURES, Runs, act, limit_for, typed};
use crate::ground::{agrees_with_the_server, leases, options, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn it_runs_on_what_still_works_before_that_is_closed() {
    let runs = Runs::default();
    let counted = runs.clone();
    let hook = typed(move |session| {
        counted.next();
        Box::pin(async move { session.execute("insert into goodbyes values (pg_backend_pid())").await.map(drop) })
    });
    let (postgres, pool) = warm_pool(options("goodbyes", 1, 1).before_close(hook)).await;
    pool.execute("create table goodbyes (pid int)").await.expect("create table");
    let held = leases(&pool, 2).await;
    let mut pids: Vec<i32> = held.iter().map(|lease| lease.backend_pid()).collect();
    drop(held);
    eventually("the overflow is closed", async || pool.snapshot().totals.closes.overflow == 1).await;
    pool.acquire().await.expect("a lease").discard();
    eventually("the base is open again", async || pool.snapshot().checked_in == 1).await;
    pids.extend(pool.backend_pids());
    assert_eq!(pool.close(Duration::from_secs(30)).await, 0, "the pool waits for its goodbyes");
    let (_postgres, elsewhere) = warm_pool(options("goodbyes: the view of another session", 1, 0)).await;
    let told: Vec<i32> = sqlx::query_scalar("select pid from goodbyes").fetch_all(&elsewhere).await.expect("rows");
    assert!(told.len() == 2 && runs.count() == 2 && told.iter().all(|pid| pids.contains(pid)), "not the one that was discarded: {told:?}");
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn whatever_comes_of_it_the_connection_is_closed_and_the_pool_with_it() {
    for failure in FAILURES {
        let name = format!("no goodbye {failure:?}");
        let hook = typed(move |session| {
            let answer = act(session, failure);
            Box::pin(async move { answer.await.map(drop) })
        });
        let (postgres, pool) = warm_pool(options(&name, 2, 0).hook_timeout(limit_for(failure)).before_close(hook)).await;
        let began = Instant::now();
        assert_eq!(pool.close(Duration::from_secs(30)).await, 0);
        assert!(began.elapsed() < Duration::from_secs(10), "{failure:?}: {:?}", began.elapsed());
        eventually("the server sees none of it", async || postgres.backends(&name).await == 0).await;
        assert_eq!((pool.snapshot().open(), pool.snapshot().totals.closes.shutdown), (0, 2));
    }
}
