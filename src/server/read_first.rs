//! A page is rendered from memory; what it shows is read just before.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::access::Actor;
use crate::server::Console;

/// The name of the page at this path.
fn page_of(path: &str) -> &str {
    match path.trim_matches('/') {
        "" => "overview",
        name => name,
    }
}

/// Middleware of the pages, inside the login: a drawn page comes with what was read a moment ago.
pub(crate) async fn read_first(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    let (path, who) = (page_of(request.uri().path()), Actor::of(request.extensions()));
    let whole = match request.uri().query() {
        Some(query) => console.drawn_for(&format!("{path}?{query}"), &who).await,
        None => None,
    };
    let Some(page) = whole.or_else(|| console.drawn_in(path, who.session)) else { return next.run(request).await };
    page.freshen_for_page().await;
    let mut response = next.run(request).await;
    // Not over a redirect to the login or an error.
    if response.status() == StatusCode::OK {
        *response.status_mut() = page.status();
    }
    response
}
