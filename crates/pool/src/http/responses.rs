//! What programs hear when they are not served: JSON, and nothing about what lies behind.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// 401, with what to send instead.
pub fn unauthorized(message: &str) -> Response {
    let body = Json(json!({ "error": "unauthorized", "message": message }));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], body).into_response()
}

/// What a client hears of a fault whose cause is in the log.
pub fn internal_error() -> Response {
    let body = Json(json!({ "error": "internal", "message": "internal error; see the console's log" }));
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}
