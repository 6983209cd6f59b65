//! The pool over HTTP, for axum: its numbers as a route, and its error as a response.

pub mod bearer;
pub mod pool_stats;
mod refusal;
pub mod responses;
pub mod secret;

pub use pool_stats::{PoolStats, Recommendations, pool_stats_router};
pub use refusal::DetailedRefusal;
pub use secret::SecretTooShort;
