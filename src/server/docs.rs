//! The documents of this version, as text: at hand where the network ends at the console.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::{Entry, document_entries};

const DOCUMENTS: [(&str, &str); 13] = [
    ("PAGES.md", include_str!("../../docs/PAGES.md")),
    ("ALERTS.md", include_str!("../../docs/ALERTS.md")),
    ("LOAD-TESTS.md", include_str!("../../docs/LOAD-TESTS.md")),
    ("CHECK.md", include_str!("../../docs/CHECK.md")),
    ("EXPLAIN.md", include_str!("../../docs/EXPLAIN.md")),
    ("SOURCES.md", include_str!("../../docs/SOURCES.md")),
    ("REST.md", include_str!("../../docs/REST.md")),
    ("CONFIGURATION.md", include_str!("../../docs/CONFIGURATION.md")),
    ("NOTIFIERS.md", include_str!("../../docs/NOTIFIERS.md")),
    ("REMOTE-WRITE.md", include_str!("../../docs/REMOTE-WRITE.md")),
    ("OPERATIONS.md", include_str!("../../docs/OPERATIONS.md")),
    ("SCALE.md", include_str!("../../docs/SCALE.md")),
    ("TUNING.md", include_str!("../../docs/TUNING.md")),
];

/// What the search finds of them.
pub(super) fn entries() -> impl Iterator<Item = Entry> {
    DOCUMENTS.into_iter().flat_map(|(name, text)| document_entries(name, text))
}

/// `/docs/PAGES.md` and the others that pages and the search lead to.
pub(super) fn routes() -> Router {
    Router::new().route("/docs/{name}", get(document))
}

async fn document(Path(name): Path<String>) -> Response {
    match DOCUMENTS.into_iter().find(|(known, _)| *known == name) {
        Some((_, text)) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such document\n").into_response(),
    }
}
