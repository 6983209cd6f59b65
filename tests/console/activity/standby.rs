use super::ground::{Ground, pid, run, session};
use crate::support::{Postgres, Standby, eventually};

/// Whether the standby has replayed all that its primary has written.
async fn is_replayed(primary: &Postgres) -> bool {
    let mut admin = session(&primary.superuser(), "asks").await;
    let replayed = "select coalesce(min(replay_lsn) >= pg_current_wal_lsn(), false) from pg_stat_replication";
    sqlx::query_scalar(replayed).fetch_one(&mut admin).await.expect("pg_stat_replication")
}

#[tokio::test]
async fn a_standby_is_watched_like_any_server_and_says_how_far_behind_it_is() {
    let primary = Postgres::start().await;
    primary.admin("create role clerk login; create table t (id int); grant pg_signal_backend to plimsoll_monitor").await;
    let standby = Standby::of(&primary).await;
    let ground = Ground::as_role(&standby.superuser().username("plimsoll_monitor")).await;
    let mut reader = session(&standby.options().username("clerk"), "reader").await;
    let of_reader = pid(&mut reader).await;
    run(&mut reader, "begin; select 1").await;
    run(&mut session(&standby.superuser(), "admin").await, "select pg_create_physical_replication_slot('cascade', true)").await;
    let shown = async || ground.drawn().await.row("idle", &of_reader.to_string());
    eventually("its sessions are shown", async || shown().await.is_some()).await;
    let behind = async || ground.drawn().await.text("activity").split_once("Behind the primary").expect("it is said").1.to_owned();
    primary.admin("insert into t values (1)").await;
    eventually("the primary knows that it is replayed", async || is_replayed(&primary).await).await;
    eventually("it has caught up", async || behind().await.starts_with("0 ms")).await;
    let mut admin = session(&standby.superuser(), "admin").await;
    run(&mut admin, "select pg_wal_replay_pause()").await;
    primary.admin("insert into t values (2)").await;
    let lags = |said: &str| !said.starts_with("0 ms") && said.starts_with(|c: char| c.is_ascii_digit());
    eventually("it is behind", async || lags(&behind().await)).await;
    run(&mut admin, "select pg_wal_replay_resume()").await;
    eventually("it has caught up again", async || behind().await.starts_with("0 ms")).await;
    let drawn = ground.drawn().await;
    assert_eq!(drawn.failure, None);
    let slot = drawn.row("replication-slots", "cascade").expect("its slots");
    assert_ne!(slot[3], "—", "{slot:?}");
    let started = ground.started(of_reader).await;
    let (status, said) = ground.end("Terminate", of_reader, started).await;
    assert_eq!((status, said.contains("was terminated")), (200, true), "{said}");
    eventually("it is gone", async || shown().await.is_none()).await;
}

#[tokio::test]
async fn a_primary_does_not_say_how_far_it_is_behind_itself() {
    let ground = Ground::on(&*Postgres::shared().await).await;
    assert!(!ground.drawn().await.text("activity").contains("Behind the primary"));
}
