//! What happens between two looks at the page.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;

use crate::service::{Service, console, pool};
use crate::support::{Postgres, eventually};

/// A second each.
async fn seconds(service: &Service, cookie: &str) -> Vec<Value> {
    let response: Response = service.get_as(cookie, "/admin/api/history/json?range=quarter&step=1").await;
    assert_eq!(response.status(), 200);
    let history: Value = response.json().await.expect("JSON");
    history["points"].as_array().expect("points").clone()
}

fn highest(seconds: &[Value], of: &str) -> f64 {
    seconds.iter().filter_map(|second| second[of].as_f64()).fold(0.0, f64::max)
}

#[tokio::test]
async fn a_spike_of_a_moment_is_in_its_second_and_in_the_peaks_with_who_held_then() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "spike");
    let console = console(&pool, "/admin").await;
    let service = Service::serve(console.router()).await;
    let cookie = service.log_in("/admin").await;
    eventually("a calm second was recorded", async || !seconds(&service, &cookie).await.is_empty()).await;

    let report = pool.labelled("nightly report");
    let mut leases = Vec::new();
    for _ in 0..4 {
        leases.push(report.acquire().await.expect("a lease"));
    }
    let waited_in_vain = tokio::time::timeout(Duration::from_millis(50), pool.acquire()).await;
    assert!(waited_in_vain.is_err(), "four of four are taken");
    drop(leases);

    eventually("the spike was recorded", async || highest(&seconds(&service, &cookie).await, "utilization_max_percent") == 100.0).await;
    let seconds = seconds(&service, &cookie).await;
    assert!(highest(&seconds, "waiting_max") >= 1.0, "{seconds:?}");
    let full = seconds.iter().filter(|second| second["utilization_max_percent"] == 100.0).count();
    assert!(full <= 2, "a moment is no minute: {full} s");
    let page = service.get_as(&cookie, "/admin/history?range=quarter").await.text().await.expect("HTML");
    let peaks = page.split("id=\"peaks\"").nth(1).expect("the peaks");
    assert!(peaks.contains("<strong>4</strong>") && peaks.contains("4 held by nightly report (tests/console/history/spike.rs:"), "{peaks}");
    let at = peaks.split("&amp;at=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to the moment");
    let moment = service.get_as(&cookie, &format!("/admin/history?at={at}")).await.text().await.expect("HTML");
    assert!(moment.contains("Who held what") && moment.contains("nightly report"), "{moment}");
    console.stop().await;
}
