//! All routes of the console.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use serde_json::json;

use super::state::Console;
use super::{assets, health, policy};
use crate::access::{self, require_login, require_token};
use crate::app::{App, shell};
use crate::capacity;
use crate::overview;

/// The console as an axum router. Everything that it shows needs a login or a token.
pub fn router(console: Arc<Console>) -> Router {
    let gate = from_fn_with_state(console.access.clone(), require_login);
    let key = from_fn_with_state(console.access.clone(), require_token);
    let missing = console.clone();
    let router = pages_and_functions(&console)
        .fallback(async move |request| not_found(missing, request).await)
        .layer(from_fn_with_state(console.clone(), capacity::read_first))
        .layer(gate)
        .merge(overview::rest::routes(console.clone()).layer(key))
        .merge(access::routes(console.access.clone()))
        .merge(health::routes(console))
        .merge(assets::routes());
    policy::apply(router)
}

fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("plimsoll").build()
}

/// The pages, and the server functions under `/api`, each of which checks its caller by itself.
fn pages_and_functions(console: &Arc<Console>) -> Router {
    let (options, routes) = (leptos_options(), generate_route_list(App));
    let document = || shell(leptos_options());
    Router::new().leptos_routes_with_context(&options, routes, provide(console.clone()), document).with_state(leptos_options())
}

/// What every page and server function finds in its context.
fn provide(console: Arc<Console>) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(console.access.clone());
        provide_context(console.clone());
    }
}

/// An unknown address: the app's own page with status 404, or JSON where programs ask.
async fn not_found(console: Arc<Console>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        let body = Json(json!({ "error": "not_found", "message": "there is no such endpoint; GET /api/admin/pool-stats is one" }));
        return (StatusCode::NOT_FOUND, body).into_response();
    }
    let render = render_app_async_with_context(provide(console), || shell(leptos_options()));
    let mut response = render(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
