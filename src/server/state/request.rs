//! What server functions need of the request that they answer.

use std::sync::Arc;

use axum::http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::Console;
use crate::app::ApiError;

/// What a server function answers to a request that cannot be: HTTP status 400 and the sentence.
pub fn bad_request(sentence: String) -> ApiError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::BAD_REQUEST);
    }
    ApiError::Invalid(sentence)
}

/// What a server function answers to a request for what is switched off: HTTP status 403 and the sentence.
pub fn forbidden(sentence: String) -> ApiError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::FORBIDDEN);
    }
    ApiError::Forbidden(sentence)
}

/// The console that this request came to.
///
/// # Errors
/// An internal error outside a request.
pub fn console_of_request() -> Result<Arc<Console>, ApiError> {
    use_context::<Arc<Console>>().ok_or(ApiError::Internal)
}
