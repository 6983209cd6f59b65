//! What a caller is told who cannot be served.

use std::time::Duration;

use plimsoll_pool::{Pool, PoolError, TimeoutCause};

use crate::ground::{ended, leases, options, pool, queue_up, warm_pool};
use crate::support::eventually;

const SHORT: Duration = Duration::from_millis(200);

async fn cause_of_timeout(pool: &Pool) -> TimeoutCause {
    match pool.acquire().await {
        Err(PoolError::Timeout { waited, cause }) => {
            assert!(waited >= pool.options().timeout, "given up after {waited:?}");
            cause
        }
        other => panic!("expected a timeout, got {other:?}"),
    }
}

#[tokio::test]
async fn with_every_lease_out_a_timeout_names_the_lines_that_hold_them() {
    let (_postgres, pool) = warm_pool(options("all busy", 2, 1).timeout(SHORT)).await;
    let (_first, _second) = (pool.acquire().await.expect("a lease"), pool.acquire().await.expect("a lease"));
    let line = line!() - 1;
    let _third = pool.begin().await.expect("a transaction");
    let cause = cause_of_timeout(&pool).await;
    let TimeoutCause::AllBusy { checked_out, holders } = &cause else { panic!("{cause:?}") };
    assert_eq!(*checked_out, 3);
    assert_eq!(holders[..], [(format!("{}:{line}", file!()), 2), (format!("{}:{}", file!(), line + 2), 1)]);
    assert!(cause.to_string().starts_with(concat!("all 3 connections are in use, held 2 by ", file!(), ":")), "{cause}");
    assert_eq!(pool.snapshot().totals.timed_out, 1);
}

#[tokio::test]
async fn a_server_that_takes_no_more_connections_is_told_from_busy_leases() {
    let (postgres, _unused) = pool(options("server full: setting", 1, 0).warm_up(false)).await;
    postgres.admin("create role few login connection limit 2").await;
    let target = postgres.options().username("few");
    let pool = options("server full", 1, 9).timeout(SHORT).build(target).expect("valid options");
    let _all_there_are = leases(&pool, 2).await;
    let cause = cause_of_timeout(&pool).await;
    let TimeoutCause::ServerFull { message } = &cause else { panic!("{cause:?}") };
    let remedy = "raise the limit with ALTER ROLE few CONNECTION LIMIT";
    assert!(message.starts_with(&format!("too many connections for role \"few\"; {remedy}")), "{message}");
    assert_eq!(pool.last_connect_failure().and_then(|failure| failure.code).as_deref(), Some("53300"));
    let (by_code, totals) = (pool.connect_failures(), pool.snapshot().totals);
    assert_eq!(by_code.iter().map(|(code, _)| code.as_deref()).collect::<Vec<_>>(), [Some("53300")]);
    assert!(by_code[0].1 >= 1 && by_code[0].1 <= totals.connects_failed, "{by_code:?} of {totals:?}");
}

#[tokio::test]
async fn a_caller_gets_a_returned_lease_even_while_the_server_is_full() {
    let (postgres, _unused) = pool(options("still served: setting", 1, 0).warm_up(false)).await;
    postgres.admin("create role single login connection limit 1").await;
    let pool = options("still served", 1, 9).build(postgres.options().username("single")).expect("valid options");
    let only = leases(&pool, 1).await;
    let waiting = queue_up(&pool, 3, |_, lease| drop(lease)).await;
    eventually("a connect has failed", async || pool.snapshot().totals.connects_failed > 0).await;
    drop(only);
    for caller in waiting {
        caller.await.expect("served by the one connection");
    }
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn beyond_max_waiters_callers_are_refused_at_once_with_a_time_to_retry() {
    let (_postgres, pool) = warm_pool(options("shedding", 1, 0).max_waiters(Some(3))).await;
    let held = leases(&pool, 1).await;
    let waiting = queue_up(&pool, 3, |_, lease| drop(lease)).await;
    for _ in 0..2 {
        let refused = pool.acquire().await.expect_err("the queue is full");
        let PoolError::Overloaded { waiting, retry_after } = refused else { panic!("{refused:?}") };
        assert_eq!(waiting, 3);
        assert!(retry_after > Duration::ZERO);
    }
    drop(held);
    for caller in waiting {
        caller.await.expect("served");
    }
    drop(pool.acquire().await.expect("there is room again"));
    let totals = pool.snapshot().totals;
    assert_eq!((totals.acquired_at_once, totals.acquired_after_wait, totals.shed), (2, 3, 2));
    assert_eq!(ended(&totals), 7);
}

#[tokio::test]
async fn limits_as_long_as_a_duration_can_be_mean_no_limit() {
    let forever = options("forever", 1, 0).timeout(Duration::MAX).recycle(Duration::MAX).connect_timeout(Duration::MAX);
    let (_postgres, pool) = pool(forever.overflow_linger(Duration::MAX).leak_threshold(Duration::MAX)).await;
    drop(pool.acquire().await.expect("a lease"));
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
    let too_long = options("too long", 1, 0).command_timeout(Some(Duration::MAX)).validate().expect_err("beyond PostgreSQL's range");
    assert!(too_long.to_string().starts_with("command_timeout is above"), "{too_long}");
}
