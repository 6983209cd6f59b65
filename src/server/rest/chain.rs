//! Where callers queue between services and servers: `/api/v1/chain`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use crate::base::now_ms;
use crate::overview::chain::Chain;

/// A chain for each server that is watched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChainList {
    /// Time of the answer, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// That of the server which the pages are about first.
    pub chains: Vec<Chain>,
}

/// Where callers queue: in pools of services, at a pooler, or on the server; in a sentence and with the numbers of each hop. Read from
/// memory, so it also works while a server is down.
#[utoipa::path(get, path = "/api/v1/chain", tag = "server", responses((status = 200, description = "The chains", body = ChainList)))]
pub(super) async fn chain(State(RestState { console }): State<RestState>) -> Json<ChainList> {
    Json(ChainList { taken_at_ms: now_ms(), chains: console.overview.chains_now() })
}
