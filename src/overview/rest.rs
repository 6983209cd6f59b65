//! `GET /api/admin/pool-stats`.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};

use super::pool_stats::PoolStats;
use crate::server::Console;

/// The route, still without its token check.
pub fn routes(console: Arc<Console>) -> Router {
    Router::new().route("/api/admin/pool-stats", get(pool_stats)).with_state(console)
}

async fn pool_stats(State(console): State<Arc<Console>>) -> Json<PoolStats> {
    Json(PoolStats::from(&console.service.snapshot()))
}
