//! The pool-stats contract: the numbers of one pool as JSON, for programs. It needs no console, so a
//! service can offer it alone.

mod model;
mod rest;

pub use model::{PoolStats, Recommendations};
pub use rest::pool_stats_router;

pub use rest::{PoolDirectory, routes};
