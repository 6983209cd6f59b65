//! A replica that is gone, and a console that watches a standby.

use sqlx::ConnectOptions;

use super::ground::Ground;
use crate::ground::{folder, url};
use crate::support::{Postgres, Standby, eventually};

const QUICK: &str =
    "[alerts.replica_gone]\nfor = '1s'\nkeep_firing = '1s'\n[alerts.replica_lag]\nwarning = '1s'\nfor = '1s'\nkeep_firing = '1s'\n";

async fn follows(postgres: &Postgres) -> bool {
    let mut admin = postgres.superuser().connect().await.expect("a session");
    let streaming = "select count(*) from pg_stat_replication where state = 'streaming'";
    sqlx::query_scalar::<_, i64>(streaming).fetch_one(&mut admin).await.expect("a count") == 1
}

async fn replays(standby: &Standby) -> bool {
    let mut admin = standby.superuser().connect().await.expect("a session");
    let replayed = "select pg_last_xact_replay_timestamp() is not null";
    sqlx::query_scalar(replayed).fetch_one(&mut admin).await.expect("an answer")
}

#[tokio::test]
async fn a_replica_that_is_gone_is_an_incident() {
    let postgres = Postgres::start().await;
    let standby = Standby::of(&postgres).await;
    eventually("it follows", async || follows(&postgres).await).await;
    let ground = Ground::on(&postgres, "replica-gone", QUICK).await;
    eventually("the console has seen it", async || ground.page().await.text("rules").contains("Replica gone")).await;
    eventually("a reading has it", async || {
        let csv = ground.console.get_as(&ground.session, "/api/history/csv?source=the+server&range=quarter").await;
        let csv = csv.text().await.expect("text");
        let place = csv.lines().next().and_then(|head| head.split(',').position(|name| name == "replicas_max"));
        place.is_some_and(|place| csv.lines().skip(1).any(|line| line.split(',').nth(place) == Some("1")))
    })
    .await;
    assert!(ground.open().await.is_empty());
    drop(standby);
    let incident = ground.one().await;
    assert_eq!(incident["rule"], "replica_gone");
    assert_eq!(incident["sentence"], "1 of 1 replica has been gone for 1 s.");
}

#[tokio::test]
async fn a_console_on_a_standby_judges_the_lag_of_the_standby_itself() {
    let primary = Postgres::start().await;
    primary.admin("create table t (id int)").await;
    let standby = Standby::of(&primary).await;
    let ground = Ground::to(&url(&standby.superuser().username("plimsoll_monitor")), "standby-lag", QUICK, folder()).await;
    let mut admin = standby.superuser().connect().await.expect("a session");
    primary.admin("insert into t values (0)").await;
    eventually("it replays", async || replays(&standby).await).await;
    sqlx::raw_sql("select pg_wal_replay_pause()").execute(&mut admin).await.expect("it pauses");
    primary.admin("insert into t values (1)").await;
    let incident = ground.one().await;
    assert_eq!(incident["rule"], "replica_lag");
    let sentence = incident["sentence"].as_str().expect("text");
    assert!(sentence.starts_with("This server is a standby and ") && sentence.contains("behind its primary"), "{sentence}");
    sqlx::raw_sql("select pg_wal_replay_resume()").execute(&mut admin).await.expect("it goes on");
    eventually("it has caught up", async || ground.open().await.is_empty()).await;
}
