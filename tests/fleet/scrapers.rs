//! What a Prometheus and a VictoriaMetrics know of a service that they scrape, by the query that finds all pools.

use std::time::{Duration, Instant};

use reqwest::Url;
use serde_json::Value;

use crate::ground::Server;
use crate::http::http_client;
use crate::recorded::{compare, without_addresses};
use crate::scraped_services::ScrapedServices;

const QUERY: &str = r#"{__name__=~"go_sql_.*|psycopg_pool_.*"}"#;
/// Both scrape once a second.
const LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(200);
/// (job, metric, value).
const TOLD: [(&str, &str, &str); 4] = [
    ("shop", "go_sql_in_use_connections", "5"),
    ("shop", "go_sql_wait_count_total", "3"),
    ("billing", "psycopg_pool_requests_errors", "1"),
    ("billing", "psycopg_pool_pool_max", "5"),
];

/// The body of an answer.
async fn query(url: &str) -> String {
    let url = Url::parse_with_params(&format!("{url}/api/v1/query"), [("query", QUERY)]).expect("an address");
    let answer = http_client().build().expect("a client").get(url).send().await.expect("an answer");
    answer.text().await.expect("text")
}

fn found(body: &str, job: &str, metric: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).expect("JSON");
    let series = body["data"]["result"].as_array().cloned().unwrap_or_default();
    let one = series.into_iter().find(|series| series["metric"]["job"] == job && series["metric"]["__name__"] == metric)?;
    one["value"][1].as_str().map(str::to_owned)
}

/// Asks until every number is there.
async fn settled(url: &str) -> String {
    let began = Instant::now();
    loop {
        let body = query(url).await;
        if TOLD.iter().all(|(job, metric, value)| found(&body, job, metric).as_deref() == Some(*value)) {
            return body;
        }
        assert!(began.elapsed() < LIMIT, "{body}");
        tokio::time::sleep(POLL).await;
    }
}

fn names(body: &[u8]) -> std::collections::BTreeSet<String> {
    let body: Value = serde_json::from_slice(body).expect("JSON");
    let series = body["data"]["result"].as_array().cloned().unwrap_or_default();
    series.iter().filter_map(|series| series["metric"]["__name__"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn prometheus_and_victoria_metrics_know_the_pools_that_they_scrape() {
    let server = Server::shared().await;
    let scraped = ScrapedServices::start(&server, "shop", "billing").await;
    for (url, recorded) in [(scraped.prometheus_url(), "prometheus.query.json"), (scraped.victoria_url(), "victoria_metrics.query.json")] {
        let body = without_addresses(&settled(url).await);
        compare(recorded, body.as_bytes(), names);
    }
}
