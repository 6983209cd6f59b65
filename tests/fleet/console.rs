//! A console that watches the server of these tests, and what it tells of the services' pools.

use std::time::{Duration, Instant};

use reqwest::Client;
use reqwest::redirect::Policy;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::emitters::Process;
use crate::ground::Server;
use crate::http::http_client;
use crate::program::plimsoll;

/// The token of every console of these tests.
pub const TOKEN: &str = "a-token-of-the-console";
const PASSWORD: &str = "correct horse battery";
/// A Prometheus scrapes each second, and is asked each second.
const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// A running console; killed when dropped.
pub struct Console {
    base: String,
    client: Client,
    /// The cookie of somebody who is logged in: logins are limited.
    session: OnceCell<String>,
    folder: TempDir,
    _process: Process,
}

impl Console {
    /// With these tables `[[sources]]`.
    pub async fn start(server: &Server, sources: &str) -> Self {
        Self::start_as("console", server, sources).await
    }

    /// The same under another application_name.
    pub async fn start_as(application: &str, server: &Server, sources: &str) -> Self {
        Self::start_with(&server.url(application), sources, &[]).await
    }

    /// The same for the server of this URL.
    pub async fn start_on(url: &str, tables: &str) -> Self {
        Self::start_with(url, tables, &[]).await
    }

    /// The same with further arguments.
    pub async fn start_with(url: &str, tables: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-fleet-").tempdir().expect("a temporary folder");
        Self::start_in(folder, url, tables, arguments).await
    }

    /// Ends it as the kernel would; what it has stored.
    pub fn kill(self) -> TempDir {
        self.folder
    }

    /// One that goes on with what another has stored.
    pub async fn start_in(folder: TempDir, url: &str, tables: &str, arguments: &[&str]) -> Self {
        let config = folder.path().join("plimsoll.toml");
        std::fs::write(&config, tables).expect("the configuration is written");
        let mut command = plimsoll();
        command.args(["serve", "--listen", "127.0.0.1:0", "--allow-root", "--log", "warn", "--config"]).arg(&config).args(arguments);
        command.env("DATABASE_URL", url).env("PLIMSOLL_DATA_DIR", folder.path().join("data"));
        command.env("PLIMSOLL_API_TOKEN", TOKEN).env("PLIMSOLL_ADMIN_PASSWORD", PASSWORD);
        let (process, greeting) = Process::start_and_read_line(&mut command).await;
        let base = greeting.split("listens on ").nth(1).unwrap_or_else(|| panic!("{greeting}")).to_owned();
        Self { base, client: http_client().build().expect("a client"), session: OnceCell::new(), folder, _process: process }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// A token that may send metrics.
    pub fn sender_token(&self) -> String {
        let created = plimsoll()
            .args(["token", "create", "--name", "orders", "--scope", "write:metrics"])
            .env("PLIMSOLL_DATA_DIR", self.folder.path().join("data"))
            .output()
            .expect("it runs");
        let printed = String::from_utf8(created.stdout).expect("text");
        printed.lines().next().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&created.stderr))).trim().to_owned()
    }

    /// What REST answers.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.base)).bearer_auth(TOKEN).send().await.expect("the console answers");
        let (status, body) = (answer.status(), answer.text().await.expect("a body"));
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {status}: {error}: {body}"))
    }

    /// A page as somebody who is logged in gets it, without a script: its status and its HTML.
    pub async fn page(&self, path: &str) -> (u16, String) {
        let cookie = self.session.get_or_init(|| self.log_in()).await;
        let page = self.client.get(format!("{}{path}", self.base)).header("cookie", cookie);
        let page = page.send().await.expect("the console answers");
        (page.status().as_u16(), page.text().await.expect("HTML"))
    }

    /// The cookie of an admin who has logged in.
    pub async fn log_in(&self) -> String {
        let client = http_client().redirect(Policy::none()).build().expect("a client");
        let form = [("password", PASSWORD), ("next", "/")];
        let answer = client.post(format!("{}/login", self.base)).form(&form).send().await.expect("the console answers");
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).expect("a session");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// The HTML of a drawn page, as that admin's browser asks for it.
    pub async fn drawn(&self, session: &str, page: &str) -> String {
        let address = reqwest::Url::parse_with_params(&format!("{}/api/drawn", self.base), &[("page", page)]).expect("an address");
        let told: Value =
            self.client.get(address).header("cookie", session).send().await.expect("the console answers").json().await.expect("JSON");
        told["html"].as_str().unwrap_or_else(|| panic!("{page}: {told}")).to_owned()
    }

    /// What `/metrics` says.
    pub async fn metrics(&self) -> String {
        let answer = self.client.get(format!("{}/metrics", self.base)).bearer_auth(TOKEN).send().await.expect("the console answers");
        answer.text().await.expect("text")
    }

    /// The observed pool of a service as soon as it tells these numbers, each by its key in `/api/v1/pools`; a key with a dot is one
    /// inside an object.
    pub async fn observed(&self, service: &str, told: &[(&str, Value)]) -> Value {
        let began = Instant::now();
        loop {
            let all = self.get("/api/v1/pools").await;
            let pools = all["pools"].as_array().expect("a list");
            let found = pools.iter().find(|pool| pool["service"] == service && pool["source"] != "own");
            if let Some(pool) = found.filter(|pool| told.iter().all(|(key, value)| at(pool, key) == value)) {
                return pool.clone();
            }
            let sources = self.get("/api/v1/sources").await;
            assert!(began.elapsed() < LIMIT, "wanted {told:?}\nof {service} there is {found:#?}\n{sources:#}");
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The table of a source that is asked each second at this address; further keys of it may follow.
pub fn source(kind: &str, service: &str, url: &str) -> String {
    format!("[[sources]]\nkind = \"{kind}\"\nservice = \"{service}\"\nurls = [\"{url}\"]\ninterval = \"1s\"\n")
}

/// A value by its key; `rates.counted.acquired` goes into objects.
pub fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    key.split('.').fold(value, |inner, part| &inner[part])
}

/// Asserts that none of these is told.
pub fn assert_not_told(pool: &Value, keys: &[&str]) {
    for key in keys {
        assert!(at(pool, key).is_null(), "{key} is told: {pool:#}");
    }
}
