use std::time::{Duration, Instant};

use super::ground::{Ground, LONG, SHORT, sessions};
use crate::ground::STOP_LIMIT;
use crate::support::{Postgres, eventually};

/// Quick to try out, and then far longer than anybody waits.
const ENDLESS: &str = "select pg_sleep(case when $1::int8 = 1 then 0 else 51 end)";

#[tokio::test]
async fn one_at_a_time_and_an_aborted_one_is_kept_with_who_ended_it() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-abort").await;
    ground.start(LONG).await;
    ground.start(SHORT).await;
    let drawn = ground.drawn().await;
    assert!(drawn.text("ask").contains("Not started. Another load test is running; wait until it ends, or abort it."), "{}", drawn.html);
    assert!(drawn.text("now").contains("Running now"), "the first goes on");
    let began = Instant::now();
    ground.abort().await;
    let row = ground.row(1).await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(row[1].contains("ABORTED") && row[4] == "admin from 127.0.0.1, aborted by admin from 127.0.0.1", "{row:?}");
    // By now it is not true any more.
    assert!(!ground.drawn().await.text("ask").contains("Not started"));
    ground.console.logged(1, "a load test is aborted").await;
    let report = ground.get("/load-test/runs/1").await.text().await.expect("a page");
    assert!(report.contains("Aborted: ") && report.contains("the test was stopped before its end"), "{report}");
    ground.start(SHORT).await;
    ground.row(2).await;
    eventually("only the base is left", async || postgres.backends("lt-abort").await == 3).await;
}

#[tokio::test]
async fn of_many_who_begin_at_the_same_moment_one_does() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-crowd").await;
    let all = (0..8).map(|_| ground.start(LONG));
    futures_util::future::join_all(all).await;
    ground.console.logged(1, "a load test begins").await;
    ground.console.logged(7, "a load test was refused").await;
    ground.abort().await;
    ground.row(1).await;
}

#[tokio::test]
async fn statements_that_run_on_are_ended_with_the_test() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-endless").await;
    ground.start(&[("users", "10"), ("duration", "1h"), ("profile", "query"), ("statement", ENDLESS)]).await;
    eventually("users hold all connections", async || ground.console.pool_stats().await["checked_out"] == 5).await;
    ground.abort().await;
    assert!(ground.row(1).await[1].contains("ABORTED"));
    eventually("no statement runs on", async || sessions(&postgres, "select pg_sleep(case when%").await == 0).await;
    eventually("the pool is back at its base", async || {
        let stats = ground.console.pool_stats().await;
        (&stats["checked_out"], &stats["open"], &stats["waiting"]) == (&0.into(), &3.into(), &0.into())
    })
    .await;
}

#[tokio::test]
async fn a_console_that_stops_ends_its_test_first_and_the_runs_are_there_after_a_restart() {
    let postgres = Postgres::shared().await;
    let mut ground = Ground::on(&postgres, "lt-stopped").await;
    // Somebody looks on.
    let _live = ground.get("/api/load-test/live").await;
    ground.start(LONG).await;
    eventually("users hold connections", async || ground.console.pool_stats().await["checked_out"] != 0).await;
    let (code, took) = ground.console.stop().await;
    assert!(code == 0 && took < STOP_LIMIT, "{code} after {took:?}:\n{}", ground.console.log());
    eventually("nobody is left", async || postgres.backends("lt-stopped").await == 0).await;
    let again = Ground::to(&postgres.options(), "lt-stopped", ground.folder).await;
    assert!(again.row(1).await[1].contains("ABORTED"));
}
