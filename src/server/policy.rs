//! What every answer says to the browser about what it may do.

use std::future::ready;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::access::{TrustedProxies, find_client};

/// Forms and server functions send a few hundred bytes; 64 KiB is generous.
const LARGEST_BODY: usize = 64 * 1024;
/// A body that is too long and no longer than this is read to its end before it is refused: whoever is still sending hears of a
/// broken connection, not of the refusal.
const HEARD_OUT: u64 = 1024 * 1024;
/// For so long.
const PATIENCE: Duration = Duration::from_secs(1);

/// `Cache-Control` holds where a route says nothing else, as the assets do.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), NO_DEVICES),
];

/// Of a machine the console's pages need a screen alone.
const NO_DEVICES: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
    magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/// Headers for all routes, a bound on bodies, and no requests that change something from other sites.
pub(super) fn apply(router: Router, proxies: TrustedProxies) -> Router {
    // Pages are small and made anew each time: the quickest level of gzip saves four fifths of them. Brotli would, at its quickest, save
    // no more, and add a megabyte to the program.
    let router = router.layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let router = router
        .layer(from_fn(read_whole_body))
        .layer(from_fn(refuse_without_path))
        .layer(CsrfLayer::new().with_rejection_response(|_| other_site()))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(from_fn(hear_out));
    with_headers(router, proxies)
}

/// The same for what programs send with a token alone: their bodies are larger, and bounded by whoever reads them. No cookie is
/// good for anything there, so that other sites gain nothing by it.
pub(super) fn apply_to_senders(router: Router, proxies: TrustedProxies) -> Router {
    with_headers(router.layer(DefaultBodyLimit::disable()), proxies)
}

fn with_headers(router: Router, proxies: TrustedProxies) -> Router {
    // Last, so that refusals carry them too.
    let router = HEADERS
        .into_iter()
        .fold(router, |router, (name, value)| router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))));
    // Around all: it gives back the host that the browser asked for.
    router.layer(from_fn_with_state(proxies, find_client))
}

/// What a form of another site hears, and one of ours behind a proxy that changes the host.
fn other_site() -> Response {
    let sentence = "This form seems to come from another site: its Origin is not the Host of the request. Behind a proxy, pass the Host header unchanged, or send X-Forwarded-Host and name the proxy with --trusted-proxy (PLIMSOLL_TRUSTED_PROXY).\n";
    (StatusCode::FORBIDDEN, sentence).into_response()
}

/// `GET example.com HTTP/1.1` is for proxies, and has no path that a page could be found by.
async fn refuse_without_path(request: Request, next: Next) -> Response {
    match request.uri().path_and_query() {
        Some(_) => next.run(request).await,
        None => (StatusCode::BAD_REQUEST, "this is no proxy; ask for a path that begins with a slash\n").into_response(),
    }
}

/// Reads and drops a body whose announced length is a little too long, then refuses it.
async fn hear_out(request: Request, next: Next) -> Response {
    let announced: Option<u64> = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if !announced.is_some_and(|length| length > LARGEST_BODY as u64 && length <= HEARD_OUT) {
        return next.run(request).await;
    }
    let dropped = request.into_body().into_data_stream().take_while(|part| ready(part.is_ok())).for_each(|_| ready(()));
    let _whether_it_ended = tokio::time::timeout(PATIENCE, dropped).await;
    (StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 64 KiB; send less\n").into_response()
}

/// A body without an announced length is too long only once it is read: here, so that every route
/// answers 413 in the same way.
async fn read_whole_body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match to_bytes(body, LARGEST_BODY).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}
