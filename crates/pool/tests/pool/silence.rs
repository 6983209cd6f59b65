//! The network goes silent: nothing is refused, nothing is answered.

use std::time::{Duration, Instant};

use plimsoll_pool::{PoolError, PrePing, TimeoutCause};

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
    let PoolError::Timeout { cause: TimeoutCause::StillOpening { opening: 2, took: None }, .. } = &failure else { panic!("{failure:?}") };
    assert!(failure.to_string().ends_with("there is no answer from the server yet"), "{failure}");
    assert_eq!(pool.snapshot().totals.connects_failed, 0);
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

#[tokio::test]
async fn callers_that_a_slow_connect_does_not_serve_in_time_are_told_how_long_one_takes() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    proxy.delay(Duration::from_millis(100));
    let slow = options("slow connects", 1, 59).timeout(Duration::from_millis(150));
    let pool = slow.build(proxy.options(&postgres.options())).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 1).await;
    let held = leases(&pool, 1).await;
    let callers: Vec<_> = (0..60).map(|_| tokio::spawn(told(pool.clone()))).collect();
    for caller in callers {
        let (cause, sentence) = caller.await.expect("no panic");
        let TimeoutCause::StillOpening { opening: 1..=4, took: Some(took) } = cause else { panic!("{cause:?}") };
        assert!(took >= Duration::from_millis(400), "two round trips of 200 ms at least, not {took:?}");
        assert!(sentence.contains(" ms: ") && sentence.contains("opening the last one took "), "{sentence}");
    }
    assert_eq!(pool.snapshot().totals.connects_failed, 0, "nothing has failed");
    drop(held);
}

async fn told(pool: plimsoll_pool::Pool) -> (TimeoutCause, String) {
    let error = pool.acquire().await.expect_err("a connect takes longer");
    let sentence = error.to_string();
    let PoolError::Timeout { cause, .. } = error else { panic!("{error:?}") };
    (cause, sentence)
}

#[tokio::test]
async fn the_bound_on_this_side_follows_the_limit_that_the_url_brings() {
    let postgres = Postgres::shared().await;
    let target = postgres.options().options([("statement_timeout", "1min")]);
    let pool = options("limit of the url", 1, 0).command_timeout(Some(Duration::from_millis(100))).build(target).expect("valid options");
    let longer_than_the_options_own = sqlx::query("select pg_sleep(6)").execute(&pool).await;
    longer_than_the_options_own.expect("the server allows a minute");
}

#[tokio::test]
async fn a_local_setting_does_not_lift_the_bound_against_a_dead_peer() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    let silent = options("silent tenant", 1, 0).pre_ping(PrePing::Never).command_timeout(Some(Duration::from_millis(100)));
    let pool = silent.build(proxy.options(&postgres.options())).expect("valid options");
    let mut tx = pool.begin().await.expect("begin");
    sqlx::query("select set_config('app.tenant', $1, true)").bind("7").execute(&mut *tx).await.expect("set_config");
    proxy.freeze();
    let began = Instant::now();
    let asked = tokio::time::timeout(Duration::from_secs(8), sqlx::query("select 1").execute(&mut *tx)).await;
    assert!(asked.expect("bounded").is_err() && began.elapsed().as_secs() >= 5, "5 s of grace, not {:?}", began.elapsed());
}
