//! `/api/v1`: everything that a page shows as JSON, to be read alone but for the sources. Each file holds the shapes of one subject, which
//! are its documentation too, and the handlers that fill them. Units stand in the names.

mod activity;
mod advice;
pub(crate) mod audit;
mod caches;
mod chain;
mod check;
mod consoles;
mod document;
mod error;
mod explain;
mod history;
mod holding;
pub(crate) mod incidents;
mod page;
mod peaks;
pub(crate) mod pools;
pub(crate) mod server;
mod servers;
mod sessions;
mod sources;
mod statements;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};
use axum::{Json, Router};

use super::Console;
use crate::access::audit::DOWNLOAD;
use crate::access::{require_reader, require_source_writer};

pub(crate) use document::{DOCUMENT, document};
use error::{ErrorBody, RestError};
pub(crate) use page::page;

/// The end of the year 9999: no time is later.
const LAST_S: u64 = 253_402_300_799;

/// What the handlers draw on.
#[derive(Clone)]
struct RestState {
    console: Arc<Console>,
}

/// The routes, for whoever has a token or a session; what changes sources, for whoever has a token for that or a session.
pub fn routes(console: Arc<Console>) -> Router {
    let (reader, writer) =
        (from_fn_with_state(console.access.clone(), require_reader), from_fn_with_state(console.access.clone(), require_source_writer));
    let described = document(console.access.base());
    let read = Router::new()
        .route(DOCUMENT, get(async move || Json(described)))
        .route("/api/v1/pools", get(pools::list))
        .route("/api/v1/pools/{name}", get(pools::one))
        .route("/api/v1/pools/{name}/frames", get(pools::frames::frames))
        .route("/api/v1/sources", get(sources::sources))
        .route("/api/v1/sources/{id}", get(sources::one))
        .route("/api/v1/caches", get(caches::caches))
        .route("/api/v1/chain", get(chain::chain))
        .route("/api/v1/server", get(server::server))
        .route("/api/v1/servers", get(servers::servers))
        .route("/api/v1/consoles", get(consoles::consoles))
        .route("/api/v1/advice", get(advice::advice))
        .route("/api/v1/history", get(history::history))
        .route("/api/v1/peaks", get(peaks::peaks))
        .route("/api/v1/holding", get(holding::holding))
        .route("/api/v1/incidents", get(incidents::incidents))
        .route("/api/v1/check", get(check::check))
        .route("/api/v1/activity", get(activity::activity))
        .route("/api/v1/explain", post(explain::explain_text))
        .route(DOWNLOAD, get(audit::audit))
        .method_not_allowed_fallback(async || (StatusCode::METHOD_NOT_ALLOWED, Json(ErrorBody::other_method())))
        .route_layer(reader);
    let write = Router::new()
        .route("/api/v1/sources", post(sources::add))
        .route("/api/v1/sources/{id}", put(sources::replace).delete(sources::remove))
        .route_layer(writer);
    read.merge(write).with_state(RestState { console })
}
