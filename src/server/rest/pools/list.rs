//! All pools.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PoolState;

/// All pools that the console knows: its own, and those that its sources tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolList {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The pool that the console shows first; after those of the console the observed ones, by service, instance and pool.
    pub pools: Vec<PoolState>,
}
