//! A console with a small pool, and somebody with a token.

use reqwest::{Method, Response};
use serde_json::Value;
use tempfile::TempDir;

use crate::ground::{Console, Setup, TOKEN, folder, url};
use crate::support::Postgres;

pub struct Ground {
    pub console: Console,
    _folder: TempDir,
}

impl Ground {
    /// Its pool is of 3 + 2 and bears this name.
    pub async fn on(postgres: &Postgres, name: &str) -> Self {
        Self::to(&url(&postgres.monitor()), name).await
    }

    pub async fn to(database: &str, name: &str) -> Self {
        let folder = folder();
        let setup = Setup::on(folder.path(), database).set("PLIMSOLL_APPLICATION_NAME", name).set("PLIMSOLL_WARM_UP", "true");
        let console = setup.set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2").start().await;
        Self { console, _folder: folder }
    }

    /// What it answers to the token.
    pub async fn get(&self, path: &str) -> Response {
        self.console.request(Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer")
    }

    /// The same, which is as it should be.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.expect("JSON")
    }

    /// What is answered instead of numbers: the status, the code and the sentence.
    pub async fn error(&self, path: &str) -> (u16, String, String) {
        let answer = self.get(path).await;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("{path}: {body}")).to_owned();
        (status, text("error"), text("message"))
    }

    /// The name of the pool that is shown first.
    pub async fn pool(&self) -> String {
        self.json("/api/v1/pools").await["pools"][0]["name"].as_str().expect("a name").to_owned()
    }
}

/// A name in an address.
pub fn encoded(name: &str) -> String {
    name.bytes().map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}
