//! A session on the primary ends for a reason of its own: the others are verified, and nothing else.

use std::collections::BTreeSet;

use plimsoll_pool::{Closes, Pool, TargetSessionAttrs};

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

fn pids(pool: &Pool) -> BTreeSet<i32> {
    pool.backend_pids().into_iter().collect()
}

#[tokio::test]
async fn sessions_that_pass_their_test_are_kept() {
    let (postgres, pool) = warm_pool(options("false alarm", 4, 0).target_session_attrs(TargetSessionAttrs::ReadWrite)).await;
    let before = pids(&pool);
    let mut lease = pool.acquire().await.expect("a lease");
    let ended = lease.backend_pid();
    postgres.terminate(ended).await;
    sqlx::query("select 1").execute(&mut *lease).await.expect_err("the session was ended");
    drop(lease);
    eventually("the base is open again", async || pool.snapshot().checked_in == 4).await;
    assert_eq!(before.difference(&pids(&pool)).collect::<Vec<_>>(), [&ended]);
    assert_eq!(pool.snapshot().totals.closes, Closes { broken: 1, ..Closes::default() });
    agrees_with_the_server(&postgres, &pool).await;
}
