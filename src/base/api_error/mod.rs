//! What a server function answers when it cannot do what it is asked for.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

#[cfg(not(feature = "ssr"))]
use browser::is_bad_request;
#[cfg(feature = "ssr")]
use server::is_bad_request;

/// A stable code, and a sentence that says what to do. What went wrong inside is logged, not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// There is no session.
    Unauthorized,
    /// The request asks for something that cannot be; the sentence says what can.
    Invalid(String),
    /// It is switched off in the console's configuration; the sentence says where.
    Forbidden(String),
    /// The console did not answer.
    Unreachable,
    /// A fault on the server's side.
    Internal,
}

impl ApiError {
    /// One sentence for the page.
    pub fn sentence(&self) -> String {
        match self {
            ApiError::Unauthorized => "Your session has ended. Log in again to continue.".into(),
            ApiError::Invalid(sentence) | ApiError::Forbidden(sentence) => sentence.clone(),
            ApiError::Unreachable => "The console does not answer. Retrying every second.".into(),
            ApiError::Internal => "Internal error. See the console's log.".into(),
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        if is_bad_request(&error) {
            return ApiError::Invalid("Invalid request.".into());
        }
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => ApiError::Unreachable,
            _ => ApiError::Internal,
        }
    }
}
