//! Caches beside the databases: `/api/v1/caches`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use crate::fleet::registry::ObservedCache;

/// All caches that a source of kind `redis` tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CacheList {
    /// Time of the answer, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// By service and address.
    pub caches: Vec<ObservedCache>,
}

/// The caches: clients against their limit, hits and misses, memory, evictions; `null` where it is not told. Read from memory.
#[utoipa::path(get, path = "/api/v1/caches", tag = "pools", responses((status = 200, description = "The caches", body = CacheList)))]
pub(super) async fn caches(State(RestState { console }): State<RestState>) -> Json<CacheList> {
    let view = console.fleet.view();
    Json(CacheList { taken_at_ms: view.taken_at_ms, caches: view.caches })
}
