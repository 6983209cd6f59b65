//! The audit as a file: `/api/v1/audit.csv`.

use axum::extract::State;
use axum::response::Response;

use super::RestState;
use crate::access::audit::download;

/// Actions on the console and through it, done and refused, newest first. The audit keeps 50,000 entries, 2,000 of them from requests
/// without a login, for at most 400 days. A cell that a spreadsheet would read as a formula begins with an apostrophe.
#[utoipa::path(get, path = "/api/v1/audit.csv", tag = "console", responses(
    (status = 200, description = "The rows below a head", content_type = "text/csv", body = String)))]
pub(super) async fn audit(State(RestState { console }): State<RestState>) -> Response {
    download(console.audit.clone())
}
