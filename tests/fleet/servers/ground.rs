//! Two real servers, a console that watches both, and services whose pools draw on them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::console::Console;
use crate::postgres::Postgres;
use crate::standby::Standby;

/// What changes seldom is read every five seconds, and an alert lasts ten before it is told.
const LIMIT: Duration = Duration::from_secs(45);
const POLL: Duration = Duration::from_millis(50);

/// How a console connects to the server whose socket is there, with the least that it needs.
pub fn url(options: &PgConnectOptions) -> String {
    let socket = options.get_socket().expect("a socket").display();
    format!("postgres://plimsoll_monitor@localhost/{}?host={socket}", options.get_database().expect("a database"))
}

/// The table `[[servers]]` of this name.
pub fn server(name: &str, url: &str) -> String {
    format!("[[servers]]\nname = \"{name}\"\nurl = \"{url}\"\n")
}

/// A primary and a replica that follows it.
pub struct Pair {
    pub primary: Postgres,
    pub replica: Standby,
}

impl Pair {
    pub async fn start() -> Self {
        let primary = Postgres::start().await;
        let replica = Standby::of(&primary).await;
        Self { primary, replica }
    }

    /// Both tables.
    pub fn tables(&self) -> String {
        server("main-db", &url(&self.primary.options())) + &server("replica-1", &url(&self.replica.options()))
    }

    /// A console that is about the primary.
    pub async fn console(&self, further: &str) -> Console {
        Console::start_on(&url(&self.primary.options()), &(self.tables() + further)).await
    }

    /// An administrator of each, whose session stays.
    pub async fn admins(&self) -> (PgConnection, PgConnection) {
        (connect(&self.primary.superuser()).await, connect(&self.replica.superuser()).await)
    }
}

pub async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("a session")
}

/// Runs a statement.
pub async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// What the server itself says: a number.
pub async fn number(connection: &mut PgConnection, sql: &str) -> i64 {
    let told = sqlx::query_scalar(AssertSqlSafe(format!("select ({sql})::bigint"))).persistent(false).fetch_one(connection).await;
    told.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Client sessions, by the server itself.
pub const SESSIONS: &str = "select count(*) from pg_stat_activity where backend_type = 'client backend'";

/// A server as REST tells it.
pub async fn told(console: &Console, name: &str) -> Value {
    let all = console.get("/api/v1/servers").await;
    let found = all["servers"].as_array().expect("a list").iter().find(|server| server["name"] == name).cloned();
    found.unwrap_or_else(|| panic!("{name}: {all:#}"))
}

/// The same as soon as this holds.
pub async fn told_when(console: &Console, name: &str, what: &str, mut holds: impl AsyncFnMut(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let server = told(console, name).await;
        if holds(&server).await {
            return server;
        }
        assert!(began.elapsed() < LIMIT, "it does not come about that {what}: {server:#}");
        tokio::time::sleep(POLL).await;
    }
}

/// What REST tells as soon as this holds.
pub async fn rest_when(console: &Console, path: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let answer = console.get(path).await;
        if holds(&answer) {
            return answer;
        }
        assert!(began.elapsed() < LIMIT, "it does not come about that {what}: {answer:#}");
        tokio::time::sleep(POLL).await;
    }
}

/// A service whose `/metrics` tells a HikariCP of 2 to 7 connections, one in use.
pub struct Service {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Service {
    pub async fn start() -> Self {
        let told = [("active", 1), ("idle", 1), ("min", 2), ("max", 7), ("pending", 0)];
        let body = told.map(|(what, value)| format!("hikaricp_connections_{what}{{pool=\"main\"}} {value}\n")).concat();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let app = Router::new().route("/metrics", get(move || std::future::ready(body.clone())));
        Self { address, serving: tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") }) }
    }

    /// The table `[[sources]]`; `server`: the line that says where it draws, or none.
    pub fn source(&self, service: &str, server: &str) -> String {
        let url = format!("http://{}/metrics", self.address);
        format!("[[sources]]\nkind = \"exposition\"\nservice = \"{service}\"\nurls = [\"{url}\"]\ninterval = \"1s\"\n{server}\n")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
