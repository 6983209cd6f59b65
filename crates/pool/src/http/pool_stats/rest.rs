//! `GET /api/admin/pool-stats`: of a console, and alone.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{self, State};
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::model::PoolStats;
use crate::Pool;
use crate::http::bearer::{ConfiguredToken, TokenVerifier, not_valid, require_token};
use crate::http::secret::{SHORTEST_TOKEN, SecretTooShort, long_enough};
use plimsoll_model::room::Room;

/// Where the numbers are.
const PATH: &str = "/api/admin/pool-stats";

/// Where the numbers of a pool are told, by its name: a sentence.
type ToldElsewhere = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The pools of a console by name, and which of them is meant where none is named.
#[derive(Clone)]
pub struct PoolDirectory {
    /// All of them.
    pub named: Vec<(String, Pool)>,
    /// The one that the console is about, if any.
    pub first: Option<Pool>,
    /// The room that its server has for that one, as far as it is known.
    pub room: Arc<dyn Fn() -> Option<Room> + Send + Sync>,
    /// What is said to whoever asks for a pool of this name, which is not among them: a sentence, if it is known at all.
    pub elsewhere: ToldElsewhere,
}

impl PoolDirectory {
    /// The console's own probes are not to grow: for them no room is asked for.
    fn stats(&self, pool: &Pool) -> PoolStats {
        let is_first = self.first.as_ref().is_some_and(|first| first.is_same(pool));
        PoolStats::in_room(pool, is_first.then(|| (self.room)()).flatten().as_ref())
    }
}

/// The route, for whoever has a token that the keyring knows.
pub fn routes<K: TokenVerifier>(pools: PoolDirectory, keyring: K) -> Router {
    let key = from_fn_with_state(keyring, require_token::<K>);
    // No fallback passes the layer, so that the router may be merged into any other.
    Router::new().route(PATH, get(pool_stats)).route_layer(key).with_state(pools)
}

#[derive(Deserialize)]
struct PoolStatsQuery {
    pool: Option<String>,
}

async fn pool_stats(State(pools): State<PoolDirectory>, query: Result<extract::Query<PoolStatsQuery>, QueryRejection>) -> Response {
    let name = query.ok().and_then(|query| query.0.pool);
    let found = match &name {
        Some(name) => pools.named.iter().find(|(known, _)| known == name).map(|(_, pool)| pool),
        None => pools.first.as_ref(),
    };
    match (found, name) {
        (Some(pool), _) => Json(pools.stats(pool)).into_response(),
        (None, Some(name)) => match (pools.elsewhere)(&name) {
            Some(sentence) => no_pool(&sentence),
            None => no_pool("there is no pool of this name; /api/v1/pools lists the pools"),
        },
        (None, None) => no_pool("this console watches a server and has no pool of its own; /api/v1/server has the server's load"),
    }
}

fn no_pool(message: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "not_found", "message": message }))).into_response()
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
/// use plimsoll_pool::PoolOptions;
///
/// let pool = PoolOptions::new().connect("postgres://app@localhost/orders")?;
/// let token = std::env::var("POOL_STATS_TOKEN")?;
/// let app = axum::Router::new()
///     .route("/", axum::routing::get(async || "orders"))
///     .merge(plimsoll_pool::http::pool_stats_router(pool.clone(), token)?);
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// axum::serve(listener, app).await?;
/// # Ok(()) }
/// ```
pub fn pool_stats_router(pool: Pool, token: impl Into<SecretString>) -> Result<Router, SecretTooShort> {
    let token = long_enough(token.into(), "the API token", SHORTEST_TOKEN)?;
    let keyring = OneToken(ConfiguredToken::new(token.expose_secret()));
    let pools = PoolDirectory { named: Vec::new(), first: Some(pool), room: Arc::new(|| None), elsewhere: Arc::new(|_| None) };
    Ok(routes(pools, keyring).route_layer(map_response(kept_by_no_cache)))
}

async fn kept_by_no_cache(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[derive(Clone, Copy)]
struct OneToken(ConfiguredToken);

impl TokenVerifier for OneToken {
    type Error = Infallible;

    type Grant = ();

    fn source(&self) -> String {
        "this service has it in its configuration".to_owned()
    }

    async fn judge(&self, token: &str, _: &Extensions) -> Result<Result<(), Response>, Infallible> {
        Ok(if self.0.is(token) { Ok(()) } else { Err(not_valid(self)) })
    }
}
