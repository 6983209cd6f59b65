//! The server goes away and comes back while the pool is idle; under load see `faults::restart`.

use std::time::Duration;

use plimsoll_pool::PrePing;

use crate::ground::{agrees_with_the_server, options};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn after_a_restart_idle_connections_are_replaced_before_a_caller_sees_them() {
    let mut postgres = Postgres::start().await;
    // Stopping and starting takes longer than that.
    let pinged = options("quiet outage", 5, 0).pre_ping(PrePing::IfIdleFor(Duration::from_millis(20)));
    let pool = pinged.build(postgres.options()).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 5).await;
    postgres.stop_server().await;
    postgres.start_server_again().await;
    for _ in 0..5 {
        let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("no caller sees the restart");
        assert_eq!(one, 1);
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().checked_in, pool.snapshot().totals.closes.ping_failed), (5, 5));
}

#[tokio::test]
async fn a_pool_may_be_built_before_its_server_runs() {
    let mut postgres = Postgres::start().await;
    postgres.stop_server().await;
    let pool = options("early", 2, 0).build(postgres.options()).expect("an unreachable server is no error");
    eventually("a connect has failed", async || pool.snapshot().totals.connects_failed > 0).await;
    postgres.start_server_again().await;
    drop(pool.acquire().await.expect("a lease"));
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    agrees_with_the_server(&postgres, &pool).await;
}
