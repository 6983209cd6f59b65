//! What happens between two looks at the page.

use std::path::Path;
use std::time::Duration;

use plimsoll::MountedConsole;
use plimsoll::pool::Pool;
use reqwest::Response;
use serde_json::Value;
use tempfile::tempdir;

use super::store;
use crate::ground::PASSWORD;
use crate::service::{Service, console, pool};
use crate::support::{Postgres, eventually};

const HOUR: u64 = 3_600;

/// What a download holds.
async fn points(service: &Service, cookie: &str, query: &str) -> Vec<Value> {
    let response: Response = service.get_as(cookie, &format!("/admin/api/history/json?{query}")).await;
    assert_eq!(response.status(), 200);
    let history: Value = response.json().await.expect("JSON");
    history["points"].as_array().expect("points").clone()
}

/// A second each.
async fn seconds(service: &Service, cookie: &str) -> Vec<Value> {
    points(service, cookie, "range=quarter&step=1").await
}

fn highest(points: &[Value], of: &str) -> f64 {
    points.iter().filter_map(|point| point[of].as_f64()).fold(0.0, f64::max)
}

async fn begin_calmly(service: &Service) -> String {
    let cookie = service.log_in("/admin").await;
    eventually("a calm second was recorded", async || !seconds(service, &cookie).await.is_empty()).await;
    cookie
}

/// Four of four for 50 ms, and one who waits in vain; it is over when this returns.
async fn spike(pool: &Pool) {
    let report = pool.labelled("nightly report");
    let mut leases = Vec::new();
    for _ in 0..4 {
        leases.push(report.acquire().await.expect("a lease"));
    }
    let waited_in_vain = tokio::time::timeout(Duration::from_millis(50), pool.acquire()).await;
    assert!(waited_in_vain.is_err(), "four of four are taken");
}

async fn is_recorded(service: &Service, cookie: &str) {
    eventually("the spike was recorded", async || highest(&seconds(service, cookie).await, "utilization_max_percent") == 100.0).await;
}

#[tokio::test]
async fn a_spike_of_a_moment_is_in_its_second_and_in_the_peaks_with_who_held_then() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "spike");
    let console = console(&pool, "/admin").await;
    let service = Service::serve(console.router()).await;
    let cookie = begin_calmly(&service).await;
    spike(&pool).await;
    is_recorded(&service, &cookie).await;

    let seconds = seconds(&service, &cookie).await;
    assert!(highest(&seconds, "waiting_max") >= 1.0, "{seconds:?}");
    let full = seconds.iter().filter(|second| second["utilization_max_percent"] == 100.0).count();
    assert!(full <= 2, "a moment is no minute: {full} s");
    let page = service.get_as(&cookie, "/admin/history?range=quarter").await.text().await.expect("HTML");
    let peaks = page.split("id=\"peaks\"").nth(1).expect("the peaks");
    assert!(peaks.contains("<strong>4</strong>") && peaks.contains("4 held by nightly report (tests/console/history/spike.rs:"), "{peaks}");
    let at = peaks.split("&amp;at=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to the moment");
    let moment = service.get_as(&cookie, &format!("/admin/history?at={at}")).await.text().await.expect("HTML");
    assert!(moment.contains("Who held connections at ") && moment.contains("nightly report"), "{moment}");
    let held: Value = service.get_as(&cookie, &format!("/admin/api/v1/holding?at={at}")).await.json().await.expect("JSON");
    assert_eq!((held["at_s"].to_string().as_str(), &held["holding"]["checked_out"]), (at, &Value::from(4)), "{held}");
    let first = &held["holding"]["groups"][0];
    assert!(first["leases"] == 4 && first["who"].as_str().is_some_and(|who| who.starts_with("nightly report (")), "{held}");
    let long_ago: Value = service.get_as(&cookie, "/admin/api/v1/holding?at=86400").await.json().await.expect("JSON");
    assert!(long_ago["holding"].is_null() && long_ago["seen_at_s"].is_null(), "nothing is kept of 1970: {long_ago}");
    console.stop().await;
}

/// The same console on the same folder: what a restart of the service does.
async fn console_of(pool: &Pool, folder: &Path) -> MountedConsole {
    let console = plimsoll::console(pool.clone()).at("/admin").admin_password(PASSWORD).data_dir(folder);
    console.start().await.expect("a console")
}

#[tokio::test]
async fn when_the_hour_is_over_its_row_is_as_high_as_the_spike_was() {
    let (folder, postgres) = (tempdir().expect("a folder"), Postgres::shared().await);
    let pool = pool(&postgres, "spike-hour");
    let console = console_of(&pool, folder.path()).await;
    let service = Service::serve(console.router()).await;
    let cookie = begin_calmly(&service).await;
    spike(&pool).await;
    is_recorded(&service, &cookie).await;
    console.stop().await;

    let mut store = store(folder.path()).await;
    sqlx::query("update history set at_s = at_s - 3600").execute(&mut store).await.expect("an hour goes by");
    let console = console_of(&pool, folder.path()).await;
    let service = Service::serve(console.router()).await;
    let cookie = begin_calmly(&service).await;
    let now_s = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let finer = sqlx::query("delete from history where tier < 3600 and at_s < ?").bind((now_s - HOUR / 2) as i64);
    assert!(finer.execute(&mut store).await.expect("deleted").rows_affected() > 0);
    let hours = points(&service, &cookie, "range=day&step=3600").await;
    assert_eq!(highest(&hours, "utilization_max_percent"), 100.0, "{hours:?}");
    assert!(highest(&hours, "waiting_max") >= 1.0, "{hours:?}");
    console.stop().await;
}
