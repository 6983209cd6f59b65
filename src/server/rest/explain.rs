//! What an error text means: `/api/v1/explain`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ErrorBody;
use super::{RestError, RestState};
use crate::explain::answer::{Answer, explain};

/// Longer than the console waits for a server that is slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// A text to explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorText {
    /// An error message, a stack trace or lines of a log. The whole body has at most 64 KiB.
    pub text: String,
}

/// Which limit an error text tells of, how it stands now, and what to do. The text is not kept, and nothing is changed. The server is
/// read at most every five seconds, pools from memory.
#[utoipa::path(post, path = "/api/v1/explain", tag = "server", request_body = ErrorText, responses(
    (status = 200, description = "The answer; `verdict` is `unknown` for a text without a known message", body = Answer),
    (status = 415, description = "The body is not said to be JSON", body = ErrorBody),
    (status = 413, description = "The body is longer than 64 KiB", body = String, content_type = "text/plain")))]
pub(super) async fn explain_text(
    State(RestState { console }): State<RestState>,
    question: Result<Json<ErrorText>, JsonRejection>,
) -> Result<Json<Answer>, RestError> {
    let Json(ErrorText { text }) = question?;
    // Some milliseconds for the longest text: not on a thread that answers others.
    let explained = tokio::task::spawn_blocking(move || explain(&text)).await.map_err(|error| RestError::Store(error.to_string()))?;
    Ok(Json(console.limits.complete(&explained, PATIENCE).await))
}
