//! Bearer tokens: the key to the REST interface.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::TypedHeader;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::Bearer;
use axum_extra::typed_header::TypedHeaderRejection;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::login::Access;
use super::secret;

/// Middleware: without a valid token 401 and nothing about what lies behind.
pub async fn require_token(
    State(access): State<Arc<Access>>,
    given: Result<TypedHeader<Authorization<Bearer>>, TypedHeaderRejection>,
    request: Request,
    next: Next,
) -> Response {
    // Another scheme or no token at all is as good as no header.
    let Ok(TypedHeader(Authorization(bearer))) = given else {
        return unauthorized("send a token: Authorization: Bearer <token>; `plimsoll token create --name <name>` makes one");
    };
    match access.knows(bearer.token()).await {
        Ok(true) => next.run(request).await,
        Ok(false) => unauthorized("this token is not valid; `plimsoll token create --name <name>` makes one"),
        Err(error) => {
            tracing::error!("a token could not be checked: {error}");
            crate::server::internal_error()
        }
    }
}

impl Access {
    async fn knows(&self, token: &str) -> sqlx::Result<bool> {
        let is_env_token = self.env_token.is_some_and(|known| known.ct_eq(&secret::hash(token)).into());
        Ok(is_env_token || self.store.token_exists(token).await?)
    }
}

fn unauthorized(message: &str) -> Response {
    let body = Json(json!({ "error": "unauthorized", "message": message }));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], body).into_response()
}
