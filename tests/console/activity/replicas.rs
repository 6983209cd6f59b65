use super::ground::{Ground, run};
use crate::support::{Postgres, Standby, eventually};
use sqlx::ConnectOptions;

/// What one segment of WAL is; the page warns from there.
const SEGMENT: i64 = 16 << 20;

#[tokio::test]
async fn a_replica_that_lags_is_shown_and_has_caught_up_after() {
    let postgres = Postgres::start().await;
    let standby = Standby::of(&postgres).await;
    let ground = Ground::on(&postgres).await;
    let replica = async || ground.reading().await["replicas"][0].take();
    eventually("it follows", async || replica().await["state"] == "streaming").await;
    let mut admin = postgres.superuser().socket(standby.options().get_socket().expect("a socket")).connect().await.expect("a session");
    run(&mut admin, "select pg_wal_replay_pause()").await;
    postgres.admin("create table bulk as select repeat('x', 1000) as filler from generate_series(1, 30000)").await;
    eventually("it lags by more than a segment", async || replica().await["lag_bytes"].as_i64().is_some_and(|lag| lag > SEGMENT)).await;
    let lagging = replica().await;
    assert_eq!(lagging["sync_state"], "async");
    let page = ground.page().await;
    assert!(page.contains(r#"data-level="warning""#), "the level is a warning");
    run(&mut admin, "select pg_wal_replay_resume()").await;
    eventually("it has caught up", async || replica().await["lag_bytes"].as_i64().is_some_and(|lag| lag < SEGMENT)).await;
}

#[tokio::test]
async fn a_slot_that_nobody_uses_is_marked() {
    let postgres = Postgres::start().await;
    postgres.admin("select pg_create_physical_replication_slot('forgotten', true)").await;
    let ground = Ground::on(&postgres).await;
    let slot = ground.reading().await["slots"][0].take();
    assert_eq!((&slot["name"], &slot["active"]), (&"forgotten".into(), &false.into()));
    assert!(ground.page().await.contains("inactive"));
}
