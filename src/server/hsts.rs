//! `Strict-Transport-Security`: a browser that has reached the console by TLS does not try without it for half a year.
//! For `plimsoll serve` alone: where a service mounts the console, this is the service's to say for its whole host.

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::STRICT_TRANSPORT_SECURITY;
use axum::middleware::{Next, from_fn};
use axum::response::Response;

use crate::access::is_https;

/// 180 days. Other names of the same domain are somebody else's.
const HALF_A_YEAR: HeaderValue = HeaderValue::from_static("max-age=15552000");

/// The header on every answer to a request that came by TLS.
pub fn send_hsts(router: Router) -> Router {
    router.layer(from_fn(add))
}

async fn add(request: Request, next: Next) -> Response {
    let came_by_tls = is_https(request.headers());
    let mut response = next.run(request).await;
    if came_by_tls {
        response.headers_mut().entry(STRICT_TRANSPORT_SECURITY).or_insert(HALF_A_YEAR);
    }
    response
}
