//! A primary and its replica, each with the numbers that it has itself.

use serde_json::{Value, json};
use sqlx::postgres::PgConnection;

use super::ground::{Pair, SESSIONS, Service, connect, number, rest_when, run, told_when};

fn entry<'v>(server: &'v Value, name: &str) -> Option<&'v Value> {
    server["ledger"].as_array()?.iter().find(|entry| entry["name"] == name)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_server_has_its_role_its_slots_and_the_pools_that_draw_on_it() {
    let pair = Pair::start().await;
    let (named, seen) = (Service::start().await, Service::start().await);
    let sources = named.source("named", "server = \"replica-1\"") + &seen.source("seen", "");
    let console = pair.console(&sources).await;
    let (mut primary, mut replica) = pair.admins().await;
    let held = pair.replica.superuser().application_name("seen");
    let _held = [connect(&held).await, connect(&held).await, connect(&held).await];
    for (name, admin) in [("main-db", &mut primary), ("replica-1", &mut replica)] {
        let max = number(admin, "select current_setting('max_connections')").await;
        let reserved = number(admin, "select current_setting('superuser_reserved_connections')").await;
        let server = told_when(&console, name, "it sees the sessions that there are", async |server| {
            server["used"] == number(admin, SESSIONS).await
        })
        .await;
        assert_eq!((&server["max_connections"], &server["usable_slots"]), (&json!(max), &json!(max - reserved)), "{server:#}");
        assert_eq!((&server["status"], &server["error"], &server["is_main"]), (&json!("up"), &Value::Null, &json!(name == "main-db")));
    }
    // Both pools count there: one by the configuration, the other because its sessions are seen there alone.
    let replica = told_when(&console, "replica-1", "both pools count there", async |server| {
        ["named", "seen"].iter().all(|name| entry(server, name).is_some_and(|entry| entry["kind"] == "observed" && entry["at_most"] == 7))
    })
    .await;
    assert_eq!(entry(&replica, "seen").map(|entry| &entry["now"]), Some(&json!(3)), "{replica:#}");
    let own = entry(&replica, "this console").expect("the console's own");
    assert_eq!(own["at_most"], 2, "one connection, and a second while a lost one is given up");
    let at_most: i64 = replica["ledger"].as_array().into_iter().flatten().filter_map(|entry| entry["at_most"].as_i64()).sum();
    assert_eq!(replica["headroom"].as_i64(), Some(replica["usable_slots"].as_i64().expect("slots") - at_most));
    let main = told_when(&console, "main-db", "no pool counts there", async |server| {
        ["named", "seen"].iter().all(|name| entry(server, name).is_none())
    })
    .await;
    let roles = ["main-db", "replica-1"];
    for (name, role) in roles.into_iter().zip(["primary", "replica"]) {
        told_when(&console, name, "its role is told", async |server| server["role"] == role).await;
    }
    assert_eq!((&main["standby"], &main["conflicts"]), (&Value::Null, &Value::Null), "a primary has neither: {main:#}");
    let metrics = console.metrics().await;
    for line in ["plimsoll_server_up{server=\"main-db\"} 1", "plimsoll_server_is_replica{server=\"replica-1\"} 1"] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    rest_when(&console, "/api/v1/history?source=replica-1", "it has a history", |past| {
        past["server_points"].as_array().is_some_and(|points| !points.is_empty())
    })
    .await;
}

/// How far the replica is behind by the primary, and how much it has not replayed by itself, in bytes.
async fn lag(primary: &mut PgConnection, replica: &mut PgConnection) -> [i64; 2] {
    let by_primary = "select pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) from pg_stat_replication";
    let by_itself = "select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())";
    [number(primary, by_primary).await, number(replica, by_itself).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn lag_is_told_as_both_sides_see_it_and_conflicts_as_the_replica_counts_them() {
    let pair = Pair::start().await;
    let console = pair.console("").await;
    let (mut primary, mut replica) = pair.admins().await;
    run(&mut primary, "create table doomed (id int)").await;
    // A replica that has replayed no transaction yet does not tell when that was.
    told_when(&console, "replica-1", "it has replayed that and is up to date", async |server| {
        server["lag_s"] == json!(0.0) && server["standby"]["last_replayed_s"].is_number()
    })
    .await;
    run(&mut replica, "select pg_wal_replay_pause()").await;
    run(&mut primary, "create table bulk as select repeat('x', 1000) as filler from generate_series(1, 3000)").await;

    told_when(&console, "main-db", "the primary tells the lag", async |server| {
        let [by_primary, _] = lag(&mut primary, &mut replica).await;
        by_primary > 1_000_000 && server["replicas"][0]["lag_bytes"] == by_primary
    })
    .await;
    let behind = told_when(&console, "replica-1", "the replica tells what it has not replayed", async |server| {
        let [_, by_itself] = lag(&mut primary, &mut replica).await;
        by_itself > 1_000_000 && server["standby"]["unreplayed_bytes"] == by_itself
    })
    .await;
    assert_eq!(behind["standby"]["is_receiving"], true);
    assert!(behind["lag_s"].as_f64().is_some_and(|lag| lag > 0.0), "{behind:#}");

    // A reader holds a lock that recovery wants, and recovery does not wait.
    run(&mut replica, "alter system set max_standby_streaming_delay = 0").await;
    run(&mut replica, "select pg_reload_conf()").await;
    run(&mut replica, "select pg_wal_replay_resume()").await;
    let mut reader = connect(&pair.replica.superuser()).await;
    told_when(&console, "replica-1", "it has caught up", async |server| server["lag_s"] == json!(0.0)).await;
    run(&mut reader, "begin isolation level repeatable read; select * from doomed").await;
    run(&mut primary, "drop table doomed").await;
    let server = told_when(&console, "replica-1", "the conflict is told", async |server| server["conflicts"]["lock"] == 1).await;
    for kind in ["tablespace", "lock", "snapshot", "bufferpin", "deadlock"] {
        let told = number(&mut replica, &format!("select sum(confl_{kind}) from pg_stat_database_conflicts")).await;
        assert_eq!(server["conflicts"][kind], told, "{kind}: {server:#}");
    }
}
