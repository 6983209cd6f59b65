use std::time::Duration;

use plimsoll::pool::{Pool, PoolOptions};
use serde_json::Value;
use tokio::time::timeout;

use crate::service::{self, Service};
use crate::support::{Postgres, eventually};

async fn overview(service: &Service, cookie: &str, path: &str) -> Value {
    service.get_as(cookie, &format!("{path}/api/overview?range=quarter")).await.json().await.expect("JSON")
}

/// A pool of one connection, which somebody holds.
async fn full(postgres: &Postgres, name: &str) -> (Pool, plimsoll::pool::Lease) {
    let options = PoolOptions::new().pool_size(1).max_overflow(0).max_waiters(Some(200)).application_name(name);
    let pool = options.build(postgres.options()).expect("a pool");
    let held = pool.acquire().await.expect("the only lease");
    (pool, held)
}

async fn give_up(pool: &Pool, callers: usize) {
    let acquire = |pool: Pool| async move { timeout(Duration::from_millis(300), pool.acquire()).await.is_err() };
    let callers: Vec<_> = (0..callers).map(|_| tokio::spawn(acquire(pool.clone()))).collect();
    for caller in callers {
        assert!(caller.await.expect("no panic"), "nobody is served");
    }
}

/// As HTTP requests do that time out before the pool does: nobody gets an error from the pool.
#[tokio::test]
async fn a_hundred_callers_that_give_up_in_front_of_a_full_pool_open_an_incident() {
    let postgres = Postgres::shared().await;
    let (pool, held) = full(&postgres, "al-gave-up").await;
    let mounted = service::console(&pool, "/admin").await;
    let service = Service::serve(service::host().merge(mounted.router())).await;
    let cookie = service.log_in("/admin").await;
    eventually("the console watches", async || overview(&service, &cookie, "/admin").await["series"]["points"] != serde_json::json!([]))
        .await;
    give_up(&pool, 100).await;
    eventually("an incident is open", async || {
        !overview(&service, &cookie, "/admin").await["incidents"].as_array().expect("a list").is_empty()
    })
    .await;
    let now = overview(&service, &cookie, "/admin").await;
    let incident = &now["incidents"][0];
    assert_eq!((&incident["rule"], &incident["severity"]), (&"exhausted".into(), &"critical".into()));
    let sentence = incident["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("got no connection (0 timed out, 0 refused, ") && sentence.contains(" gave up after 100 ms"), "{sentence}");
    let recent = &now["pool"]["recent"];
    assert_eq!((&recent["unserved"], &recent["gave_up"]), (&100.into(), &100.into()));
    assert!(recent["wait_p99"].as_f64().expect("waits") >= 0.3, "{recent}");
    assert!(
        now["advice"][0]["detail"].as_str().expect("advice").starts_with("They gave up before the pool's timeout"),
        "{}",
        now["advice"]
    );
    drop(held);
    mounted.stop().await;
}

#[tokio::test]
async fn what_happened_before_the_console_was_started_is_not_of_the_last_five_minutes() {
    let postgres = Postgres::shared().await;
    let (pool, held) = full(&postgres, "al-long-before").await;
    give_up(&pool, 3).await;
    let mounted = service::console(&pool, "/admin").await;
    let service = Service::serve(service::host().merge(mounted.router())).await;
    let cookie = service.log_in("/admin").await;
    let now = overview(&service, &cookie, "/admin").await;
    let recent = &now["pool"]["recent"];
    assert_eq!((&recent["unserved"], &recent["connects"], &recent["wait_p99"]), (&0.into(), &0.into(), &Value::Null), "{recent}");
    assert_eq!(now["pool"]["snapshot"]["totals"]["gave_up"], 3, "since the start");
    drop(held);
    mounted.stop().await;
}

#[tokio::test]
async fn two_consoles_on_one_pool_both_see_the_whole_peak() {
    let postgres = Postgres::shared().await;
    let (pool, held) = full(&postgres, "al-two-consoles").await;
    let (one, other) = (service::console(&pool, "/one").await, service::console(&pool, "/other").await);
    let service = Service::serve(service::host().merge(one.router()).merge(other.router())).await;
    let cookies = [service.log_in("/one").await, service.log_in("/other").await];
    give_up(&pool, 50).await;
    for (path, cookie) in ["/one", "/other"].into_iter().zip(&cookies) {
        let highest = async || {
            let now = overview(&service, cookie, path).await;
            let points = now["series"]["points"].as_array().expect("points").clone();
            points.iter().filter_map(|point| point["waiting"].as_u64()).max()
        };
        eventually(&format!("{path} has seen all 50 wait"), async || highest().await == Some(50)).await;
    }
    drop(held);
    one.stop().await;
    other.stop().await;
}
