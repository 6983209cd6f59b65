//! The server goes away and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use plimsoll::pool::{Pool, PoolError, PrePing, TimeoutCause};

use crate::ground::{agrees_with_the_server, options};
use crate::support::{Postgres, eventually};

#[derive(Default)]
struct Tally {
    over: AtomicBool,
    done: AtomicU64,
    failed: AtomicU64,
    slowest_ms: AtomicU64,
}

fn load(pool: &Pool, callers: u32, tally: &Arc<Tally>) -> Vec<tokio::task::JoinHandle<()>> {
    let caller = |_| {
        let (pool, tally) = (pool.clone(), tally.clone());
        tokio::spawn(async move {
            while !tally.over.load(Relaxed) {
                let began = Instant::now();
                let outcome = sqlx::query_scalar::<_, i32>("select 1 from pg_sleep(0.002)").fetch_one(&pool).await;
                let counted = if outcome.is_ok() { &tally.done } else { &tally.failed };
                counted.fetch_add(1, Relaxed);
                tally.slowest_ms.fetch_max(began.elapsed().as_millis() as u64, Relaxed);
            }
        })
    };
    (0..callers).map(caller).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_restarts_under_load_is_back_in_use_within_a_second() {
    let mut postgres = Postgres::start().await;
    let timeout = Duration::from_millis(500);
    let pool = options("outage", 4, 4).timeout(timeout).build(postgres.options()).expect("valid options");
    let tally = Arc::new(Tally::default());
    let callers = load(&pool, 20, &tally);
    eventually("the load runs", async || tally.done.load(Relaxed) > 200).await;

    postgres.stop_server().await;
    let failure = pool.acquire().await.expect_err("the server is stopped");
    let PoolError::Timeout { cause: TimeoutCause::ConnectsFailing { message }, .. } = &failure else { panic!("{failure:?}") };
    assert!(!message.is_empty());
    eventually("callers are told", async || tally.failed.load(Relaxed) >= 40).await;
    assert!(pool.last_connect_failure().is_some());
    let before = tally.done.load(Relaxed);

    postgres.start_server_again().await;
    let back = Instant::now();
    eventually("a query succeeds again", async || tally.done.load(Relaxed) > before).await;
    assert!(back.elapsed() < Duration::from_millis(1500), "the first success came after {:?}", back.elapsed());
    eventually("the load runs again", async || tally.done.load(Relaxed) > before + 200).await;
    tally.over.store(true, Relaxed);
    for caller in callers {
        caller.await.expect("no caller panics");
    }

    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().checked_in, pool.last_connect_failure()), (4, None), "back at its base");
    let slowest = tally.slowest_ms.load(Relaxed);
    assert!(slowest < 2000, "no caller was kept for {slowest} ms with a timeout of {timeout:?}");
}

#[tokio::test]
async fn after_a_restart_idle_connections_are_replaced_before_a_caller_sees_them() {
    let mut postgres = Postgres::start().await;
    // Stopping and starting takes longer than that.
    let pinged = options("quiet outage", 5, 0).pre_ping(PrePing::IfIdleFor(Duration::from_millis(20)));
    let pool = pinged.build(postgres.options()).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 5).await;
    postgres.stop_server().await;
    postgres.start_server_again().await;
    for _ in 0..5 {
        let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("no caller sees the restart");
        assert_eq!(one, 1);
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().checked_in, pool.snapshot().totals.closes.ping_failed), (5, 5));
}

#[tokio::test]
async fn a_pool_may_be_built_before_its_server_runs() {
    let mut postgres = Postgres::start().await;
    postgres.stop_server().await;
    let pool = options("early", 2, 0).build(postgres.options()).expect("an unreachable server is no error");
    eventually("a connect has failed", async || pool.snapshot().totals.connects_failed > 0).await;
    postgres.start_server_again().await;
    drop(pool.acquire().await.expect("a lease"));
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    agrees_with_the_server(&postgres, &pool).await;
}
