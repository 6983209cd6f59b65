//! For supervisors and load balancers: no login, and nothing in the answer but yes or no. Since anybody may ask, no question
//! reaches the database.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::state::Console;

/// `/healthz`: the process runs. `/readyz`: the database answered when it was read last, at most a second ago; 503 otherwise.
pub(super) fn routes(console: Arc<Console>) -> Router {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready)).with_state(console)
}

async fn ready(State(console): State<Arc<Console>>) -> (StatusCode, String) {
    match console.server.readiness().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}
