use std::time::Duration;

use plimsoll::pool::{Pool, PoolOptions};
use serde_json::Value;
use tokio::time::timeout;

use crate::service::{self, Service};
use crate::support::{Postgres, eventually};

async fn told(service: &Service, cookie: &str, path: &str) -> Value {
    service.get_as(cookie, path).await.json().await.expect("JSON")
}

/// The counts of the pool that the console below this path shows.
async fn counts(service: &Service, cookie: &str, path: &str) -> Value {
    told(service, cookie, &format!("{path}/api/v1/pools")).await["pools"][0].clone()
}

/// The steps of the chart on the overview below this path.
async fn steps(service: &Service, cookie: &str, path: &str) -> Vec<String> {
    let drawing = told(service, cookie, &format!("{path}/api/drawn?page=overview")).await;
    let html = drawing["html"].as_str().expect("HTML");
    let steps = html.split(r#"data-slots=""#).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    steps.lines().map(str::to_owned).collect()
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
    eventually("the console watches", async || !steps(&service, &cookie, "/admin").await.is_empty()).await;
    give_up(&pool, 100).await;
    let incidents = async || told(&service, &cookie, "/admin/api/v1/incidents").await["incidents"].clone();
    eventually("an incident is open", async || incidents().await != serde_json::json!([])).await;
    let incident = &incidents().await[0];
    assert_eq!((&incident["rule"], &incident["severity"]), (&"exhausted".into(), &"critical".into()));
    let sentence = incident["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("got no connection (0 timed out, 0 refused, ") && sentence.contains(" gave up after 100 ms"), "{sentence}");
    let recent = &counts(&service, &cookie, "/admin").await["recent"];
    assert_eq!((&recent["unserved"], &recent["gave_up"]), (&100.into(), &100.into()));
    assert!(recent["wait_p99_s"].as_f64().expect("waits") >= 0.3, "{recent}");
    let advice = told(&service, &cookie, "/admin/api/v1/advice").await["advice"].clone();
    assert!(advice[0]["detail"].as_str().expect("advice").starts_with("They gave up before the pool's timeout"), "{advice}");
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
    let now = counts(&service, &cookie, "/admin").await;
    let recent = &now["recent"];
    assert_eq!((&recent["unserved"], &recent["connects"], &recent["wait_p99_s"]), (&0.into(), &0.into(), &Value::Null), "{recent}");
    assert_eq!(now["totals"]["gave_up"], 3, "since the start");
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
            let steps = steps(&service, cookie, path).await;
            let waiting = steps.iter().filter_map(|step| step.split(" waiting at most").next()?.rsplit(' ').next()?.parse().ok());
            waiting.max().unwrap_or(0)
        };
        eventually(&format!("{path} has seen all 50 wait"), async || highest().await == 50).await;
    }
    drop(held);
    one.stop().await;
    other.stop().await;
}
