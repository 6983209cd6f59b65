//! Statements that their callers did not stay for, and that their connections could not be kept for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use plimsoll_pool::{Pool, PoolOptions};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Executor};

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::{Postgres, eventually};

/// What the server works at for this pool.
async fn running(postgres: &Postgres, name: &str) -> i64 {
    let mut admin: PgConnection = postgres.superuser().connect().await.expect("the administrator connects");
    let count = "select count(*) from pg_stat_activity where application_name = $1 and state = 'active' and query like '%pg_sleep(50)%'";
    sqlx::query_scalar(count).bind(name).fetch_one(&mut admin).await.expect("a count")
}

/// Starts so many long statements and does not stay for them.
async fn abandon(pool: &Pool, count: u32) {
    for _ in 0..count {
        let mut lease = pool.acquire().await.expect("a lease");
        let long = (&mut *lease).execute("select pg_sleep(50)");
        tokio::time::timeout(Duration::from_millis(30), long).await.expect_err("cut off");
        drop(lease);
    }
}

/// Callers that keep the queue filled until told to stop; each asks for its own number.
fn crowd(pool: &Pool, callers: u32, over: &Arc<AtomicBool>) -> Vec<tokio::task::JoinHandle<u32>> {
    let caller = |pool: Pool, over: Arc<AtomicBool>| async move {
        let mut served = 0;
        while !over.load(SeqCst) {
            let own = fastrand::i64(..);
            let question = sqlx::query_scalar::<_, i64>("select $1 from pg_sleep(0.01)").bind(own);
            assert_eq!(question.fetch_one(&pool).await.expect("an answer"), own, "somebody else's answer");
            served += 1;
        }
        served
    };
    (0..callers).map(|_| tokio::spawn(caller(pool.clone(), over.clone()))).collect()
}

fn busy(name: &str, capacity: u32) -> PoolOptions {
    options(name, capacity, 0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_callers_queue_the_server_never_has_more_sessions_than_the_capacity() {
    const CAPACITY: u32 = 4;
    let (postgres, pool) = warm_pool(busy("abandoned", CAPACITY)).await;
    abandon(&pool, 3).await;
    let over = Arc::new(AtomicBool::new(false));
    let callers = crowd(&pool, 20, &over);
    let (began, mut most) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_secs(7) {
        let (closed, sessions) = (pool.snapshot().totals.closes, postgres.backends("abandoned").await);
        // A session whose connection was closed at this very moment may still be seen.
        let terminating = i64::from(closed != pool.snapshot().totals.closes);
        most = most.max(sessions - terminating);
        assert!(pool.snapshot().waiting > 0 || began.elapsed() < Duration::from_secs(1), "a queue all the time");
    }
    assert!(most <= i64::from(CAPACITY), "{most} sessions, the capacity is {CAPACITY}");
    assert_eq!(running(&postgres, "abandoned").await, 0, "the server works for nobody");
    over.store(true, SeqCst);
    for caller in callers {
        assert!(caller.await.expect("no caller panics") > 0);
    }
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn what_all_connections_were_given_up_for_is_ended_by_one_that_is_opened_for_it() {
    let (postgres, pool) = warm_pool(busy("all abandoned", 2)).await;
    abandon(&pool, 2).await;
    let began = Instant::now();
    let own: i32 = sqlx::query_scalar("select 7").fetch_one(&pool).await.expect("served");
    assert_eq!((own, running(&postgres, "all abandoned").await), (7, 0));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_statement_whose_lease_was_discarded_is_ended_too() {
    let (postgres, pool) = warm_pool(busy("discarded", 2)).await;
    let mut lease = pool.acquire().await.expect("a lease");
    let long = (&mut *lease).execute("select pg_sleep(50)");
    tokio::time::timeout(Duration::from_millis(30), long).await.expect_err("cut off");
    assert_eq!(running(&postgres, "discarded").await, 1);
    lease.discard();
    eventually("the server works for nobody", async || running(&postgres, "discarded").await == 0).await;
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_server_ends_the_statements_of_a_client_that_died() {
    let (postgres, pool) = warm_pool(busy("client died", 1)).await;
    for bare in [false, true] {
        let mut lease = pool.acquire().await.expect("a lease");
        if bare {
            lease.as_mut().execute("reset all").await.expect("reset");
        }
        let check = "select setting from pg_settings where name = 'client_connection_check_interval'";
        drop(lease);
        let set: String = sqlx::query_scalar(check).fetch_one(&pool).await.expect("known since 14");
        assert_eq!(set, "1000", "in milliseconds, bare: {bare}");
    }
    agrees_with_the_server(&postgres, &pool).await;
}
