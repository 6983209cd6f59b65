use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ground::{Ground, run, session};
use crate::support::{Postgres, eventually};

/// The number after this name at the head of the page; `None` while none is known.
async fn vital(ground: &Ground, name: &str) -> Option<f64> {
    let text = ground.drawn().await.text("activity");
    let (_, rest) = text.split_once(name)?;
    rest.split(|c: char| !c.is_ascii_digit() && c != '.').next()?.parse().ok()
}

/// Seconds in the record of the server.
async fn watched(ground: &Ground) -> usize {
    let answer = ground.console.get_as(&ground.session, "/api/history/json?source=the+server&range=quarter&step=1").await;
    let told: serde_json::Value = answer.json().await.expect("JSON");
    told["points"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn transactions_per_second_and_the_processor_follow_what_happens() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    eventually("the server's watch has read it twice", async || watched(&ground).await >= 3).await;
    eventually("the first reading is drawn", async || ground.drawn().await.as_of.is_some()).await;
    assert!(vital(&ground, "Transactions per second").await.is_some(), "a first look has a rate");
    let busy = Arc::new(AtomicBool::new(true));
    let (mut client, goes_on) = (session(&postgres.superuser(), "busy").await, busy.clone());
    let work = tokio::spawn(async move {
        while goes_on.load(Ordering::Relaxed) {
            run(&mut client, "select 1").await;
        }
        client
    });
    eventually("the rate has risen", async || vital(&ground, "Transactions per second").await.is_some_and(|rate| rate > 100.0)).await;
    let cpu = vital(&ground, "CPU").await;
    assert!(cpu.is_some_and(|percent| percent > 0.0 && percent <= 100.0), "{cpu:?}");
    busy.store(false, Ordering::Relaxed);
    let _client = work.await.expect("no panic");
    eventually("the rate has fallen", async || vital(&ground, "Transactions per second").await.is_some_and(|rate| rate < 20.0)).await;
}
