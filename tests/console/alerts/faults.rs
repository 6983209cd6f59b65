//! Kinds of fault against a real console: for each one incident, its cause and its remedy, nothing open afterwards, and as
//! many notices as incidents have events.

use sqlx::{ConnectOptions, Connection};

use super::watch::Watch;
use crate::support::{Postgres, Proxy, eventually};

#[tokio::test]
async fn a_server_that_is_stopped_twice_is_two_incidents() {
    let mut postgres = Postgres::start().await;
    let watch = Watch::on(&postgres.monitor(), "al-twice").await;
    watch.load().await;
    for incidents in 1..=2 {
        eventually("users hold connections", async || watch.ground.console.pool_stats().await["checked_out"] != 0).await;
        postgres.stop_server().await;
        watch.one("database_down", "start the server").await;
        postgres.start_server_again().await;
        watch.is_over(incidents).await;
    }
    watch.ground.end_load().await;
}

#[tokio::test]
async fn a_server_that_crashes_leaves_nothing_open() {
    let postgres = Postgres::start().await;
    let watch = Watch::on(&postgres.monitor(), "al-crash").await;
    watch.load().await;
    postgres.crash().await;
    eventually("users hold connections again", async || watch.ground.console.pool_stats().await["checked_out"] != 0).await;
    eventually("nothing is open", async || watch.ground.open().await.is_empty()).await;
    // Its notices may still be under way.
    let incidents = watch.ground.incidents().await;
    assert!(incidents.len() <= 1, "{incidents:?}");
    watch.is_over(incidents.len()).await;
    watch.ground.end_load().await;
}

#[tokio::test]
async fn a_network_that_is_cut_is_one_incident() {
    let postgres = Postgres::start().await;
    let proxy = Proxy::before(&postgres.monitor()).await;
    let watch = Watch::on(&proxy.options(&postgres.monitor()), "al-cut").await;
    watch.load().await;
    proxy.refuse().await;
    proxy.reset();
    watch.one("database_down", "start it, or correct the database URL").await;
    proxy.pass();
    watch.is_over(1).await;
    watch.ground.end_load().await;
}

#[tokio::test]
async fn a_server_whose_slots_are_taken_is_one_incident_with_who_has_them() {
    let postgres = Postgres::start().await;
    let watch = Watch::on(&postgres.monitor(), "al-full").await;
    let mut sessions = Vec::new();
    while let Ok(session) = postgres.options().application_name("somebody else").connect().await {
        sessions.push(session);
    }
    let incident = watch.one("server_full", "The server has no slots left").await;
    let evidence = incident["cause"]["evidence"].to_string();
    assert!(evidence.contains("usable slots are taken"), "{evidence}");
    for session in sessions {
        session.close().await.expect("it leaves");
    }
    watch.is_over(1).await;
}

#[tokio::test]
async fn a_pool_that_is_exhausted_is_one_incident_and_its_advice_is_about_the_pool() {
    let postgres = Postgres::start().await;
    let watch = Watch::on(&postgres.monitor(), "al-exhausted").await;
    watch.ground.load("8", "1500ms", "4s").await;
    watch.one("too_small", "3 connections").await;
    watch.ground.load_is_over().await;
    watch.is_over(1).await;
}
