//! Where the pools of services come from: `/api/v1/sources`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use crate::fleet::registry::SourceState;

/// All sources of the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SourceList {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// As they are configured.
    pub sources: Vec<SourceState>,
}

/// The sources and what is wrong with them. Read from memory.
#[utoipa::path(get, path = "/api/v1/sources", tag = "pools", responses((status = 200, description = "The sources", body = SourceList)))]
pub(super) async fn sources(State(RestState { console }): State<RestState>) -> Json<SourceList> {
    let view = console.fleet.view();
    Json(SourceList { taken_at_ms: view.taken_at_ms, sources: view.sources })
}
