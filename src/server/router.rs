//! All routes of the console.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use serde_json::json;

use super::read_first::read_first;
use super::state::Console;
use super::{docs, health, metrics, policy, rest, theme};
use crate::access::scope::Scope;
use crate::access::{self, ScopedTokens, refuse_strangers, require_login};
use crate::app::assets;
use crate::app::{App, Standings, shell};
use crate::base::BasePath;
use crate::demo::engine::Control;
use crate::drawn::Catalogue;
use crate::fleet::sources::otlp;
use crate::{alerts, explain, first_steps, history, loadtest, overview};
use plimsoll_pool::http::pool_stats;

/// The console as an axum router, below the path where it is mounted. Everything that it shows needs a
/// login or a token. What it does to requests and answers, it does to its own alone.
pub fn router(console: Arc<Console>) -> Router {
    let base = console.access.base().clone();
    let senders = otlp::routes(console.fleet.clone(), &console.access, console.sources.tables());
    let senders = policy::apply_to_senders(senders, console.access.proxies());
    let inside = policy::apply(inside(console.clone(), base.clone()), console.access.proxies());
    let inside = inside.layer(from_fn_with_state(base.clone(), explain::web::say_too_long)).merge(senders);
    if base.as_str().is_empty() {
        return inside;
    }
    // axum strips the base off what is nested, and takes the address with a slash behind it for another one.
    let home = base.of("/");
    Router::new().route(&format!("{home}/"), get(async move || Redirect::to(&home))).nest(base.as_str(), inside)
}

/// The routes by their addresses inside the console.
fn inside(console: Arc<Console>, base: BasePath) -> Router {
    let gate = from_fn_with_state(console.access.clone(), require_login);
    let missing = console.clone();
    pages_and_functions(&console)
        .route_layer(from_fn_with_state(console.access.clone(), refuse_strangers))
        .route_layer(from_fn_with_state(base, with_whole_address))
        .merge(form_routes(&console))
        .fallback(async move |request: Request| not_found(missing, request).await)
        .layer(from_fn_with_state(console.clone(), read_first))
        .layer(gate)
        .merge(pool_stats::routes(pools(&console), ScopedTokens::for_scope(&console.access, Scope::Metrics)))
        .merge(metrics::routes(console.clone()))
        .merge(rest::routes(console.clone()))
        .merge(access::routes(console.access.clone()))
        .merge(health::routes(console))
        .merge(assets::routes())
}

fn pools(console: &Arc<Console>) -> pool_stats::PoolDirectory {
    let named = console.pools().into_iter().map(|(name, pool, _)| (name.to_owned(), pool.clone())).collect();
    let server = console.server.clone();
    let room = Arc::new(move || server.view().facts().map(|facts| facts.room.clone()));
    let first = console.overview.service.as_ref().map(|_| console.service.clone());
    let (fleet, base) = (console.fleet.clone(), console.access.base().clone());
    let elsewhere = move |name: &str| fleet.pool(name).map(|_| observed(&base));
    pool_stats::PoolDirectory { named, first, room, elsewhere: Arc::new(elsewhere) }
}

/// The contract has numbers alone, and an observed pool may not tell all of them.
fn observed(base: &BasePath) -> String {
    format!(
        "this pool is observed by a source, and may not tell all numbers of this contract; {}/{{name}} has those that it tells",
        base.of("/api/v1/pools")
    )
}

/// Forms, a stream, downloads and documents: unlike the server functions they are led to the login without a session.
fn form_routes(console: &Arc<Console>) -> Router {
    let base = console.access.base();
    let load_tests = loadtest::web::routes(console.load_tests.clone(), base.clone());
    let incidents = alerts::web::routes(console.alerts.clone(), base.clone());
    let notifiers = alerts::notifiers::web::routes(console.notifiers.clone(), console.audit.clone(), base.clone());
    let fleet = overview::fleet::saved::routes(console.fleet_filters.clone(), base.clone());
    let history = history::web::routes(console.past.clone());
    let first_steps = first_steps::web::routes(console.first_steps.clone(), base.clone());
    let sessions = access::form_routes(console.access.clone());
    let explain = explain::web::routes(console.explain_pages.clone());
    let theme = theme::routes(base.clone());
    let all = docs::routes().merge(theme).merge(explain).merge(load_tests).merge(incidents).merge(notifiers).merge(fleet);
    let all = all.merge(history).merge(first_steps).merge(sessions);
    all.route_layer(from_fn_with_state(console.access.clone(), access::require_login_always))
}

fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("plimsoll").build()
}

/// The pages, and the server functions under `/api`, each of which checks its caller by itself.
fn pages_and_functions(console: &Arc<Console>) -> Router {
    let (options, routes) = (leptos_options(), generate_route_list(App));
    Router::new().leptos_routes_with_context(&options, routes, provide(console.clone()), shell).with_state(options)
}

/// What every page and server function finds in its context.
fn provide(console: Arc<Console>) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(console.access.base().clone());
        provide_context(console.access.clone());
        provide_context::<Arc<dyn Catalogue>>(console.clone());
        provide_context::<Arc<dyn Standings>>(console.clone());
        provide_context(console.activity_pages.clone());
        provide_context(Control { traffic: console.demo.clone(), troubles: console.troubles.clone(), audit: console.audit.clone() });
    }
}

/// A server function is found by its address inside the console, a page by the whole.
async fn with_whole_address(State(base): State<BasePath>, request: Request, next: Next) -> Response {
    let request = if is_api(&request) { request } else { whole_address(&base, request) };
    next.run(request).await
}

/// A page is rendered for the address that the browser has, so that both draw the same.
fn whole_address(base: &BasePath, mut request: Request) -> Request {
    let address = request.uri().path_and_query().map(|inside| base.of(inside.as_str()));
    if let Some(Ok(address)) = address.map(Uri::try_from) {
        *request.uri_mut() = address;
    }
    request
}

fn is_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// An unknown address: the app's own page with status 404, or JSON where programs ask.
async fn not_found(console: Arc<Console>, request: Request) -> Response {
    if is_api(&request) {
        let message = format!("this endpoint does not exist; {} describes all endpoints", console.access.base().of(rest::DOCUMENT));
        return (StatusCode::NOT_FOUND, Json(json!({ "error": "not_found", "message": message }))).into_response();
    }
    let request = whole_address(console.access.base(), request);
    let render = render_app_async_with_context(provide(console), shell);
    let mut response = render(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
