//! Pool-stats as a FastAPI service with SQLAlchemy answers them, by the example in docs/SOURCES.md: counts alone, so the console says
//! what such a service does not tell.

use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use plimsoll_pool::{Pool, PoolSnapshot};

/// The answer of the example.
#[derive(Serialize)]
struct SqlAlchemyStats {
    pool_size: u32,
    checked_out: u32,
    overflow: u32,
    checked_in: u32,
    total_capacity: u32,
    utilization_percent: f64,
}

impl SqlAlchemyStats {
    fn of(now: &PoolSnapshot) -> Self {
        Self {
            pool_size: now.pool_size,
            checked_out: now.checked_out,
            overflow: now.overflow(),
            checked_in: now.checked_in,
            total_capacity: now.total_capacity(),
            utilization_percent: (now.utilization() * 10.0).round() / 10.0,
        }
    }
}

/// The route of the contract.
pub(super) fn routes(pool: Pool) -> Router {
    let answer = move || std::future::ready(Json(SqlAlchemyStats::of(&pool.snapshot())));
    Router::new().route("/api/admin/pool-stats", get(answer))
}
