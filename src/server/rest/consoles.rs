//! The consoles that share a store: `/api/v1/consoles`.

use axum::Json;
use axum::extract::State;

use super::RestState;
use crate::consoles::ConsolesNow;

/// The consoles that share the store, which work each holds, and what is wrong among them. Read from memory, so it also works while the
/// store is down. A console alone says `shared: false`.
#[utoipa::path(get, path = "/api/v1/consoles", tag = "consoles", responses((status = 200, description = "The consoles", body = ConsolesNow)))]
pub(super) async fn consoles(State(RestState { console }): State<RestState>) -> Json<ConsolesNow> {
    Json(ConsolesNow::of(&console.leases))
}
