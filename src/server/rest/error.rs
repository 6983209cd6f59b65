//! What is answered instead of numbers.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// Stable: `unauthorized`, `forbidden`, `bad_request`, `not_found`, `method_not_allowed`, `conflict`,
    /// `unsupported_media_type`, `internal`, `unavailable`.
    pub error: String,
    /// One sentence that says what to do.
    pub message: String,
}

impl ErrorBody {
    /// To whoever uses a method that a path does not have.
    pub fn other_method() -> Self {
        let message = "This path does not take this method; /api/openapi.json has those that it takes.".to_owned();
        Self { error: "method_not_allowed".into(), message }
    }
}

/// What went wrong; the sentences hold no secret.
#[derive(Debug)]
pub enum RestError {
    /// The request asks for something that cannot be.
    BadRequest(String),
    /// There is nothing of this name.
    NotFound(String),
    /// The database does not answer.
    Unavailable(String),
    /// It contradicts what is there.
    Conflict(String),
    /// The body is not said to be JSON.
    MediaType,
    /// The console's own store; the log says more.
    Store(String),
    /// The same for a change, which was not made.
    NotKept(String),
}

impl RestError {
    /// The database could not be read, for this reason.
    pub fn unavailable(reason: &str) -> Self {
        Self::Unavailable(format!("The database cannot be read: {}. Ask again when it answers.", reason.trim_end_matches('.')))
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let (status, error, message) = match self {
            RestError::BadRequest(message) => (StatusCode::BAD_REQUEST, "bad_request", message),
            RestError::NotFound(message) => (StatusCode::NOT_FOUND, "not_found", message),
            RestError::Unavailable(message) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", message),
            RestError::Conflict(message) => (StatusCode::CONFLICT, "conflict", message),
            RestError::MediaType => {
                let message = "The body is not said to be JSON; send Content-Type: application/json.".to_owned();
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message)
            }
            RestError::NotKept(reason) => {
                tracing::error!("the store could not be written for the REST interface: {reason}");
                let message = "The console's store cannot be written, so nothing was changed; its log says why.".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
            }
            RestError::Store(reason) => {
                tracing::error!("the store could not be read for the REST interface: {reason}");
                let message = "The console's store cannot be read; its log says why.".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
            }
        };
        (status, Json(ErrorBody { error: error.to_owned(), message })).into_response()
    }
}

impl From<QueryRejection> for RestError {
    fn from(rejection: QueryRejection) -> Self {
        let text = rejection.body_text();
        let what = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
        Self::BadRequest(format!("The parameters are not understood: {what}; /api/openapi.json describes them."))
    }
}

impl From<JsonRejection> for RestError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::MediaType,
            _ => Self::BadRequest("The body is not JSON; /api/openapi.json describes it.".to_owned()),
        }
    }
}

impl From<PathRejection> for RestError {
    fn from(_: PathRejection) -> Self {
        Self::BadRequest("The path is not understood; write a name in UTF-8 and %-encoded.".to_owned())
    }
}
