//! A console with a small pool and alert rules that are quick, and somebody who looks after them.

use reqwest::header::COOKIE;
use reqwest::{Method, Response};
use serde_json::Value;
use tempfile::TempDir;

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::support::{Postgres, eventually};

/// A full pool is told within seconds, and over as soon.
pub const QUICK: &str = "
[alerts.utilization]
for = '1s'
keep_firing = '1s'
[alerts.exhausted]
keep_firing = '2s'
[alerts.waiting]
enabled = false
[alerts.wait_p99]
enabled = false
[alerts.connects_failing]
warning = 1
keep_firing = '1s'
[alerts.unreachable]
for = '1s'
keep_firing = '1s'
[alerts.connects_slow]
enabled = false
";

/// The console, logged in.
pub struct Ground {
    pub console: Console,
    pub session: Session,
    pub folder: TempDir,
}

impl Ground {
    /// Its pool is of 2 + 1, in which callers wait a second.
    pub async fn on(postgres: &Postgres, name: &str, alerts: &str) -> Self {
        Self::to(&url(&postgres.monitor()), name, alerts, folder()).await
    }

    pub async fn to(url: &str, name: &str, alerts: &str, folder: TempDir) -> Self {
        Self::with(url, name, alerts, folder, &[]).await
    }

    /// With these variables besides.
    pub async fn with(url: &str, name: &str, alerts: &str, folder: TempDir, variables: &[(&str, &str)]) -> Self {
        let config = folder.path().join("plimsoll.toml");
        std::fs::write(&config, alerts).expect("the configuration is written");
        let setup = Setup::on(&folder.path().join("data"), url).set("PLIMSOLL_APPLICATION_NAME", name).set("PLIMSOLL_TIMEOUT", "1s");
        let setup = setup.set("PLIMSOLL_POOL_SIZE", "2").set("PLIMSOLL_MAX_OVERFLOW", "1");
        let setup = variables.iter().fold(setup, |setup, (variable, value)| setup.set(variable, value));
        let console = setup.arguments(&["--config", &config.display().to_string()]).start().await;
        let session = console.log_in(PASSWORD).await;
        Self { console, session, folder }
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.console.request(Method::POST, path).header(COOKIE, &self.session.0);
        request.form(fields).send().await.expect("an answer")
    }

    /// Sends a form of the page, and comes back to it.
    pub async fn press(&self, path: &str, fields: &[(&str, &str)]) {
        let answer = self.post(path, fields).await;
        let back = header(&answer, "location");
        assert!(answer.status() == 303 && back.starts_with("/alerts"), "{path}: {} to {back:?}", answer.status());
    }

    /// Users who hold a connection each, by the load test of the page; more than the pool has wait in vain.
    pub async fn load(&self, users: &str, hold: &str, duration: &str) {
        let fields = [("users", users), ("duration", duration), ("hold", hold), ("limit_errors", "100000"), ("live", "on")];
        assert_eq!(self.post("/api/load-test/start", &fields).await.status(), 303);
    }

    /// Waits until the first load has come to its end by itself; another one would be refused before.
    pub async fn load_is_over(&self) {
        let listed = async || Drawn::read(&self.console, &self.session, "load-test").await.row("runs", "1").is_some();
        eventually("the load is over", listed).await;
    }

    pub async fn end_load(&self) {
        assert_eq!(self.post("/api/load-test/abort", &[]).await.status(), 303);
    }

    pub async fn page(&self) -> Drawn {
        Drawn::read(&self.console, &self.session, "alerts").await
    }

    /// What is open, and what was.
    pub async fn incidents(&self) -> Vec<Value> {
        self.console.told(&self.session, "incidents").await["incidents"].as_array().expect("incidents").clone()
    }

    /// What is open.
    pub async fn open(&self) -> Vec<Value> {
        self.incidents().await.into_iter().filter(|incident| incident["resolved_at_ms"].is_null()).collect()
    }

    /// Waits until exactly one incident is open.
    pub async fn one(&self) -> Value {
        eventually("one incident is open", async || self.open().await.len() == 1).await;
        self.open().await.remove(0)
    }

    /// Waits until nothing is open any more: what the page then lists as resolved.
    pub async fn resolved(&self) -> String {
        eventually("nothing is open", async || self.open().await.is_empty()).await;
        let listed = async || self.page().await.text("resolved");
        eventually("what was open is listed", async || listed().await.contains(" UTC")).await;
        listed().await
    }
}
