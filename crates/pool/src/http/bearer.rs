//! Bearer tokens: the key to the REST interface.

use std::fmt::Display;
use std::future::Future;

use axum::extract::{Request, State};
use axum::http::Extensions;
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::TypedHeader;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::Bearer;
use axum_extra::typed_header::TypedHeaderRejection;
use subtle::ConstantTimeEq;

use super::responses::{internal_error, unauthorized};
use super::secret::{self, SecretHash};

/// Who can tell whether a token is valid.
pub trait TokenVerifier: Clone + Send + Sync + 'static {
    /// Where a caller gets a valid one; the end of a sentence.
    fn source(&self) -> String;

    /// Why it cannot be told.
    type Error: Display + Send;

    /// What a handler is told of whoever has come with the token.
    type Grant: Clone + Send + Sync + 'static;

    /// Whether it is one for this request, of which the extensions are given; else what is answered.
    fn judge(
        &self,
        token: &str,
        of_request: &Extensions,
    ) -> impl Future<Output = Result<Result<Self::Grant, Response>, Self::Error>> + Send;
}

/// Middleware: without a valid token 401 and nothing about what lies behind.
pub async fn require_token<K: TokenVerifier>(
    State(keyring): State<K>,
    given: Result<TypedHeader<Authorization<Bearer>>, TypedHeaderRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    // Another scheme or no token at all is as good as no header.
    let Ok(TypedHeader(Authorization(bearer))) = given else {
        return unauthorized(&format!("send a token: Authorization: Bearer <token>; {}", keyring.source()));
    };
    match keyring.judge(bearer.token(), request.extensions()).await {
        Ok(Ok(grant)) => {
            request.extensions_mut().insert(grant);
            next.run(request).await
        }
        Ok(Err(refusal)) => refusal,
        Err(error) => {
            tracing::error!("a token could not be checked: {error}");
            internal_error()
        }
    }
}

/// 401 for a token that is none, and where there are valid ones.
pub fn not_valid<K: TokenVerifier>(keyring: &K) -> Response {
    unauthorized(&format!("this token is not valid; {}", keyring.source()))
}

/// A token that was given by the configuration: its hash, so that it is readable nowhere.
#[derive(Clone, Copy)]
pub struct ConfiguredToken(SecretHash);

impl ConfiguredToken {
    /// Keeps the token's hash alone.
    pub fn new(token: &str) -> Self {
        Self(secret::hash(token))
    }

    /// Compares in a time that tells nothing.
    pub fn is(&self, token: &str) -> bool {
        self.0.ct_eq(&secret::hash(token)).into()
    }
}
