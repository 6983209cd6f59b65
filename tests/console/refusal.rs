//! What the users of a service hear whose pool cannot serve.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use plimsoll::pool::{Pool, PoolError, PoolOptions};
use serde_json::Value;

use crate::ground::header;
use crate::service::Service;
use crate::support::{Postgres, eventually};

async fn orders(State(pool): State<Pool>) -> Result<String, PoolError> {
    let lease = pool.acquire().await?;
    Ok(format!("served by {}", lease.backend_pid()))
}

/// A query on the pool itself, whose error is sqlx's.
async fn by_query(State(pool): State<Pool>) -> Result<String, PoolError> {
    let found = sqlx::query_scalar::<_, String>("select 'served'").fetch_one(&pool).await;
    found.map_err(|error| PoolError::of(&error).expect("the pool's reason").clone())
}

#[tokio::test]
async fn a_full_pool_answers_503_with_the_reason_and_when_to_come_back() {
    let postgres = Postgres::shared().await;
    let options = PoolOptions::new().pool_size(1).max_overflow(0).timeout(Duration::from_millis(300)).max_waiters(Some(1));
    let pool = options.application_name("refusal").build(postgres.options()).expect("valid options");
    let app = Router::new().route("/orders", get(orders)).route("/query", get(by_query)).with_state(pool.clone());
    let service = Service::serve(app).await;
    let held = pool.acquire().await.expect("the only lease");
    for path in ["/orders", "/query"] {
        let waiting = service.get(path);
        let shed = async {
            eventually("one waits", async || pool.snapshot().waiting == 1).await;
            service.get(path).await
        };
        let (timed_out, shed) = tokio::join!(waiting, shed);
        for (response, code, reason) in
            [(timed_out, "timeout", "the only connection is in use, held 1 by "), (shed, "overloaded", "1 caller is already waiting")]
        {
            assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (503, "1"), "{path}");
            let body: Value = response.json().await.expect("JSON");
            assert_eq!(body["error"], code);
            assert!(body["message"].as_str().expect("a sentence").contains(reason), "{body}");
        }
    }
    drop(held);
    assert_eq!(service.get("/orders").await.status().as_u16(), 200);
}
