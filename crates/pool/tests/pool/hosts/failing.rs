//! Hosts that cannot be used: the next one is, and where none is left each is named with its reason.

use std::time::{Duration, Instant};

use plimsoll_pool::{ConnectCause, HostAddress, TargetSessionAttrs};
use sqlx::postgres::PgConnectOptions;

use crate::ground::{leases, options};
use crate::support::{Postgres, Proxy, eventually};

fn place(options: &PgConnectOptions) -> HostAddress {
    HostAddress::new(options.get_host(), options.get_port())
}

#[tokio::test]
async fn a_host_that_refuses_connects_is_passed_over() {
    let postgres = Postgres::shared().await;
    let (first, second) = (Proxy::before(&postgres.options()).await, Proxy::before(&postgres.options()).await);
    let (at_first, at_second) = (first.options(&postgres.options()), second.options(&postgres.options()));
    first.refuse().await;
    let pool = options("passed over", 1, 1).hosts(vec![place(&at_second)]).build(at_first.clone()).expect("valid options");
    let held = leases(&pool, 1).await;
    assert_eq!((pool.newest_host(), pool.last_connect_failure()), (Some(place(&at_second)), None));
    first.pass();
    second.refuse().await;
    let further = leases(&pool, 1).await;
    assert_eq!(pool.newest_host(), Some(place(&at_first)), "what failed lately is tried last, and is tried");
    drop((held, further));
}

#[tokio::test]
async fn what_is_opened_on_the_next_host_after_one_was_lost_is_kept() {
    let postgres = Postgres::shared().await;
    let (first, second) = (Proxy::before(&postgres.options()).await, Proxy::before(&postgres.options()).await);
    let (at_first, at_second) = (first.options(&postgres.options()), second.options(&postgres.options()));
    first.refuse().await;
    let pool = options("kept after a loss", 0, 1).hosts(vec![place(&at_second)]).target_session_attrs(TargetSessionAttrs::ReadWrite);
    let pool = pool.build(at_first).expect("valid options");
    let held = leases(&pool, 1).await;
    let totals = pool.snapshot().totals;
    assert_eq!((pool.newest_host(), totals.connects_ok, totals.closes.recycled), (Some(place(&at_second)), 1, 0));
    drop(held);
}

#[tokio::test]
async fn the_connect_timeout_holds_for_each_host_and_a_silent_one_delays_only_the_first_connect() {
    let postgres = Postgres::shared().await;
    let silent = Proxy::before(&postgres.options()).await;
    let good = Proxy::before(&postgres.options()).await;
    silent.black_hole();
    let (limit, at_good) = (Duration::from_millis(700), good.options(&postgres.options()));
    let pool = options("silent", 0, 2).connect_timeout(limit).hosts(vec![place(&at_good)]).build(silent.options(&postgres.options()));
    let pool = pool.expect("valid options");
    let began = Instant::now();
    let first = pool.acquire().await.expect("the second host is tried");
    assert!(began.elapsed() >= limit, "after {:?}", began.elapsed());
    assert_eq!(pool.newest_host(), Some(place(&at_good)));
    silent.pass();
    let second = pool.acquire().await.expect("a lease");
    assert_eq!(pool.newest_host(), Some(place(&at_good)), "the silent host is left for last, although it would do by now");
    assert_eq!(pool.snapshot().totals.connects_ok, 2);
    drop((first, second));
}

#[tokio::test]
async fn when_every_host_fails_each_is_named_with_its_reason_in_one_line() {
    let postgres = Postgres::shared().await;
    let (refusing, silent) = (Proxy::before(&postgres.options()).await, Proxy::before(&postgres.options()).await);
    refusing.refuse().await;
    silent.black_hole();
    let (at_refusing, at_silent) = (refusing.options(&postgres.options()), silent.options(&postgres.options()));
    let pool = options("none", 0, 1).connect_timeout(Duration::from_millis(200)).timeout(Duration::from_millis(600));
    let pool = pool.hosts(vec![place(&at_silent), HostAddress::new("no-such-host.invalid", 5432)]);
    let pool = pool.build(at_refusing.clone().password("hunter22")).expect("valid options");
    eventually("a connect has failed", async || {
        let _in_vain = pool.acquire().await;
        pool.last_connect_failure().is_some()
    })
    .await;
    let said = pool.last_connect_failure().expect("it failed").message;
    let (first, second) = (place(&at_refusing), place(&at_silent));
    assert!(said.starts_with(&format!("none of the 3 hosts will do: {first}: ")), "{said}");
    for part in ["refused", &format!("{second}: no answer within 0.2 s"), "no-such-host.invalid:5432: "] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!said.contains("hunter22") && !said.contains('\n'), "{said}");
}

#[tokio::test]
async fn a_login_that_one_host_refuses_is_not_tried_on_the_others() {
    let postgres = Postgres::shared().await;
    let (first, second) = (Proxy::before(&postgres.options()).await, Proxy::before(&postgres.options()).await);
    let (at_first, at_second) = (first.options(&postgres.options()), second.options(&postgres.options()));
    let pool = options("no login", 0, 1).timeout(Duration::from_millis(300)).hosts(vec![place(&at_second)]);
    let pool =
        pool.target_session_attrs(TargetSessionAttrs::ReadWrite).build(at_first.database("no such database")).expect("valid options");
    pool.acquire().await.expect_err("there is no such database");
    let failure = pool.last_connect_failure().expect("it failed");
    assert_eq!(failure.cause, ConnectCause::Database);
    assert!(!failure.message.contains(&second.options(&postgres.options()).get_port().to_string()), "{failure:?}");
}
