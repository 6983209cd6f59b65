//! The session checks: one for pages, which leads to the login, one for server functions, each of
//! which is a public endpoint and asks for itself.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::TypedHeader;
use axum_extra::extract::CookieJar;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::Bearer;
use axum_extra::typed_header::TypedHeaderRejection;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::bearer::require_token;
use super::login::Access;
use super::model::Refusal;
use super::who::Who;
use crate::app::ApiError;

impl Access {
    async fn has_session(&self, jar: &CookieJar) -> bool {
        let Some(cookie) = jar.get(&self.session_cookie_name()) else { return false };
        let now = Instant::now();
        if self.recent.knows(cookie.value(), now) {
            return true;
        }
        let lives = self.store.session_lives(cookie.value()).await.unwrap_or_else(|error| {
            tracing::error!("a session could not be checked: {error}");
            false
        });
        if lives {
            self.recent.note(cookie.value(), now);
        }
        lives
    }
}

/// Middleware of the pages: without a session, to the login and back afterwards.
pub async fn require_login(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    if is_open(request.uri().path()) {
        return next.run(request).await;
    }
    require_login_always(State(access), request, next).await
}

/// The same for what is no page: whoever sent a form after the session had ended comes back to the overview.
pub async fn require_login_always(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let jar = CookieJar::from_headers(request.headers());
    if access.has_session(&jar).await {
        return next.run(request).await;
    }
    let address = request.uri().path_and_query().filter(|_| !is_open(request.uri().path()));
    let wanted = access.base.of(address.map_or("/", |path| path.as_str()));
    let wanted: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    let reason =
        if jar.get(&access.session_cookie_name()).is_some() { format!("refused={}&", Refusal::Ended.as_str()) } else { String::new() };
    Redirect::to(&access.base.of(&format!("/login?{reason}next={wanted}"))).into_response()
}

/// Middleware of what programs and pages read alike: a token, or the session of a page; else 401.
pub async fn require_reader(
    State(access): State<Arc<Access>>,
    given: Result<TypedHeader<Authorization<Bearer>>, TypedHeaderRejection>,
    request: Request,
    next: Next,
) -> Response {
    let by_token = request.headers().contains_key(AUTHORIZATION);
    if !by_token && access.has_session(&CookieJar::from_headers(request.headers())).await {
        return next.run(request).await;
    }
    require_token(State(access), given, request, next).await
}

/// The login itself, by its address inside the console; and what programs call, which answers 401 by itself rather than lead to a form.
fn is_open(path: &str) -> bool {
    path == "/login" || path.starts_with("/api/")
}

/// Middleware of the server functions: 401 without a session, before the arguments are read. Each function still asks for
/// itself: while a page is rendered it runs without a request.
pub async fn refuse_strangers(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let is_page = !request.uri().path().starts_with("/api/");
    if is_page || access.has_session(&CookieJar::from_headers(request.headers())).await {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, Json(ApiError::Unauthorized)).into_response()
}

/// Who called the server function.
pub fn caller() -> Who {
    use_context::<Parts>().map_or_else(|| Who::admin(None), |parts| Who::of(&parts))
}

/// First line of every server function.
///
/// # Errors
/// [`ApiError::Unauthorized`], with HTTP status 401.
pub async fn require_session() -> Result<(), ApiError> {
    let parts = use_context::<Parts>();
    let access = use_context::<Arc<Access>>();
    if let (Some(parts), Some(access)) = (parts, access)
        && access.has_session(&CookieJar::from_headers(&parts.headers)).await
    {
        return Ok(());
    }
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::UNAUTHORIZED);
    }
    Err(ApiError::Unauthorized)
}
