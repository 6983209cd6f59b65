//! A hook of the connect that fails on one of several hosts.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use plimsoll_pool::{ConnectCause, HostAddress, PoolOptions};
use sqlx::Executor;
use sqlx::postgres::PgConnectOptions;

use crate::ground::{leases, options};
use crate::support::{Postgres, Proxy};

fn place(options: &PgConnectOptions) -> HostAddress {
    HostAddress::new(options.get_host(), options.get_port())
}

/// The first time, or each time, a statement of the hook is refused under a code that a login may have too.
fn refused(options: PoolOptions, each_time: bool) -> PoolOptions {
    let refuses = AtomicBool::new(true);
    options.after_connect(move |session| {
        let refused = "do 'begin raise exception sqlstate ''42501'' using message = ''the table is not yours''; end'";
        let sql = if refuses.swap(each_time, Relaxed) { refused } else { "select 1" };
        Box::pin(async move { session.execute(sql).await.map(drop) })
    })
}

#[tokio::test]
async fn a_hook_that_fails_on_one_host_is_run_on_the_next_one() {
    let postgres = Postgres::shared().await;
    let (first, second) = (Proxy::before(&postgres.options()).await, Proxy::before(&postgres.options()).await);
    let (at_first, at_second) = (first.options(&postgres.options()), second.options(&postgres.options()));
    let pool = refused(options("hooked elsewhere", 0, 1), false).hosts(vec![place(&at_second)]).build(at_first).expect("valid options");
    let held = leases(&pool, 1).await;
    let totals = pool.snapshot().totals;
    assert_eq!((pool.newest_host(), totals.connects_ok, totals.connects_failed), (Some(place(&at_second)), 1, 0));
    drop(held);
}

#[tokio::test]
async fn what_a_hook_is_told_is_not_taken_for_a_refused_login() {
    let postgres = Postgres::shared().await;
    let (first, second) = (Proxy::before(&postgres.options()).await, Proxy::before(&postgres.options()).await);
    let (at_first, at_second) = (first.options(&postgres.options()), second.options(&postgres.options()));
    let options = options("hooked in vain", 0, 1).timeout(Duration::from_millis(300)).hosts(vec![place(&at_second)]);
    let pool = refused(options, true).build(at_first.clone()).expect("valid options");
    pool.acquire().await.expect_err("no host will do");
    let told = pool.last_connect_failure().expect("it failed");
    assert_eq!((told.cause, told.code.as_deref()), (ConnectCause::Hook, Some("42501")));
    for host in [&at_first, &at_second] {
        let said = format!("{}: the hook after_connect failed: the table is not yours", place(host));
        assert!(told.message.contains(&said), "{said} in {}", told.message);
    }
    assert!(!told.message.contains("GRANT CONNECT"), "{}", told.message);
}
