//! The pool's numbers alone, in a service without a console.

use plimsoll::{PoolStats, pool_stats_router};
use reqwest::Method;
use serde_json::Value;

use crate::ground::{TOKEN, header};
use crate::service::{Service, host, pool};
use crate::support::{Postgres, eventually};

const PATH: &str = "/api/admin/pool-stats";

#[tokio::test]
async fn whoever_has_the_token_reads_the_pools_numbers() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "stats-router");
    let service = Service::serve(host().merge(pool_stats_router(pool.clone(), TOKEN).expect("a router"))).await;
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    let lease = pool.acquire().await.expect("a lease");
    let response = service.request(Method::GET, PATH).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!((response.status().as_u16(), header(&response, "cache-control")), (200, "no-store"));
    let stats: PoolStats = response.json().await.expect("the contract");
    assert_eq!((stats.checked_out, stats.checked_in, stats.overflow, stats.total_capacity), (1, 1, 0, 4));
    assert_eq!((stats.utilization_percent, stats.recommendations.current_capacity.as_str()), (25.0, "1/4 connections in use"));
    drop(lease);
}

#[tokio::test]
async fn whoever_has_none_learns_nothing_but_what_to_send() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "stats-router-401");
    let service = Service::serve(pool_stats_router(pool, TOKEN).expect("a router")).await;
    let almost = &TOKEN[..TOKEN.len() - 1];
    let request = || service.request(Method::GET, PATH);
    let basic = request().basic_auth("admin", Some(TOKEN));
    for request in [request(), basic, request().bearer_auth(almost), request().bearer_auth(format!("{TOKEN}x"))] {
        let response = request.send().await.expect("an answer");
        assert_eq!((response.status().as_u16(), header(&response, "www-authenticate")), (401, "Bearer"));
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(body["error"], "unauthorized");
        assert_eq!(body.as_object().map(|body| body.len()), Some(2), "an error and a message: {body}");
        assert!(!body.to_string().contains(TOKEN));
    }
}

#[tokio::test]
async fn the_rest_of_the_service_needs_no_token() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "stats-router-host");
    let router = || pool_stats_router(pool.clone(), TOKEN).expect("a router");
    for app in [host().merge(router()), router().merge(host())] {
        let service = Service::serve(app).await;
        for (path, body) in [("/", "the host"), ("/nowhere", "the host knows no such page")] {
            let response = service.get(path).await;
            assert_eq!(header(&response, "cache-control"), "", "{path}");
            assert_eq!(response.text().await.expect("text"), body);
        }
    }
}

#[tokio::test]
async fn a_token_that_would_be_guessed_is_refused() {
    let postgres = Postgres::shared().await;
    let refused = pool_stats_router(pool(&postgres, "stats-router-short"), "fifteen-charact").expect_err("15 characters");
    assert_eq!(refused.to_string(), "the API token is shorter than 16 characters; choose a longer one");
}
