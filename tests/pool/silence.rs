//! The network goes silent: nothing is refused, nothing is answered.

use std::time::{Duration, Instant};

use plimsoll::pool::{PoolError, PrePing, TimeoutCause};

use crate::ground::{leases, options};
use crate::support::{Postgres, Proxy, eventually};

#[tokio::test]
async fn a_server_that_does_not_answer_is_told_from_busy_leases() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    proxy.freeze();
    let silent = options("silent", 2, 0).timeout(Duration::from_millis(300));
    let pool = silent.build(proxy.options(&postgres.options())).expect("valid options");
    let failure = pool.acquire().await.expect_err("nothing is answered");
    let PoolError::Timeout { cause: TimeoutCause::ConnectsFailing { message }, .. } = &failure else { panic!("{failure:?}") };
    assert!(message.contains("no answer"), "{message}");
    proxy.thaw();
    drop(pool.acquire().await.expect("the connects under way succeed"));
}

#[tokio::test]
async fn connections_that_fell_silent_are_given_up_long_before_the_callers_timeout() {
    let postgres = Postgres::shared().await;
    let old = Proxy::before(&postgres.options()).await;
    let pool = options("fell silent", 2, 2).pre_ping(PrePing::Always).build(old.options(&postgres.options())).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    old.freeze();
    let began = Instant::now();
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { pool.acquire().await.map(|lease| lease.backend_pid()) }
    });
    eventually("both silent connections are given up", async || pool.snapshot().totals.closes.ping_failed == 2).await;
    assert!(began.elapsed() < Duration::from_secs(8), "the timeout is {:?}", pool.options().timeout);
    old.thaw();
    waiting.await.expect("no panic").expect("served by a new connection");
    drop(leases(&pool, 4).await);
}

#[tokio::test]
async fn statements_and_transactions_on_a_silent_connection_end_soon_after_the_command_timeout() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    let silent = options("silent commands", 3, 0).pre_ping(PrePing::Never).command_timeout(Some(Duration::from_millis(100)));
    let pool = silent.build(proxy.options(&postgres.options())).expect("valid options");
    let ready = pool.begin().await.expect("begin");
    eventually("the rest of the base is open", async || pool.snapshot().checked_in == 2).await;
    proxy.freeze();
    let began = Instant::now();
    let (queried, begun, committed) = tokio::join!(sqlx::query("select 1").execute(&pool), pool.begin(), ready.commit());
    assert!((5..7).contains(&began.elapsed().as_secs()), "5 s of grace, not {:?}", began.elapsed());
    for error in [queried.err(), begun.err(), committed.err()] {
        let error = error.expect("nothing was answered");
        assert_eq!(error.to_string(), "error communicating with database: the server did not answer within 5 s");
    }
}
