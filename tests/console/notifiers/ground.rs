//! A console with notifiers, and notices that are put into its outbox as the alerts put them: a row in its store.

use std::path::{Path, PathBuf};

use reqwest::header::COOKIE;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::ground::{Console, PASSWORD, Session, Setup, folder};
use crate::support::eventually;

/// Nothing listens there: the notifiers do not need the database.
const NO_DATABASE: &str = "postgres://app@127.0.0.1:1/app";
/// The rules that would have something to say about that.
const CALM: &str = "[alerts.unreachable]\nenabled = false\n[alerts.connects_failing]\nenabled = false\n";

pub struct Ground {
    pub console: Console,
    pub session: Session,
    pub folder: TempDir,
}

/// A table of the configuration.
pub fn notifier(kind: &str, name: &str, more: &str) -> String {
    format!("[[notifiers]]\nkind = {kind:?}\nname = {name:?}\nallow_local = true\n{more}\n")
}

/// The configuration as a file in this folder.
pub fn file(folder: &Path, toml: &str) -> String {
    let path = folder.join("plimsoll.toml");
    std::fs::write(&path, toml).expect("the file is written");
    path.display().to_string()
}

/// The console's own; the configuration is the operator's and stands beside it.
pub fn data_dir(folder: &Path) -> PathBuf {
    folder.join("data")
}

pub fn setup(folder: &Path, toml: &str) -> Setup {
    Setup::on(&data_dir(folder), NO_DATABASE).set("PLIMSOLL_CONFIG", &file(folder, &format!("{CALM}{toml}")))
}

impl Ground {
    /// With these notifiers.
    pub async fn with(toml: &str) -> Self {
        Self::after(folder(), toml).await
    }

    /// The same on what another one has left.
    pub async fn after(folder: TempDir, toml: &str) -> Self {
        let console = setup(folder.path(), toml).start().await;
        let session = console.log_in(PASSWORD).await;
        Self { console, session, folder }
    }

    /// With a receiver's certificate trusted, as an operator has it done.
    pub async fn trusting(certificate: &str, toml: &str) -> Self {
        let folder = folder();
        let trusted = folder.path().join("trusted.pem");
        std::fs::write(&trusted, certificate).expect("the certificate is written");
        let console = setup(folder.path(), toml).set("SSL_CERT_FILE", &trusted.display().to_string()).start().await;
        let session = console.log_in(PASSWORD).await;
        Self { console, session, folder }
    }

    /// Somebody asks for a test.
    pub async fn try_out(&self, name: &str) -> Response {
        let request = self.console.request(Method::POST, "/api/alerts/notifiers/test").header(COOKIE, &self.session.0);
        request.form(&[("name", name)]).send().await.expect("an answer")
    }

    pub async fn store(&self) -> SqliteConnection {
        SqliteConnectOptions::new()
            .filename(data_dir(self.folder.path()).join("console.sqlite"))
            .connect()
            .await
            .expect("the console's store")
    }

    /// Puts a notice into the outbox.
    pub async fn put(&self, notifier: &str, notice: &Value) {
        let mut store = self.store().await;
        let insert = "insert into outbox (notifier, key, incident, notice, created_at_ms, next_at_ms)
            values (?1, ?2, ?3, ?4, unixepoch() * 1000, 0)";
        let insert = sqlx::query(insert).bind(notifier).bind(notice["key"].as_str()).bind(notice["incident"]["id"].as_i64());
        insert.bind(notice.to_string()).execute(&mut store).await.expect("it is put in");
        store.close().await.expect("closed");
    }

    /// Notices of this notifier that have not been delivered, with the reasons.
    pub async fn undelivered(&self, notifier: &str) -> Vec<(String, Option<String>, bool)> {
        let mut store = self.store().await;
        let sql = "select key, reason, failed_at_ms is not null from outbox where notifier = ? and delivered_at_ms is null order by id";
        let rows = sqlx::query_as(sql).bind(notifier).fetch_all(&mut store).await.expect("the outbox");
        store.close().await.expect("closed");
        rows
    }

    pub async fn until_all_is_delivered(&self, notifier: &str) {
        eventually("everything is delivered", async || self.undelivered(notifier).await.is_empty()).await;
    }
}

/// A notice as the alerts write it.
pub fn notice(incident: i64, event: &str) -> Value {
    json!({
        "key": format!("incident-{incident}-{event}"),
        "event": event,
        "incident": {
            "id": incident, "rule": "utilization", "source": "orders", "severity": "critical",
            "sentence": "orders has 148 of 150 connections in use.",
            "cause": { "id": "leak", "sentence": "Three leases are held for more than a minute.", "evidence": ["src/cart.rs:17 holds 3"] },
            "opened_at_ms": 1_700_000_000_000u64,
            "resolved_at_ms": (event == "resolved").then_some(1_700_000_060_000u64),
            "acknowledged": null, "silenced_until_ms": null
        }
    })
}
