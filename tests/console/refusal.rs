//! What the users of a service hear whose pool cannot serve.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use plimsoll::DetailedRefusal;
use plimsoll::pool::{Pool, PoolError, PoolOptions};
use serde_json::Value;

use crate::ground::header;
use crate::service::Service;
use crate::support::{Postgres, eventually};

async fn orders(State(pool): State<Pool>) -> Result<String, PoolError> {
    let lease = pool.acquire().await?;
    Ok(format!("served by {}", lease.backend_pid()))
}

/// Where clients may know who holds the connections.
async fn for_operators(State(pool): State<Pool>) -> Result<String, DetailedRefusal> {
    Ok(format!("served by {}", pool.acquire().await?.backend_pid()))
}

/// A query on the pool itself, whose error is sqlx's.
async fn by_query(State(pool): State<Pool>) -> Result<String, PoolError> {
    let found = sqlx::query_scalar::<_, String>("select 'served'").fetch_one(&pool).await;
    found.map_err(|error| PoolError::of(&error).expect("the pool's reason").clone())
}

#[tokio::test]
async fn a_full_pool_answers_503_with_when_to_come_back_and_tells_strangers_nothing_else() {
    let postgres = Postgres::shared().await;
    let options = PoolOptions::new().pool_size(1).max_overflow(0).timeout(Duration::from_millis(300)).max_waiters(Some(1));
    let pool = options.application_name("refusal").build(postgres.options()).expect("valid options");
    let app = Router::new().route("/orders", get(orders)).route("/query", get(by_query)).route("/for-operators", get(for_operators));
    let app = app.with_state(pool.clone());
    let service = Service::serve(app).await;
    let held = pool.acquire().await.expect("the only lease");
    for path in ["/orders", "/query"] {
        let waiting = service.get(path);
        let shed = async {
            eventually("one waits", async || pool.snapshot().waiting == 1).await;
            service.get(path).await
        };
        let (timed_out, shed) = tokio::join!(waiting, shed);
        for (response, code) in [(timed_out, "timeout"), (shed, "overloaded")] {
            let retry_after: u64 = header(&response, "retry-after").parse().expect("seconds");
            assert!(response.status() == 503 && (1..=2).contains(&retry_after), "{path}: {response:?}");
            let body: Value = response.json().await.expect("JSON");
            assert_eq!(body["error"], code);
            let said = body["message"].as_str().expect("a sentence");
            assert_eq!(said, "The service is busy and has no database connection free. Try again later.");
        }
    }
    let detailed: Value = service.get("/for-operators").await.json().await.expect("JSON");
    let said = detailed["message"].as_str().expect("a sentence");
    assert!(
        said.starts_with("no connection within ") && said.contains("the only connection is in use, held 1 by tests/console/refusal.rs:"),
        "{said}"
    );
    drop(held);
    assert_eq!(service.get("/orders").await.status().as_u16(), 200);
}
