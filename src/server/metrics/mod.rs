//! `GET /metrics`: the numbers of all pools and of the servers for Prometheus, in OpenMetrics' text form. Names of
//! pools follow OpenTelemetry's semantic conventions for database clients; what these have no name for begins
//! with `plimsoll_`. It reads memory only.

mod accept;
mod classic;
pub(super) mod distribution;
pub(super) mod families;
mod observed;
mod pools;
mod process;
pub(super) mod remote_storage;
mod server;
mod text;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Console;
use crate::access::ScopedTokens;
use crate::access::scope::Scope;
use crate::overview::WatchedServer;
use accept::ExpositionFormat;
use families::Families;
use observed::ObservedMetrics;
use plimsoll_pool::http::bearer::require_token;
use pools::{PoolFamilies, PoolMetrics};
use process::ProcessMetrics;
use remote_storage::RemoteStorageMetrics;
use server::ServerMetrics;

pub(super) use text::open_metrics;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const CLASSIC_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The route, for whoever has a token of scope `metrics`.
pub fn routes(console: Arc<Console>) -> Router {
    let key = from_fn_with_state(ScopedTokens::for_scope(&console.access, Scope::Metrics), require_token::<ScopedTokens>);
    Router::new().route("/metrics", get(metrics)).route_layer(key).with_state(console)
}

async fn metrics(State(console): State<Arc<Console>>, headers: HeaderMap) -> Response {
    // A header that stands there twice is one list.
    let accepted: Vec<_> = headers.get_all(header::ACCEPT).iter().filter_map(|accepted| accepted.to_str().ok()).collect();
    let accepted = accepted.join(",");
    match open_metrics(families(&console)) {
        Ok(text) => match accept::preferred(&accepted) {
            ExpositionFormat::Classic => ([(header::CONTENT_TYPE, CLASSIC_TYPE)], classic::classic(&text)).into_response(),
            ExpositionFormat::OpenMetrics => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        },
        Err(error) => {
            tracing::error!("the metrics could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Everything that the console tells, as data.
pub(super) fn families(console: &Console) -> Families {
    let own: Vec<_> = console.pools().into_iter().map(|(name, pool, _)| PoolMetrics::of(name, pool)).collect();
    let servers = console.overview.servers.iter().map(WatchedServer::view).collect();
    let mut families = Families::default();
    ServerMetrics::of(servers).write(&mut families);
    PoolFamilies { own, observed: ObservedMetrics::of(console.fleet.view()) }.write(&mut families);
    RemoteStorageMetrics::of(console.remote_writes.status()).write(&mut families);
    if let Some(process) = ProcessMetrics::now() {
        process.write(&mut families);
    }
    families
}
