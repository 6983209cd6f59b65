//! A service of somebody else's, in this process, in which consoles are mounted.

use std::net::SocketAddr;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use plimsoll::MountedConsole;
use plimsoll::pool::{Pool, PoolOptions};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::ground::{PASSWORD, TOKEN};
use crate::http::http_client;
use crate::support::Postgres;

/// A small pool under a name of its own.
pub fn pool(postgres: &Postgres, name: &str) -> Pool {
    let options = PoolOptions::new().pool_size(2).max_overflow(2).application_name(name);
    options.build(postgres.options()).expect("a pool")
}

/// A console at this path.
pub async fn console(pool: &Pool, path: &str) -> MountedConsole {
    let console = plimsoll::console(pool.clone()).at(path).admin_password(PASSWORD).api_token(TOKEN);
    console.start().await.expect("a console")
}

/// What the service had before the console came.
pub fn host() -> Router {
    Router::new()
        .route("/", get(async || "the host"))
        .route("/orders", post(async |body: String| body.len().to_string()))
        .route("/api/overview", get(async |headers: HeaderMap| headers.len().to_string()))
        .fallback(async || (axum::http::StatusCode::NOT_FOUND, "the host knows no such page"))
}

/// A service that answers until it is dropped.
pub struct Service {
    address: SocketAddr,
    http: Client,
    serving: JoinHandle<()>,
}

impl Service {
    pub async fn serve(app: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        let http = http_client().redirect(reqwest::redirect::Policy::none()).build().expect("an HTTP client");
        Self { address, http, serving }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.get_as("", path).await
    }

    /// With this cookie.
    pub async fn get_as(&self, cookie: &str, path: &str) -> Response {
        self.request(Method::GET, path).header(COOKIE, cookie).send().await.expect("an answer")
    }

    /// Sends the login form of the console at this path.
    pub async fn try_to_log_in(&self, path: &str, password: &str, next: &str) -> Response {
        let form = self.request(Method::POST, &format!("{path}/login")).form(&[("password", password), ("next", next)]);
        form.send().await.expect("an answer")
    }

    /// The cookie of somebody who is logged in to the console at this path.
    pub async fn log_in(&self, path: &str) -> String {
        let response = self.try_to_log_in(path, PASSWORD, path).await;
        let cookie = response.headers().get(SET_COOKIE).expect("a cookie").to_str().expect("text");
        cookie.split(';').next().expect("a name and a value").to_owned()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
