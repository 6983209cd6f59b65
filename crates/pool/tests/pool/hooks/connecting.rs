//! `after_connect`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use plimsoll_pool::{Pool, PoolError, Reset, TimeoutCause};
use sqlx::Executor;

use super::{Act, FAILURES, Runs, act, limit_for, typed};
use crate::ground::{agrees_with_the_server, options, pool, warm_pool};
use crate::support::eventually;

async fn work_mem(pool: &Pool) -> String {
    sqlx::query_scalar("select current_setting('work_mem')").fetch_one(pool).await.expect("a setting")
}

#[tokio::test]
async fn what_it_sets_holds_for_every_caller_whatever_holders_leave_and_however_it_is_undone() {
    for reset in [Reset::Rollback, Reset::DiscardAll, Reset::None] {
        let runs = Runs::default();
        let counted = runs.clone();
        let options = options(&format!("prepared {reset:?}"), 1, 0).reset(reset).after_connect(move |session| {
            counted.next();
            Box::pin(async move { session.execute("set work_mem = '1234kB'").await.map(drop) })
        });
        let (postgres, pool) = warm_pool(options).await;
        assert_eq!((work_mem(&pool).await.as_str(), runs.count() >= 1), ("1234kB", true));
        let mut lease = pool.acquire().await.expect("a lease");
        (&mut *lease).execute("set statement_timeout = '7s'").await.expect("set");
        drop(lease);
        assert_eq!(work_mem(&pool).await, "1234kB", "a reset of what the holder has set takes it along, and it is set again");
        agrees_with_the_server(&postgres, &pool).await;
        let totals = pool.snapshot().totals;
        assert_eq!((totals.connects_ok, totals.closes.dirty), (1, 0));
    }
}

#[tokio::test]
async fn a_hook_that_sets_nothing_runs_once_for_each_connection() {
    let runs = Runs::default();
    let counted = runs.clone();
    let hook = typed(move |session| {
        counted.next();
        let answer = act(session, Act::Succeed);
        Box::pin(async move { answer.await.map(drop) })
    });
    let (postgres, pool) = warm_pool(options("once each", 2, 0).after_connect(hook)).await;
    for _ in 0..3 {
        let mut lease = pool.acquire().await.expect("a lease");
        (&mut *lease).execute("set work_mem = '9MB'").await.expect("set");
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(runs.count(), 2);
}

#[tokio::test]
async fn what_a_function_sets_for_it_holds_where_it_is_called_on_the_bare_connection() {
    let (_postgres, plain) = warm_pool(options("the function of a hook", 1, 0)).await;
    let function = "create function set_up() returns text language sql as 'select set_config(''work_mem'', ''1234kB'', false)'";
    plain.execute(function).await.expect("create function");
    let hook = typed(|session| Box::pin(async move { session.as_mut().execute("select set_up()").await.map(drop) }));
    let (postgres, pool) = warm_pool(options("set by a function", 1, 0).after_connect(hook)).await;
    let mut lease = pool.acquire().await.expect("a lease");
    (&mut *lease).execute("set work_mem = '9MB'").await.expect("set");
    drop(lease);
    assert_eq!(work_mem(&pool).await, "1234kB");
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn a_transaction_that_it_leaves_is_rolled_back() {
    let hook = typed(|session| Box::pin(async move { session.execute("begin; create table left_by_a_hook ()").await.map(drop) }));
    let (postgres, pool) = warm_pool(options("left open by a hook", 1, 0).after_connect(hook)).await;
    let found: Option<String> = sqlx::query_scalar("select to_regclass('left_by_a_hook')::text").fetch_one(&pool).await.expect("a row");
    assert_eq!(found, None);
    let state = "select count(*) from pg_stat_activity where application_name = 'left open by a hook' and state like 'idle in%'";
    let open: i64 = sqlx::query_scalar(state).fetch_one(&pool).await.expect("a count");
    assert_eq!(open, 0);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn one_that_fails_panics_or_never_ends_is_a_failed_connect_that_says_why_and_is_tried_again() {
    for failure in FAILURES {
        let name = format!("unprepared {failure:?}");
        let fails = Arc::new(AtomicBool::new(true));
        let still = fails.clone();
        let hook = typed(move |session| {
            let answer = act(session, if still.load(Relaxed) { failure } else { Act::Succeed });
            Box::pin(async move { answer.await.map(drop) })
        });
        let options = options(&name, 1, 0).hook_timeout(limit_for(failure)).after_connect(hook);
        let (postgres, pool) = pool(options).await;
        eventually("a connect has failed", async || pool.snapshot().totals.connects_failed > 0).await;
        let Err(PoolError::Timeout { cause, .. }) = pool.acquire_within(Duration::from_millis(100)).await else {
            panic!("expected a timeout")
        };
        let TimeoutCause::ConnectsFailing { message } = &cause else { panic!("{cause:?}") };
        let why = match failure {
            Act::Fail => "failed: ",
            Act::Panic | Act::PanicLater => "panicked",
            _ => "did not end within 2 s (hook_timeout)",
        };
        assert!(message.starts_with("the hook after_connect ") && message.contains(why), "{message}");
        let code = pool.last_connect_failure().expect("a failure").code;
        assert_eq!(code.as_deref(), (failure == Act::Fail).then_some("22012"));
        fails.store(false, Relaxed);
        drop(pool.acquire_within(Duration::from_secs(30)).await.expect("tried again"));
        let now = pool.snapshot();
        assert!(now.totals.connects_failed >= 1 && now.totals.connects_ok == 1 && now.open() == 1, "{now:?}");
        if failure != Act::HangInAStatement {
            agrees_with_the_server(&postgres, &pool).await;
        }
        pool.close(Duration::ZERO).await;
        eventually("no session is left", async || postgres.backends(&name).await == 0).await;
    }
}

#[tokio::test]
async fn sessions_that_it_makes_read_only_are_meant_to_be() {
    let name = "meant to be read-only";
    let options = options(name, 1, 0)
        .after_connect(|session| Box::pin(async move { session.execute("set default_transaction_read_only = on").await.map(drop) }));
    let (postgres, pool) = warm_pool(options).await;
    for _ in 0..2 {
        let refused = pool.execute("create table refused ()").await.expect_err("read-only");
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("25006"));
        eventually("the lease is back", async || pool.snapshot().checked_in == 1).await;
    }
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.connects_ok, totals.closes.broken), (1, 0), "its server is not taken for one that was demoted");
}
