//! `GET /metrics`: what Prometheus reads.

use reqwest::Method;

use crate::ground::{TOKEN, header};
use crate::service::{Service, console, pool};
use crate::support::{Postgres, eventually};

/// The value of a line, by all that stands before it.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|each| each.strip_prefix(line)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("{line} is not in {text}")).parse().expect("a number")
}

#[tokio::test]
async fn whoever_has_the_token_reads_all_pools_and_the_server_in_openmetrics() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "metrics");
    let console = console(&pool, "/admin").await;
    let service = Service::serve(console.router()).await;
    let read = || service.request(Method::GET, "/admin/metrics").bearer_auth(TOKEN).send();
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    eventually("the server was read", async || {
        let text = read().await.expect("an answer").text().await.expect("text");
        text.contains("\nplimsoll_server_usable_slots ")
    })
    .await;
    let lease = pool.acquire().await.expect("a lease");
    drop(pool.acquire().await.expect("another"));

    let response = read().await.expect("an answer");
    assert_eq!(header(&response, "content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = response.text().await.expect("text");
    assert!(text.ends_with("# EOF\n"), "{text}");
    let name =
        text.lines().find_map(|line| line.strip_prefix("db_client_connection_max{")?.strip_suffix("} 4")).expect("the service's pool");
    assert!(name.starts_with("db_client_connection_pool_name=\"metrics"), "{name}");
    let of = |metric: &str, more: &str| value(&text, &format!("{metric}{{{name}{more}}}"));
    assert_eq!(of("db_client_connection_count", ",state=\"used\""), 1.0);
    assert_eq!(of("db_client_connection_count", ",state=\"idle\""), 1.0);
    assert_eq!(of("db_client_connection_pending_requests", ""), 0.0);
    assert_eq!(of("db_client_connection_timeouts_total", ""), 0.0);
    assert_eq!(of("plimsoll_pool_acquired_total", ",queued=\"no\"") + of("plimsoll_pool_acquired_total", ",queued=\"yes\""), 2.0);
    assert_eq!(of("db_client_connection_wait_time_seconds_count", ""), 2.0);
    assert_eq!(of("db_client_connection_use_time_seconds_count", ""), 1.0, "one of two is back");
    assert_eq!(value(&text, &format!("db_client_connection_create_time_seconds_bucket{{le=\"+Inf\",{name}}}")), 2.0);
    assert_eq!(value(&text, "plimsoll_server_up"), 1.0);
    assert!(value(&text, "plimsoll_server_usable_slots") > 0.0);
    assert!(value(&text, "process_resident_memory_bytes") > 1e6 && value(&text, "process_cpu_seconds_total") > 0.0);
    assert!(value(&text, "process_open_fds") < value(&text, "process_max_fds"));
    drop(lease);
    console.stop().await;
}

#[tokio::test]
async fn whoever_has_none_reads_nothing() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "metrics-401");
    let console = console(&pool, "/").await;
    let service = Service::serve(console.router()).await;
    let response = service.get("/metrics").await;
    assert_eq!((response.status().as_u16(), header(&response, "www-authenticate")), (401, "Bearer"));
    assert!(!response.text().await.expect("text").contains("db_client"));
    console.stop().await;
}
