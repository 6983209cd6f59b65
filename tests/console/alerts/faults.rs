//! Kinds of fault against a real console: for each one incident, its cause and its remedy, nothing open afterwards, and as
//! many notices as incidents have events.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::ground::Ground;
use crate::ground::{folder, url};
use crate::receiver::Receiver;
use crate::support::{Postgres, Proxy, eventually};

/// Every rule is told within seconds, and over as soon.
const QUICK: &str = "
[alerts.unreachable]
for = '1s'
keep_firing = '2s'
[alerts.exhausted]
keep_firing = '2s'
# Failures of the last ten seconds would keep every incident open for as long.
[alerts.connects_failing]
enabled = false
[alerts.server_sessions]
for = '1s'
keep_firing = '1s'
[alerts.utilization]
for = '1s'
keep_firing = '1s'
[alerts.headroom]
enabled = false
";

/// A console, and somebody who is told.
struct Watch {
    ground: Ground,
    receiver: Receiver,
}

impl Watch {
    async fn on(options: &PgConnectOptions, name: &str) -> Self {
        let receiver = Receiver::start().await;
        let told = format!("[[notifiers]]\nkind = 'webhook'\nname = 'ops'\nallow_local = true\nurl = 'http://{}/'\n", receiver.address);
        let ground = Ground::to(&url(options), name, &format!("{QUICK}{told}"), folder()).await;
        Self { ground, receiver }
    }

    /// Waits until the one incident that is open has this cause and this advice.
    async fn one(&self, cause: &str, remedy: &str) -> Value {
        let known = async || {
            let open = self.ground.open().await;
            open.len() == 1 && open[0]["cause"]["id"] == cause
        };
        eventually(&format!("the one incident is of the cause {cause}"), known).await;
        let incident = self.ground.open().await.remove(0);
        let advice = incident["cause"]["sentence"].as_str().expect("a sentence");
        assert!(advice.contains(remedy), "{incident}");
        incident
    }

    /// Waits until nothing is open, and holds what was told against what happened.
    async fn is_over(&self, incidents: usize) {
        eventually("nothing is open", async || self.ground.open().await.is_empty()).await;
        let whole = |events: &Vec<String>| {
            events.first().is_some_and(|first| first == "opened") && events.last().is_some_and(|last| last == "resolved")
        };
        let all = async || {
            let told = self.told();
            told.len() >= incidents && told.values().all(whole)
        };
        eventually("the end of each is told", all).await;
        let told = self.told();
        assert_eq!(told.len(), incidents, "{told:?}");
        assert!(told.values().all(|events| events.iter().filter(|event| *event != "escalated").count() == 2), "{told:?}");
    }

    /// The events of each incident, in order.
    fn told(&self) -> BTreeMap<i64, Vec<String>> {
        let mut told = BTreeMap::<i64, Vec<String>>::new();
        for notice in self.receiver.heard().iter().map(|heard| heard.json()) {
            let id = notice["incident"]["id"].as_i64().expect("a number");
            told.entry(id).or_default().push(notice["event"].as_str().expect("a word").to_owned());
        }
        told
    }
}

#[tokio::test]
async fn a_server_that_is_stopped_twice_is_two_incidents() {
    let mut postgres = Postgres::start().await;
    let watch = Watch::on(&postgres.monitor(), "al-twice").await;
    watch.ground.load("3", "100ms", "1h").await;
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
    watch.ground.load("3", "100ms", "1h").await;
    eventually("users hold connections", async || watch.ground.console.pool_stats().await["checked_out"] != 0).await;
    postgres.crash().await;
    eventually("users hold connections again", async || watch.ground.console.pool_stats().await["checked_out"] != 0).await;
    eventually("nothing is open", async || watch.ground.open().await.is_empty()).await;
    assert!(watch.told().len() <= 1, "{:?}", watch.told());
    watch.is_over(watch.told().len()).await;
    watch.ground.end_load().await;
}

#[tokio::test]
async fn a_network_that_is_cut_is_one_incident() {
    let postgres = Postgres::start().await;
    let proxy = Proxy::before(&postgres.monitor()).await;
    let watch = Watch::on(&proxy.options(&postgres.monitor()), "al-cut").await;
    watch.ground.load("3", "100ms", "1h").await;
    eventually("users hold connections", async || watch.ground.console.pool_stats().await["checked_out"] != 0).await;
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
