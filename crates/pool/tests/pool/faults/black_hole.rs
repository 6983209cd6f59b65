//! The peer is gone from the network: what is sent to it is taken, and nothing ever comes back.

use std::time::{Duration, Instant};

use plimsoll_pool::PrePing;

use super::{AT_ONCE, behind_a_proxy, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, leases, options};
use crate::ledger::Ledger;
use crate::support::{Postgres, Proxy, eventually};

#[tokio::test]
async fn a_caller_whose_ping_hangs_keeps_nobody_else_waiting() {
    let (postgres, proxy, pool) = behind_a_proxy(options("hanging pings", 2, 2).pre_ping(PrePing::Always)).await;
    proxy.black_hole();
    proxy.pass();
    let ledger = Ledger::default();
    let began = Instant::now();
    let hanging = async || ledger.acquire(&pool).await.map(|_lease| began.elapsed());
    let lucky = async {
        eventually("both idle ones are being pinged", async || pool.snapshot().checked_out == 2).await;
        let began = Instant::now();
        let lease = ledger.acquire(&pool).await;
        tells_its_numbers_at_once(&pool);
        lease.map(|_lease| began.elapsed())
    };
    let (first, second, lucky) = tokio::join!(hanging(), hanging(), lucky);
    let lucky = lucky.expect("served by a new connection");
    assert!(lucky < AT_ONCE, "it waited for {lucky:?} because of the others");
    for hanging in [first, second] {
        let waited = hanging.expect("served by a new connection after the ping's limit of 2 s");
        assert!(waited < Duration::from_secs(4), "served after {waited:?}");
    }
    eventually("all are back", async || pool.snapshot().checked_out == 0).await;
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    ledger.agrees_with(&totals);
    assert_eq!(totals.closes.ping_failed, 2);
}

#[tokio::test]
async fn leases_on_a_dead_peer_are_taken_back_in_the_end_and_replaced() {
    let (postgres, proxy, pool) = behind_a_proxy(options("dead leases", 3, 0)).await;
    let mut held = leases(&pool, 3).await;
    proxy.black_hole();
    let hang = sqlx::query("select 1").execute(&mut *held[0]);
    tokio::time::timeout(Duration::from_millis(50), hang).await.expect_err("nothing is answered");
    let began = Instant::now();
    drop(held);
    tells_its_numbers_at_once(&pool);
    proxy.pass();
    eventually("the one that was used is given up", async || pool.snapshot().totals.closes.dirty == 1).await;
    assert!(began.elapsed() < Duration::from_secs(6), "given up after {:?}", began.elapsed());
    drop(leases(&pool, 3).await);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn closing_does_not_wait_for_a_dead_peer_beyond_its_deadline() {
    let (_postgres, proxy, pool) = behind_a_proxy(options("dead and closed", 3, 1)).await;
    let mut held = leases(&pool, 2).await;
    proxy.black_hole();
    for lease in &mut held {
        let hang = sqlx::query("select 1").execute(&mut **lease);
        tokio::time::timeout(Duration::from_millis(20), hang).await.expect_err("nothing is answered");
    }
    let kept = held.pop();
    drop(held);
    let deadline = Duration::from_millis(300);
    let began = Instant::now();
    assert_eq!(pool.close(deadline).await, 2, "one is out, one is being cleaned");
    assert!(began.elapsed() < deadline + AT_ONCE, "returned after {:?}", began.elapsed());
    tells_its_numbers_at_once(&pool);
    drop(kept);
}

#[tokio::test]
async fn closing_does_not_wait_for_farewells_to_a_dead_peer() {
    let (_postgres, proxy, pool) = behind_a_proxy(options("no farewell", 4, 0)).await;
    proxy.black_hole();
    let began = Instant::now();
    assert_eq!(pool.close(Duration::from_secs(30)).await, 0);
    assert!(began.elapsed() < Duration::from_secs(3), "closed after {:?}", began.elapsed());
    assert_eq!(pool.snapshot().open(), 0);
}

#[tokio::test]
async fn closing_does_not_wait_for_connects_to_a_dead_peer_beyond_its_deadline() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    proxy.black_hole();
    let pool = options("dead from the start", 2, 0).timeout(Duration::from_millis(300)).build(proxy.options(&postgres.options()));
    let pool = pool.expect("valid options");
    let failure = pool.acquire().await.expect_err("nothing is answered");
    assert!(failure.to_string().ends_with("there is no answer from the server yet"), "{failure}");
    tells_its_numbers_at_once(&pool);
    let (began, deadline) = (Instant::now(), Duration::from_millis(300));
    assert_eq!(pool.close(deadline).await, 0);
    assert!(began.elapsed() < deadline + AT_ONCE, "returned after {:?}", began.elapsed());
}

#[tokio::test]
async fn closing_does_not_wait_for_connects_to_a_dead_peer() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    proxy.black_hole();
    let pool = options("dead from the start", 2, 0).timeout(Duration::from_millis(300)).build(proxy.options(&postgres.options()));
    let pool = pool.expect("valid options");
    let failure = pool.acquire().await.expect_err("nothing is answered");
    assert!(failure.to_string().ends_with("there is no answer from the server yet"), "{failure}");
    tells_its_numbers_at_once(&pool);
    let began = Instant::now();
    assert_eq!(pool.close(Duration::from_secs(30)).await, 0);
    assert!(began.elapsed() < Duration::from_secs(3), "nobody needs these connects any more, yet it took {:?}", began.elapsed());
}

#[tokio::test]
async fn with_leases_to_spare_nobody_is_told_that_all_are_in_use() {
    let (_postgres, proxy, pool) = behind_a_proxy(options("told the truth", 1, 3).timeout(Duration::from_millis(300))).await;
    let _one_of_four = pool.acquire().await.expect("a lease");
    proxy.black_hole();
    let failure = pool.acquire().await.expect_err("nothing is answered");
    assert!(failure.to_string().contains("1 connection is still being opened; opening the last one took "), "{failure}");
}

#[tokio::test]
async fn a_statement_on_a_lease_of_a_dead_peer_ends_soon_after_the_command_timeout() {
    let bounded = options("bounded", 1, 0).command_timeout(Some(Duration::from_millis(100)));
    let (_postgres, proxy, pool) = behind_a_proxy(bounded).await;
    let mut tx = pool.begin().await.expect("begin");
    proxy.black_hole();
    let hang = tokio::time::timeout(Duration::from_secs(10), sqlx::query("select 1").execute(&mut *tx)).await;
    hang.expect("5 s of grace, not for ever").expect_err("nothing is answered");
}

#[tokio::test]
async fn one_caller_is_served_soon_though_every_idle_connection_is_dead() {
    let (postgres, proxy, pool) = behind_a_proxy(options("all are dead", 20, 0).pre_ping(PrePing::Always)).await;
    proxy.black_hole();
    proxy.pass();
    let limit = Duration::from_secs(8);
    let served = tokio::time::timeout(limit, pool.acquire()).await;
    let lease = served.unwrap_or_else(|_| panic!("20 pings of 2 s each, one after the other: {pool:?}"));
    drop(lease.expect("the server answers new connections"));
    drop(leases(&pool, 20).await);
    agrees_with_the_server(&postgres, &pool).await;
}
