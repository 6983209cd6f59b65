use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::COOKIE;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::ground::{Ground, QUICK};
use crate::ground::url;
use crate::support::{Postgres, eventually};

async fn in_store(folder: &Path, sql: &'static str) {
    let mut store: SqliteConnection =
        SqliteConnectOptions::new().filename(folder.join("data/console.sqlite")).connect().await.expect("the store");
    sqlx::query(sql).execute(&mut store).await.expect("done");
    store.close().await.expect("closed");
}

#[tokio::test]
async fn an_open_incident_outlives_a_kill_and_ends_in_the_next_process() {
    let postgres = Postgres::shared().await;
    let mut ground = Ground::on(&postgres, "al-killed", QUICK).await;
    ground.load("3", "200ms", "1h").await;
    let before = ground.one().await;
    ground.press("/api/alerts/incidents/1/acknowledge", &[]).await;
    ground.console.kill();
    // For a day the next process does not think of it as over.
    let patient =
        QUICK.replace("[alerts.utilization]\nfor = '1s'\nkeep_firing = '1s'", "[alerts.utilization]\nfor = '1s'\nkeep_firing = '24h'");
    let mut next = Ground::to(&url(&postgres.monitor()), "al-killed", &patient, ground.folder).await;
    let after = next.one().await;
    for part in ["id", "opened_at_ms", "sentence", "sentence_at_ms"] {
        assert_eq!((&after[part], after[part].is_null()), (&before[part], false), "{part}");
    }
    assert_eq!(after["acknowledged"]["by"], "admin from 127.0.0.1");
    assert_eq!(next.console.log_lines("incident opened").len(), 0, "it is not told a second time");
    next.console.stop().await;
    let last = Ground::to(&url(&postgres.monitor()), "al-killed", QUICK, next.folder).await;
    assert!(last.resolved().await.contains("acknowledged by admin"));
}

#[tokio::test]
async fn a_store_that_cannot_be_written_hides_no_incident_and_loses_none() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-store", QUICK).await;
    in_store(ground.folder.path(), "alter table incident_rule rename to away").await;
    ground.load("3", "200ms", "1h").await;
    ground.one().await;
    let said = "Incidents cannot be stored (no such table: incident_rule).";
    eventually("it is told", async || ground.page().await.html.contains(said)).await;
    in_store(ground.folder.path(), "alter table away rename to incident_rule").await;
    eventually("it is over", async || !ground.page().await.html.contains(said)).await;
    ground.end_load().await;
    assert!(ground.resolved().await.contains("connections in use"));
}

/// The store is busy, the browser is closed meanwhile, and then the process is killed.
#[tokio::test]
async fn what_somebody_did_not_stay_for_is_kept() {
    let postgres = Postgres::shared().await;
    let mut ground = Ground::on(&postgres, "al-left", QUICK).await;
    ground.load("3", "200ms", "1h").await;
    eventually("it is as urgent as it gets", async || ground.one().await["severity"] == "critical").await;
    let options = SqliteConnectOptions::new().filename(ground.folder.path().join("data/console.sqlite"));
    let mut store: SqliteConnection = options.connect().await.expect("the store");
    let busy = store.begin_with("begin immediate").await.expect("a transaction");
    let pressing = ground.console.request(Method::POST, "/api/alerts/incidents/1/acknowledge").header(COOKIE, &ground.session.0);
    let pressed = pressing.timeout(Duration::from_millis(500)).send().await;
    assert!(pressed.is_err(), "the store is busy: {pressed:?}");
    // The console learns that nobody listens any more.
    tokio::time::sleep(Duration::from_millis(200)).await;
    busy.rollback().await.expect("rolled back");
    let kept = "select count(*) from incident where acknowledged_by is not null";
    eventually("it is in the store", async || {
        let mut store: SqliteConnection = options.connect().await.expect("the store");
        let count: i64 = sqlx::query_scalar(kept).fetch_one(&mut store).await.expect("a count");
        count == 1
    })
    .await;
    ground.console.kill();
}
