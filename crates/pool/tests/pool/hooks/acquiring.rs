//! `before_acquire`.

use std::time::Duration;

use plimsoll_pool::{PoolError, PrePing, TimeoutCause};
use sqlx::Executor;

use super::{Act, FAILURES, LIMIT, Runs, act, limit_for, typed};
use crate::ground::{agrees_with_the_server, all, ended, options, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn every_caller_gets_a_connection_that_the_hook_has_seen_and_what_it_sets_is_gone_after_the_caller() {
    for ping in [PrePing::Never, PrePing::Always] {
        let runs = Runs::default();
        let counted = runs.clone();
        let hook = typed(move |session| {
            let run = counted.next();
            Box::pin(async move {
                let set = format!("set plimsoll_test.run = '{run}'");
                session.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(set))).await.map(|_| true)
            })
        });
        let (postgres, pool) = warm_pool(options(&format!("seen {ping:?}"), 1, 1).pre_ping(ping).before_acquire(hook)).await;
        assert!(pool.try_acquire().is_none(), "which never waits");
        let mut lease = pool.acquire().await.expect("a lease");
        let run = "select current_setting('plimsoll_test.run')";
        let seen: String = sqlx::query_scalar(run).fetch_one(&mut *lease).await.expect("a setting");
        assert_eq!((seen.as_str(), runs.count()), ("1", 1));
        let seen: String = sqlx::query_scalar(run).fetch_one(&pool).await.expect("a new connection's setting");
        assert_eq!(seen, "2");
        drop(lease);
        let seen: String = sqlx::query_scalar(run).fetch_one(&pool).await.expect("a setting");
        assert_eq!(seen, "3");
        agrees_with_the_server(&postgres, &pool).await;
        let totals = pool.snapshot().totals;
        assert_eq!((ended(&totals), pool.timings().wait.count()), (3, 3));
    }
}

#[tokio::test]
async fn a_connection_that_it_does_not_want_is_closed_and_another_one_taken() {
    for unwanted in [Act::Refuse].into_iter().chain(FAILURES) {
        let name = format!("unwanted {unwanted:?}");
        let runs = Runs::default();
        let counted = runs.clone();
        let hook = typed(move |session| act(session, if counted.next() <= 2 { unwanted } else { Act::Succeed }));
        let (postgres, pool) = warm_pool(options(&name, 3, 0).hook_timeout(limit_for(unwanted)).before_acquire(hook)).await;
        drop(pool.acquire().await.expect("the third one"));
        assert_eq!(runs.count(), 3);
        eventually("the base is open again", async || pool.snapshot().checked_in == 3).await;
        agrees_with_the_server(&postgres, &pool).await;
        let totals = pool.snapshot().totals;
        assert_eq!((totals.closes.rejected, all(&totals.closes), totals.connects_ok), (2, 2, 5), "{unwanted:?}: {totals:?}");
        let served = totals.acquired_at_once + totals.acquired_after_wait;
        assert_eq!((served, ended(&totals), pool.timings().wait.count()), (1, 1, 1));
    }
}

#[tokio::test]
async fn a_caller_whose_every_connection_is_turned_down_is_told_so_in_its_time() {
    let hook = typed(|session| act(session, Act::Refuse));
    let (postgres, pool) = warm_pool(options("all turned down", 1, 1).timeout(2 * LIMIT).before_acquire(hook)).await;
    let Err(PoolError::Timeout { cause, .. }) = pool.acquire().await else { panic!("expected a timeout") };
    let TimeoutCause::Rejected { connections } = cause else { panic!("{cause:?}") };
    assert!(connections >= 2, "{connections}: what was idle, and what was opened since");
    eventually("the base is open again", async || pool.snapshot().checked_in == 1).await;
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.closes.rejected, totals.timed_out), (u64::from(connections), 1));
}

#[tokio::test]
async fn a_caller_whose_time_is_over_before_the_hook_has_ended_is_told_so_and_the_next_is_served() {
    let runs = Runs::default();
    let counted = runs.clone();
    let hook = typed(move |session| act(session, if counted.next() == 1 { Act::HangInAStatement } else { Act::Succeed }));
    let (postgres, pool) = warm_pool(options("too slow a hook", 1, 0).before_acquire(hook)).await;
    let Err(PoolError::Timeout { cause, .. }) = pool.acquire_within(LIMIT).await else { panic!("expected a timeout") };
    assert!(matches!(cause, TimeoutCause::HookUnanswered), "{cause:?}");
    drop(pool.acquire_within(Duration::from_secs(30)).await.expect("a lease"));
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_hook_that_turns_everything_down_does_not_make_the_pool_connect_in_a_loop() {
    let hook = typed(|session| act(session, Act::Refuse));
    let (postgres, pool) = warm_pool(options("nothing will do", 1, 7).timeout(2 * LIMIT).before_acquire(hook)).await;
    let callers: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn({
                let pool = pool.clone();
                async move { pool.acquire().await.map(drop) }
            })
        })
        .collect();
    for caller in callers {
        let refused = caller.await.expect("it ends").expect_err("nothing is wanted");
        assert!(matches!(refused, PoolError::Timeout { .. }), "{refused}");
    }
    let connects = pool.snapshot().totals.connects_ok;
    assert!(connects <= 60, "{connects} in four seconds");
    eventually("the base is open again", async || pool.snapshot().checked_in == 1).await;
    agrees_with_the_server(&postgres, &pool).await;
}
