use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::ground::{Ground, QUICK};
use crate::ground::url;
use crate::support::{Postgres, eventually};

async fn in_store(folder: &Path, sql: &'static str) {
    let mut store: SqliteConnection =
        SqliteConnectOptions::new().filename(folder.join("console.sqlite")).connect().await.expect("the store");
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
    let mut next = Ground::to(&url(&postgres.options()), "al-killed", &patient, ground.folder).await;
    let after = next.one().await;
    assert_eq!((&after["id"], &after["opened_at_ms"], &after["sentence"]), (&before["id"], &before["opened_at_ms"], &before["sentence"]));
    assert_eq!(after["acknowledged"]["by"], "admin from 127.0.0.1");
    assert_eq!(next.console.log_lines("incident opened").len(), 0, "it is not told a second time");
    next.console.stop().await;
    let last = Ground::to(&url(&postgres.options()), "al-killed", QUICK, next.folder).await;
    assert!(last.resolved().await.contains("acknowledged by admin"));
}

#[tokio::test]
async fn a_store_that_cannot_be_written_hides_no_incident_and_loses_none() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-store", QUICK).await;
    in_store(ground.folder.path(), "alter table incident_rule rename to away").await;
    ground.load("3", "200ms", "1h").await;
    ground.one().await;
    let said = "Incidents cannot be kept (no such table: incident_rule).";
    eventually("it is told", async || ground.page().await.html.contains(said)).await;
    in_store(ground.folder.path(), "alter table away rename to incident_rule").await;
    eventually("it is over", async || !ground.page().await.html.contains(said)).await;
    ground.end_load().await;
    assert!(ground.resolved().await.contains("connections are in use"));
}
