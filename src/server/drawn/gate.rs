//! A page is rendered from memory; what it shows is read just before.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::server::Console;

/// Middleware of the pages, inside the login: a drawn page comes with what was read a moment ago.
pub(crate) async fn read_first(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().trim_matches('/');
    let whole = request.uri().query().and_then(|query| console.drawn(&format!("{path}?{query}")));
    if let Some(page) = whole.or_else(|| console.drawn(path)) {
        page.freshen_for_page().await;
    }
    next.run(request).await
}
