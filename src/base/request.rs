//! What server functions need of the request that they answer.

use axum::http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::base::ApiError;

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

/// What the router has put into the context of the request that a server function answers, or a page is rendered for.
///
/// # Errors
/// An internal error outside a request.
pub fn of_request<T: Clone + Send + Sync + 'static>() -> Result<T, ApiError> {
    use_context::<T>().ok_or(ApiError::Internal)
}
