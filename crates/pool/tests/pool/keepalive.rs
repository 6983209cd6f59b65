//! Connections that nobody uses are tested, so that nothing on the way forgets them.

use std::time::Duration;

use plimsoll_pool::{PrePing, Reset};

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn what_is_idle_is_pinged_now_and_then_and_nobody_is_counted_for_it() {
    for reset in [Reset::Rollback, Reset::DiscardAll] {
        let name = format!("kept alive {reset:?}");
        let (postgres, pool) = warm_pool(options(&name, 3, 0).reset(reset).keepalive(Some(Duration::from_millis(20)))).await;
        let heard = async |than: i64| -> i64 {
            let sql =
                "select min((extract(epoch from state_change) * 1000000)::int8) - $1 from pg_stat_activity where application_name = $2";
            let (_postgres, elsewhere) = (&postgres, pool.target().clone().application_name("kept alive: the view of another session"));
            let mut own = sqlx::ConnectOptions::connect(&elsewhere).await.expect("connect");
            sqlx::query_scalar(sql).bind(than).bind(&name).fetch_one(&mut own).await.expect("a time")
        };
        let first = heard(0).await;
        eventually("the server has heard of each again", async || heard(first).await > 0).await;
        let then = heard(first).await;
        eventually("and again", async || heard(first).await > then).await;
        agrees_with_the_server(&postgres, &pool).await;
        let now = pool.snapshot();
        assert_eq!((now.totals.connects_ok, now.totals.waits(), now.peak.value, pool.timings().hold.count()), (3, 0, 0, 0));
    }
}

#[tokio::test]
async fn a_connection_that_has_died_while_it_was_idle_is_found_and_replaced_before_anybody_needs_it() {
    let every = Some(Duration::from_millis(20));
    let (postgres, pool) = warm_pool(options("found dead", 2, 0).keepalive(every).pre_ping(PrePing::Never)).await;
    let before = pool.backend_pids();
    for pid in &before {
        postgres.terminate(*pid).await;
    }
    eventually("both were found out", async || pool.snapshot().totals.closes.ping_failed == 2).await;
    eventually("and replaced", async || pool.snapshot().checked_in == 2).await;
    assert!(pool.backend_pids().iter().all(|pid| !before.contains(pid)));
    let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("a row");
    assert_eq!(one, 1);
    agrees_with_the_server(&postgres, &pool).await;
}
