//! `GET /api/admin/pool-stats`: of a console, and alone.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::{Extensions, HeaderValue, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use secrecy::{ExposeSecret, SecretString};

use super::model::PoolStats;
use crate::access::bearer::{GivenToken, Keyring, not_valid, require_token};
use crate::access::secret::{SHORTEST_TOKEN, SecretTooShort, long_enough};
use crate::pool::Pool;

/// Where the numbers are.
const PATH: &str = "/api/admin/pool-stats";

/// The route, for whoever has a token that the keyring knows.
pub fn routes<K: Keyring>(pool: Pool, keyring: K) -> Router {
    let key = from_fn_with_state(keyring, require_token::<K>);
    // No fallback passes the layer, so that the router may be merged into any other.
    Router::new().route(PATH, get(pool_stats)).route_layer(key).with_state(pool)
}

async fn pool_stats(State(pool): State<Pool>) -> Json<PoolStats> {
    Json(PoolStats::from(&pool.snapshot()))
}

/// A router with `GET /api/admin/pool-stats` alone: the numbers of `pool` as JSON ([`PoolStats`]) for
/// `Authorization: Bearer <token>`; otherwise 401, `WWW-Authenticate: Bearer`, a JSON error and nothing
/// about the pool. Of the token only the hash is kept, and it is compared in constant time.
///
/// # Errors
/// [`SecretTooShort`] when the token has fewer than 16 characters.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use plimsoll::pool::PoolOptions;
///
/// let pool = PoolOptions::new().connect("postgres://app@localhost/orders")?;
/// let token = std::env::var("POOL_STATS_TOKEN")?;
/// let app = axum::Router::new()
///     .route("/", axum::routing::get(async || "orders"))
///     .merge(plimsoll::pool_stats_router(pool.clone(), token)?);
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// axum::serve(listener, app).await?;
/// # Ok(()) }
/// ```
pub fn pool_stats_router(pool: Pool, token: impl Into<SecretString>) -> Result<Router, SecretTooShort> {
    let token = long_enough(token.into(), "the API token", SHORTEST_TOKEN)?;
    let keyring = OneToken(GivenToken::new(token.expose_secret()));
    Ok(routes(pool, keyring).route_layer(map_response(kept_by_no_cache)))
}

async fn kept_by_no_cache(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[derive(Clone, Copy)]
struct OneToken(GivenToken);

impl Keyring for OneToken {
    const SOURCE: &'static str = "this service has it in its configuration";

    type Error = Infallible;

    type Grant = ();

    async fn judge(&self, token: &str, _: &Extensions) -> Result<Result<(), Response>, Infallible> {
        Ok(if self.0.is(token) { Ok(()) } else { Err(not_valid::<Self>()) })
    }
}
