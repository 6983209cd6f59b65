//! `after_release`.

use sqlx::Executor;

use super::{Act, FAILURES, Runs, act, limit_for, typed};
use crate::ground::{agrees_with_the_server, all, options, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn it_meets_a_clean_session_once_for_each_lease_and_what_it_leaves_is_undone() {
    let runs = Runs::default();
    let counted = runs.clone();
    let hook = typed(move |session| {
        counted.next();
        Box::pin(async move {
            let row: String = sqlx::query_scalar("select current_setting('work_mem')").fetch_one(&mut *session).await?;
            session.execute("begin; set work_mem = '7MB'").await?;
            Ok(row == "4MB")
        })
    });
    let (postgres, pool) = warm_pool(options("released", 1, 0).after_release(hook)).await;
    let mut lease = pool.acquire().await.expect("a lease");
    (&mut *lease).execute("set work_mem = '9MB'; begin").await.expect("set");
    drop(lease);
    drop(pool.acquire().await.expect("one that is not used"));
    let found: String = sqlx::query_scalar("select current_setting('work_mem')").fetch_one(&pool).await.expect("a row");
    assert_eq!(found, "4MB");
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((runs.count(), totals.connects_ok, all(&totals.closes), pool.timings().hold.count()), (3, 1, 0, 3));
}

#[tokio::test]
async fn one_that_refuses_fails_panics_or_never_ends_costs_the_connection_and_nothing_else() {
    for failure in [Act::Refuse].into_iter().chain(FAILURES) {
        let runs = Runs::default();
        let counted = runs.clone();
        let hook = typed(move |session| act(session, if counted.next() == 1 { failure } else { Act::Succeed }));
        let options = options(&format!("not kept {failure:?}"), 1, 0).hook_timeout(limit_for(failure)).after_release(hook);
        let (postgres, pool) = warm_pool(options).await;
        let first = pool.acquire().await.expect("a lease").backend_pid();
        let second = pool.acquire().await.expect("a lease").backend_pid();
        assert_ne!(first, second, "{failure:?}");
        eventually("the lease is back", async || pool.snapshot().checked_in == 1).await;
        agrees_with_the_server(&postgres, &pool).await;
        let totals = pool.snapshot().totals;
        assert_eq!((totals.closes.rejected, all(&totals.closes), totals.connects_ok), (1, 1, 2), "{failure:?}: {totals:?}");
    }
}
