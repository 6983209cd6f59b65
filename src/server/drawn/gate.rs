//! A page is rendered from memory; what it shows is read just before.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::server::Console;

/// Middleware of the pages, inside the login: a drawn page comes with what was read a moment ago.
pub(crate) async fn read_first(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    let page = request.uri().path().trim_matches('/');
    if let Some(page) = console.drawn(page) {
        page.freshen_for_page().await;
    }
    next.run(request).await
}
