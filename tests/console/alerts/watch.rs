//! A console whose alerts are quick, and somebody who is told of each incident.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::postgres::PgConnectOptions;

use super::ground::Ground;
use crate::ground::{folder, url};
use crate::receiver::Receiver;
use crate::support::eventually;

/// Every rule is told within seconds, and over as soon.
pub const QUICK: &str = "
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
pub struct Watch {
    pub ground: Ground,
    receiver: Receiver,
}

impl Watch {
    pub async fn on(options: &PgConnectOptions, name: &str) -> Self {
        Self::with(&url(options), name, QUICK, &[]).await
    }

    /// With these rules, and variables besides.
    pub async fn with(url: &str, name: &str, rules: &str, variables: &[(&str, &str)]) -> Self {
        let receiver = Receiver::start().await;
        let told = format!("[[notifiers]]\nkind = 'webhook'\nname = 'ops'\nallow_local = true\nurl = 'http://{}/'\n", receiver.address);
        let ground = Ground::with(url, name, &format!("{rules}{told}"), folder(), variables).await;
        Self { ground, receiver }
    }

    /// Two users on the pool of three, until they are ended: more would keep it full, which is an incident of its own.
    pub async fn load(&self) {
        self.ground.load("2", "100ms", "1h").await;
        eventually("users hold connections", async || self.ground.console.pool_stats().await["checked_out"] != 0).await;
    }

    /// Waits until the one incident that is open has this cause and this advice.
    pub async fn one(&self, cause: &str, remedy: &str) -> Value {
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
    pub async fn is_over(&self, incidents: usize) {
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
        let heard = || self.receiver.heard().iter().map(|heard| heard.json().to_string()).collect::<Vec<_>>();
        assert_eq!(told.len(), incidents, "{:#?}", heard());
        assert!(told.values().all(|events| events.iter().filter(|event| *event != "escalated").count() == 2), "{told:?}");
    }

    /// The events of each incident, in order.
    pub fn told(&self) -> BTreeMap<i64, Vec<String>> {
        let mut told = BTreeMap::<i64, Vec<String>>::new();
        for notice in self.receiver.heard().iter().map(|heard| heard.json()) {
            let id = notice["incident"]["id"].as_i64().expect("a number");
            told.entry(id).or_default().push(notice["event"].as_str().expect("a word").to_owned());
        }
        told
    }
}
