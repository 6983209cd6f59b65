//! `POST /v1/metrics`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};

use super::heard::Heard;
use super::receiver::Receiver;
use super::tables::SenderTables;
use crate::access::scope::Scope;
use crate::access::{Access, ScopedTokens, Viewer};
use crate::fleet::registry::Registry;
use plimsoll_pool::http::bearer::require_token;

/// The path that every OpenTelemetry SDK and collector adds to the address that it is given.
const PATH: &str = "/v1/metrics";

/// The address that takes metrics, from whoever has a token of scope `write:metrics`; a browser's session is none. Bodies have a
/// limit of their own here, so the routes are merged outside the one for pages.
pub fn routes(registry: Arc<Registry>, access: &Arc<Access>, tables: SenderTables) -> Router {
    let key = from_fn_with_state(ScopedTokens::for_scope(access, Scope::WriteMetrics), require_token::<ScopedTokens>);
    Router::new().route(PATH, post(take)).route_layer(key).with_state(Receiver::new(registry, tables))
}

async fn take(State(receiver): State<Arc<Receiver>>, Extension(sender): Extension<Viewer>, headers: HeaderMap, body: Body) -> Response {
    let address = sender.who.address.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
    match receiver.take(&sender.who.name, address, &headers, body).await {
        Ok((encoding, rejected)) => encoding.success(&rejected),
        Err(refusal) => refusal.into_response(),
    }
}

/// The same address without a token, for the command that looks for pools while it runs. What comes besides them is noted.
pub fn open_routes(registry: Arc<Registry>, heard: Arc<Heard>) -> Router {
    let receiver = Receiver::noting(registry, SenderTables::default(), Some(heard.clone()));
    Router::new().route(PATH, post(take_open)).with_state((receiver, heard))
}

type OpenState = (Arc<Receiver>, Arc<Heard>);

async fn take_open(
    State((receiver, heard)): State<OpenState>,
    ConnectInfo(sender): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    heard.note_request();
    let taken = receiver.take("open", sender.ip().to_canonical().to_string(), &headers, body).await;
    heard.note_outcome(taken.as_ref().map(|(_, rejected)| rejected));
    match taken {
        Ok((encoding, rejected)) => encoding.success(&rejected),
        Err(refusal) => refusal.into_response(),
    }
}
