//! A small service with a console: a hundred users talk to it by WebSocket, each message becomes a query
//! through the pool, and under `/admin` the console shows what that does to the pool.
//!
//! ```console
//! $ export DATABASE_URL=postgres://app@localhost/orders ADMIN_PASSWORD='a long one'
//! $ make example
//! ```
//!
//! With `REDIS_URL` set, for example to `redis://localhost`, answers are kept in Redis for ten seconds. What that takes off the
//! pool a load test shows, with the variable and without; it reads the pool's numbers by the token in `API_TOKEN`:
//!
//! ```console
//! $ PLIMSOLL_STATS_TOKEN=$API_TOKEN plimsoll loadtest --target http --url http://127.0.0.1:3000/relations/order \
//!     --profile query --users 100 --duration 10s --stats-url http://127.0.0.1:3000/admin/api/admin/pool-stats
//! ```
//!
//! `LISTEN` is the address, `127.0.0.1:3000` if it is not set. The console's pages are embedded from
//! target/site, which `make front` fills; after it `cargo run --features ssr
//! --example axum_service` does as well.

#[path = "axum_service/cache.rs"]
mod cache;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, anyhow};
use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::serve::ListenerExt;
use cache::Cache;
use plimsoll::pool::{Pool, PoolError, PoolOptions};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What users and leases get to finish when the service stops.
const STOP_LIMIT: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("axum_service: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let config = Config::from_environment()?;
    // Two of these fit on a server of 100 connections; for a hundred users that ask twice a second it is plenty.
    let options = PoolOptions::new().pool_size(10).max_overflow(30).application_name("search");
    let pool = options.connect(&config.database_url)?;

    // The console: three lines, and its routes merged into the service's own.
    let console = plimsoll::console(pool.clone()).at("/admin").admin_password(config.admin_password);
    let console = config.api_token.into_iter().fold(console, |console, token| console.api_token(token)).start().await?;
    let cache =
        Cache::at(config.redis_url.as_deref()).context("REDIS_URL is no address of a Redis; write for example redis://localhost")?;
    let service = Service { pool: pool.clone(), cache, users: TaskTracker::new(), stopping: CancellationToken::new() };
    let app = Router::new()
        .route("/", get(page))
        .route("/ws", any(join))
        .route("/relations/{word}", get(relations))
        .with_state(service.clone())
        .merge(console.router());

    let cannot_listen = |error| anyhow!("cannot listen on {} ({error}); set LISTEN to another address", config.listen);
    let listener = TcpListener::bind(config.listen).await.map_err(cannot_listen)?;
    println!("The service listens on http://{0}, its console on http://{0}/admin", listener.local_addr()?);
    serve(listener, app, &service).await?;

    // In this order: who uses the pool ends, then the console that shows it, then the pool.
    service.users.close();
    let _those_that_are_late_are_cut = tokio::time::timeout(STOP_LIMIT, service.users.wait()).await;
    console.stop().await;
    pool.close(STOP_LIMIT).await;
    Ok(())
}

/// Answers until Ctrl-C or SIGTERM.
async fn serve(listener: TcpListener, app: Router, service: &Service) -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stopping = service.stopping.clone();
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        // A WebSocket would stay open as long as its user likes.
        stopping.cancel();
    };
    // Small answers must not wait for the acknowledgement of the one before.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    // The addresses of the callers are for the console's login, which counts attempts by address.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).with_graceful_shutdown(stop).await?)
}

struct Config {
    database_url: String,
    admin_password: String,
    api_token: Option<String>,
    redis_url: Option<String>,
    listen: SocketAddr,
}

impl Config {
    fn from_environment() -> anyhow::Result<Self> {
        let given = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let listen = given("LISTEN").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        Ok(Self {
            database_url: std::env::var("DATABASE_URL").context("set DATABASE_URL, for example to postgres://app@localhost/orders")?,
            admin_password: std::env::var("ADMIN_PASSWORD").context("set ADMIN_PASSWORD to what the console's admin logs in with")?,
            api_token: given("API_TOKEN"),
            redis_url: given("REDIS_URL"),
            listen: listen.parse().with_context(|| format!("LISTEN is {listen:?}; write for example 127.0.0.1:3000"))?,
        })
    }
}

#[derive(Clone)]
struct Service {
    pool: Pool,
    cache: Cache,
    users: TaskTracker,
    stopping: CancellationToken,
}

/// A page that opens as many WebSockets as one likes.
async fn page() -> Html<&'static str> {
    Html(include_str!("axum_service.html"))
}

/// A user comes. A service with logins would look at the `Origin` header here: the browser lets any site
/// open a WebSocket to any other.
async fn join(State(service): State<Service>, upgrade: WebSocketUpgrade) -> Response {
    let users = service.users.clone();
    upgrade.on_upgrade(move |socket| users.track_future(talk(service, socket)))
}

/// Answers each message of one user, until the user goes or the service stops.
async fn talk(service: Service, mut socket: WebSocket) {
    loop {
        let message = tokio::select! {
            message = socket.recv() => message,
            () = service.stopping.cancelled() => break,
        };
        let word = match message {
            Some(Ok(Message::Text(word))) => word,
            Some(Ok(_)) => continue,
            None | Some(Err(_)) => return,
        };
        let answer = answer(&service, &word).await;
        if socket.send(Message::text(answer)).await.is_err() {
            return;
        }
    }
    let goodbye = CloseFrame { code: close_code::AWAY, reason: "the service is stopping".into() };
    let _the_user_is_gone_already = socket.send(Message::Close(Some(goodbye))).await;
}

/// The same question by HTTP: `/relations/order`. A pool that cannot serve is a 503 that says when to come back.
async fn relations(State(service): State<Service>, Path(word): Path<String>) -> Response {
    match count(&service, &word).await {
        Ok(count) => format!("{count}\n").into_response(),
        Err(error) => match PoolError::of(&error) {
            Some(refused) => refused.clone().into_response(),
            None => {
                eprintln!("a query failed: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        },
    }
}

/// From the cache, or by a query.
async fn count(service: &Service, word: &str) -> Result<i64, sqlx::Error> {
    let question = format!("relations:{word}");
    if let Some(count) = service.cache.get(&question).await {
        return Ok(count);
    }
    let count = query(&service.pool, word).await?;
    service.cache.put(&question, count).await;
    Ok(count)
}

/// One question, one query. The connection is back in the pool before the user has the answer.
async fn query(pool: &Pool, word: &str) -> Result<i64, sqlx::Error> {
    // The sleep stands for a query that has something to do.
    let found = sqlx::query_scalar("select count(*) from pg_sleep(0.05), pg_class where relname like '%' || $1 || '%'");
    found.bind(word).fetch_one(pool).await
}

async fn answer(service: &Service, word: &str) -> String {
    match count(service, word).await {
        Ok(count) => format!("{count} relations have {word:?} in their name"),
        Err(error) => format!("no answer: {error}"),
    }
}
