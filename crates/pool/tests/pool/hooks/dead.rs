//! Hooks that meet a connection that is dead, or whose server is no primary any more.

use plimsoll_pool::{Closes, HookFuture, Pool, PrePing, Session};
use sqlx::Executor;

use super::{Act, act, typed};
use crate::ground::{agrees_with_the_server, leases, options, warm_pool};
use crate::support::{Postgres, eventually};

/// Found by statements, by pings, and turned down by a hook.
fn found(closes: Closes) -> (u64, u64, u64) {
    (closes.broken, closes.ping_failed, closes.rejected)
}

async fn at_rest(pool: &Pool, base: u32) {
    eventually("the base is open again", async || pool.snapshot().checked_in == base).await;
}

#[tokio::test]
async fn a_lost_connection_that_a_hook_meets_makes_the_pool_test_the_others() {
    let hook = typed(|session| act(session, Act::Succeed));
    let name = "dead before an acquire";
    let (postgres, pool) = warm_pool(options(name, 3, 0).before_acquire(hook)).await;
    assert_eq!(postgres.terminate_all(name).await, 3);
    drop(pool.acquire().await.expect("a new one"));
    at_rest(&pool, 3).await;
    assert_eq!(found(pool.snapshot().totals.closes), (1, 2, 0), "one by the hook, the others by a ping");
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_connection_that_is_lost_before_its_release_makes_the_pool_test_the_others() {
    let hook = typed(|session| act(session, Act::Succeed));
    let name = "dead after a release";
    let options = options(name, 3, 0).pre_ping(PrePing::IfIdleFor(std::time::Duration::from_secs(3600))).after_release(hook);
    let (postgres, pool) = warm_pool(options).await;
    let lease = pool.acquire().await.expect("a lease");
    assert_eq!(postgres.terminate_all(name).await, 3);
    drop(lease);
    eventually("the hook has met it", async || pool.snapshot().totals.closes.broken == 1).await;
    at_rest(&pool, 3).await;
    drop(leases(&pool, 3).await);
    at_rest(&pool, 3).await;
    assert_eq!(found(pool.snapshot().totals.closes), (1, 2, 0), "one by the hook, the others by a ping before they were lent");
    agrees_with_the_server(&postgres, &pool).await;
}

/// With a table for [`writes`].
async fn server_with_cargo() -> Postgres {
    let postgres = Postgres::start().await;
    let plain = options("cargo", 1, 0).build(postgres.options()).expect("valid options");
    plain.execute("create table cargo (n int)").await.expect("create table");
    postgres
}

/// A hook that wants the session if it takes a write.
fn writes(session: &mut Session) -> HookFuture<'_, bool> {
    Box::pin(async move { session.execute("insert into cargo values (1)").await.map(|_| true) })
}

#[tokio::test]
async fn a_hook_that_is_refused_a_write_gives_the_session_up_as_a_holder_would() {
    let postgres = server_with_cargo().await;
    let pool = options("demoted before an acquire", 2, 0).before_acquire(writes).build(postgres.options()).expect("valid options");
    at_rest(&pool, 2).await;
    postgres.admin("alter role plimsoll set default_transaction_read_only = off").await;
    postgres.admin("alter system set default_transaction_read_only = on").await;
    postgres.admin("select pg_reload_conf()").await;
    eventually("the hook is refused", async || {
        drop(pool.acquire().await.expect("one that takes writes"));
        pool.snapshot().totals.closes.broken > 0
    })
    .await;
    assert_eq!(pool.snapshot().totals.closes.rejected, 0);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_hook_whose_every_new_session_is_unfit_makes_no_storm_of_connects() {
    let postgres = server_with_cargo().await;
    postgres.admin("alter role plimsoll set default_transaction_read_only = on").await;
    let pool = options("unfit before an acquire", 2, 0).before_acquire(writes).build(postgres.options()).expect("valid options");
    let refused = pool.acquire_within(std::time::Duration::from_secs(1)).await;
    assert!(refused.is_err(), "no session takes writes");
    let opened = pool.snapshot().totals.connects_ok;
    assert!((2..30).contains(&opened), "{opened} connects within a second");
}
