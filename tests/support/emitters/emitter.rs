//! A running service whose pool the test drives: it takes connections, lets callers wait, and gives back.

use std::time::{Duration, Instant};

use reqwest::Client;
use serde::Deserialize;

use super::kind::Kind;
use super::process::Process;
use crate::http::http_client;

/// The bearer token of those that ask for one.
pub const TOKEN: &str = "a-token-of-the-tests";
/// How often those that send do so.
const EXPORT_INTERVAL_MS: &str = "1000";
/// How long a caller waits that is to time out. HikariCP takes no less than 250 ms.
const SHORT: Duration = Duration::from_millis(300);
/// How long a caller waits that is to be served: longer than any test.
const LONG: Duration = Duration::from_secs(600);
/// A caller that does not give up within this has no time limit.
const LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// What the callers of the pool know: the truth, whatever the pool tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct State {
    /// Connections in callers' hands.
    pub held: u32,
    /// Callers that wait.
    pub queued: u32,
    /// Callers that have waited, and were served.
    pub served: u32,
    /// Callers that have waited in vain.
    pub timed_out: u32,
}

/// Whom a service sends to, and under which names.
pub struct Collector<'c> {
    pub endpoint: &'c str,
    pub token: &'c str,
    pub service: &'c str,
    pub instance: &'c str,
}

/// A running service; killed when dropped.
pub struct Emitter {
    url: String,
    client: Client,
    process: Process,
}

impl Emitter {
    /// With a pool on this server: `postgres://role@address:port/database?sslmode=disable&application_name=…`.
    pub async fn start(kind: Kind, database_url: &str) -> Self {
        Self::start_with(kind, database_url, &[]).await
    }

    /// One that sends by OpenTelemetry's protocol, told so by OpenTelemetry's own variables.
    pub async fn start_sending(kind: Kind, database_url: &str, to: &Collector<'_>) -> Self {
        let headers = format!("authorization=Bearer%20{}", to.token);
        let resource = format!("service.instance.id={}", to.instance);
        let settings = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", to.endpoint),
            ("OTEL_EXPORTER_OTLP_HEADERS", headers.as_str()),
            ("OTEL_SERVICE_NAME", to.service),
            ("OTEL_RESOURCE_ATTRIBUTES", resource.as_str()),
        ];
        Self::start_with(kind, database_url, &settings).await
    }

    async fn start_with(kind: Kind, database_url: &str, environment: &[(&str, &str)]) -> Self {
        let mut command = kind.command();
        command.env("DATABASE_URL", database_url).env("EMITTER_TOKEN", TOKEN);
        command.env("OTEL_METRIC_EXPORT_INTERVAL", EXPORT_INTERVAL_MS).envs(environment.iter().copied());
        let (process, url) = Process::start_and_read_line(&mut command).await;
        Self { url, client: http_client().build().expect("a client"), process }
    }

    /// Takes so many connections and keeps them.
    pub async fn hold(&self, count: u32) -> State {
        self.drive(&format!("/hold?n={count}")).await
    }

    /// Starts so many callers that wait; returns without them. The pool knows of them a moment later.
    pub async fn queue(&self, count: u32) -> State {
        self.drive(&format!("/queue?n={count}&timeout_ms={}", LONG.as_millis())).await
    }

    /// Starts so many callers that wait, and returns when each has given up.
    pub async fn time_out(&self, count: u32) -> State {
        let before = self.drive(&format!("/queue?n={count}&timeout_ms={}", SHORT.as_millis())).await;
        let began = Instant::now();
        loop {
            let now = self.state().await;
            if now.timed_out >= before.timed_out + count {
                return now;
            }
            assert!(began.elapsed() < LIMIT, "{count} callers do not give up: {now:?}");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Gives back all that is held. Callers that wait are served, and give back at once.
    pub async fn release(&self) -> State {
        self.drive("/release").await
    }

    /// What the callers know.
    pub async fn state(&self) -> State {
        self.drive("/state").await
    }

    /// Does what an address of the control interface says: `/hold?n=1&pool=1`.
    pub async fn drive(&self, path: &str) -> State {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await.expect("the emitter answers");
        let (status, body) = (answer.status(), answer.text().await.expect("a body"));
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {status}: {error}: {body}"))
    }

    /// Where its exposition is; those that send have none.
    pub fn metrics_url(&self) -> String {
        format!("{}/metrics", self.url)
    }

    /// Where FastAPI tells its pool by the contract.
    pub fn pool_stats_url(&self) -> String {
        format!("{}/api/admin/pool-stats", self.url)
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Ends it as the kernel would: the server learns it from the sockets.
    pub fn kill(&mut self) {
        self.process.kill();
    }
}
