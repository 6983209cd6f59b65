use super::ground::{Ground, run};
use crate::support::{Postgres, Standby, eventually};
use sqlx::ConnectOptions;

#[tokio::test]
async fn a_replica_that_lags_is_shown_and_has_caught_up_after() {
    let postgres = Postgres::start().await;
    let standby = Standby::of(&postgres).await;
    let ground = Ground::on(&postgres).await;
    // Name, level, lag, lag in time, state, sync.
    let replica = async || ground.drawn().await.rows("replicas").into_iter().next().unwrap_or_default();
    eventually("it follows", async || replica().await.get(4).is_some_and(|state| state == "streaming")).await;
    let mut admin = postgres.superuser().socket(standby.options().get_socket().expect("a socket")).connect().await.expect("a session");
    run(&mut admin, "select pg_wal_replay_pause()").await;
    postgres.admin("create table bulk as select repeat('x', 1000) as filler from generate_series(1, 30000)").await;
    eventually("it lags by more than a segment", async || replica().await.get(1).is_some_and(|level| level == "Warning")).await;
    let lagging = replica().await;
    assert!(lagging[2].ends_with(" MB") && lagging[5] == "async", "{lagging:?}");
    run(&mut admin, "select pg_wal_replay_resume()").await;
    eventually("it has caught up", async || replica().await.get(1).is_some_and(|level| level == "Healthy")).await;
}

#[tokio::test]
async fn a_slot_that_nobody_uses_is_marked() {
    let postgres = Postgres::start().await;
    postgres.admin("select pg_create_physical_replication_slot('forgotten', true)").await;
    let ground = Ground::on(&postgres).await;
    let slot = ground.drawn().await.row("replication-slots", "forgotten").expect("it is shown");
    assert_eq!(slot[2], "inactive");
}
