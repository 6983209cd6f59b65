//! A connection is cut in the midst of what the server says.

use plimsoll_pool::PrePing;

use super::{behind_a_proxy, lost_and_nothing_else, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, leases, options};
use crate::ledger::pool_error;
use crate::support::{Postgres, Proxy, eventually};

#[tokio::test]
async fn an_answer_that_is_cut_fails_for_its_caller_alone() {
    let (postgres, proxy, pool) = behind_a_proxy(options("cut", 2, 0)).await;
    let mut other = pool.acquire().await.expect("a lease");
    for bytes in [0, 1, 5_000, 100_000] {
        // Else it might be the handshake of the one that replaces the last that is cut.
        eventually("the base is whole", async || pool.snapshot().checked_in == 1).await;
        proxy.cut_after(bytes);
        let rows = sqlx::query_scalar::<_, i32>("select generate_series(1, 100000)").fetch_all(&pool).await;
        let failure = rows.map(|rows| rows.len()).expect_err("cut");
        assert!(matches!(failure, sqlx::Error::Io(_)) && pool_error(&failure).is_none(), "{failure:?}");
        tells_its_numbers_at_once(&pool);
        let own: i64 = sqlx::query_scalar("select $1").bind(bytes as i64).fetch_one(&mut *other).await.expect("the other's is whole");
        assert_eq!(own, bytes as i64);
    }
    drop(other);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(lost_and_nothing_else(pool.snapshot().totals.closes), 4);
}

#[tokio::test]
async fn a_ping_that_is_cut_is_noticed_by_no_caller() {
    let (postgres, proxy, pool) = behind_a_proxy(options("cut ping", 2, 0).pre_ping(PrePing::Always)).await;
    for bytes in [0, 3] {
        // Else it might be the handshake of the one that replaces the last that is cut.
        eventually("the base is whole", async || pool.snapshot().checked_in == 2).await;
        proxy.cut_after(bytes);
        sqlx::query("select 1").execute(&pool).await.expect("served by another");
    }
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.closes.ping_failed, totals.closes.broken, totals.acquired_at_once + totals.acquired_after_wait), (2, 0, 2));
}

#[tokio::test]
async fn a_handshake_that_is_cut_is_tried_again() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    proxy.cut_after(20);
    let pool = options("cut handshake", 1, 0).build(proxy.options(&postgres.options())).expect("valid options");
    drop(leases(&pool, 1).await);
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.connects_failed, totals.connects_ok, totals.acquired_after_wait), (1, 1, 1));
}
