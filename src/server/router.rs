//! All routes of the console.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, Router};
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, handle_server_fns_with_context, render_app_async_with_context};
use serde_json::json;

use super::state::Console;
use super::{assets, health, policy};
use crate::access::{self, require_login, require_token};
use crate::app::{App, shell};
use crate::overview;

/// The console as an axum router. Everything that it shows needs a login or a token.
pub fn router(console: Arc<Console>) -> Router {
    let (open, closed): (Vec<_>, Vec<_>) = generate_route_list(App).into_iter().partition(|route| route.path() == "/login");
    let gate = from_fn_with_state(console.access.clone(), require_login);
    let key = from_fn_with_state(console.access.clone(), require_token);
    let (missing, called) = (console.clone(), console.clone());
    let router = Router::new()
        .merge(pages(&console, closed).fallback(async move |request| not_found_page(missing, request).await).layer(gate))
        .merge(pages(&console, open))
        .route("/api/{*function}", any(async move |request| server_function(called, request).await))
        .merge(overview::rest::routes(console.clone()).layer(key))
        .merge(access::routes(console.access.clone()))
        .merge(health::routes(console))
        .merge(assets::routes());
    policy::apply(router)
}

fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("plimsoll").build()
}

fn pages(console: &Arc<Console>, routes: Vec<AxumRouteListing>) -> Router {
    let document = || shell(leptos_options());
    Router::new().leptos_routes_with_context(&leptos_options(), routes, provide(console.clone()), document).with_state(leptos_options())
}

/// What every page and server function finds in its context.
fn provide(console: Arc<Console>) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(console.access.clone());
        provide_context(console.clone());
    }
}

async fn server_function(console: Arc<Console>, request: Request) -> Response {
    let mut response = handle_server_fns_with_context(provide(console), request).await.into_response();
    if response.status() == StatusCode::BAD_REQUEST && !response.headers().contains_key(header::CONTENT_TYPE) {
        return no_such_endpoint();
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn no_such_endpoint() -> Response {
    let body = Json(json!({ "error": "not_found", "message": "there is no such endpoint; GET /api/admin/pool-stats is one" }));
    (StatusCode::NOT_FOUND, body).into_response()
}

/// An unknown address: the app's own page, with status 404.
async fn not_found_page(console: Arc<Console>, request: Request) -> Response {
    let render = render_app_async_with_context(provide(console), || shell(leptos_options()));
    let mut response = render(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
