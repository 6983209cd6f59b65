//! What to do: `/api/v1/advice`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use crate::history::model::Range;
use crate::overview::model::Advice;

/// The advice of the overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdviceList {
    /// The moment of the advice, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// Most urgent first.
    pub advice: Vec<Advice>,
}

/// Advice for this moment, most urgent first. Read from memory.
#[utoipa::path(get, path = "/api/v1/advice", tag = "pools", responses((status = 200, description = "The advice", body = AdviceList)))]
pub(super) async fn advice(State(RestState { console }): State<RestState>) -> Json<AdviceList> {
    let overview = console.overview.overview(Range::default());
    Json(AdviceList { taken_at_ms: overview.taken_at_ms, advice: overview.advice })
}
