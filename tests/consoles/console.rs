//! One of several consoles: a process that can be killed, stopped and cut off.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::Client;
use reqwest::redirect::Policy;
use serde_json::Value;
use tempfile::TempDir;

use crate::answers::POOLS;
use crate::http::http_client;
use crate::process::Process;
use crate::program::plimsoll;
use crate::proxy::Proxy;

pub const TOKEN: &str = "a-token-of-the-consoles";
const PASSWORD: &str = "correct horse battery";
/// Longer than any answer may take.
const LIMIT: Duration = Duration::from_secs(20);
/// A console that is stopped writes its last seconds.
const GOODBYE: Duration = Duration::from_secs(15);

/// A console in a folder of its own; killed when dropped.
pub struct Console {
    pub name: String,
    /// Its way to the store.
    pub proxy: Proxy,
    /// One that is still to come, by the name that the program has for it in tests; `None`: today's.
    pub version: Option<&'static str>,
    folder: TempDir,
    process: Option<Process>,
    /// What its processes before have complained of.
    complaints: String,
    door: Option<Door>,
}

/// How a console is asked, also by a task beside the test.
#[derive(Clone)]
pub struct Door {
    base: String,
    client: Client,
    session: String,
}

impl Console {
    /// Not started yet. The configuration goes into its folder.
    pub fn new(name: &str, proxy: Proxy, configuration: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-consoles-").tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("plimsoll.toml"), configuration).expect("the configuration is written");
        Self { name: name.to_owned(), proxy, version: None, folder, process: None, complaints: String::new(), door: None }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self) -> Command {
        let mut command = plimsoll();
        command.args(["serve", "--listen", "127.0.0.1:0", "--allow-root", "--log", "warn", "--config"]).arg(self.path("plimsoll.toml"));
        command.env("PLIMSOLL_DATA_DIR", self.path("data")).env("PLIMSOLL_CONSOLE_NAME", &self.name);
        command.env("PLIMSOLL_API_TOKEN", TOKEN).env("PLIMSOLL_ADMIN_PASSWORD", PASSWORD);
        if let Some(version) = self.version {
            command.env("PLIMSOLL_TEST_VERSION", version);
        }
        command
    }

    /// Starts it, and logs somebody in.
    pub async fn start(&mut self) {
        assert!(self.process.is_none(), "{} runs", self.name);
        let mut command = self.command();
        let (process, greeting) = Process::start_and_read_line(&mut command).await;
        self.process = Some(process);
        let base = greeting.split("listens on ").nth(1).unwrap_or_else(|| panic!("{greeting}")).to_owned();
        self.door = Some(Door::open(base).await);
    }

    /// Starts one that refuses: its exit code, and what it says.
    pub async fn refuses(&self) -> (Option<i32>, String) {
        let mut command = self.command();
        let ended = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("it starts");
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    }

    /// Waits until it has ended by itself: its exit code, and what it said.
    pub async fn ends(&mut self) -> (Option<i32>, String) {
        let mut process = self.process.take().expect("the console runs");
        let began = Instant::now();
        while !process.has_ended() {
            assert!(began.elapsed() < GOODBYE, "{} does not end: {}", self.name, process.complaints());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        (process.exit_code(), process.complaints())
    }

    /// A token of the store, for what programs may do with it.
    pub async fn token(&self, scope: &str) -> String {
        let mut command = plimsoll();
        command.args(["token", "create", "--name", scope, "--scope", scope, "--allow-root", "--config"]).arg(self.path("plimsoll.toml"));
        let made = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("it runs");
        assert!(made.status.success(), "{made:?}");
        String::from_utf8(made.stdout).expect("text").trim_end().to_owned()
    }

    /// How it is asked.
    pub fn door(&self) -> &Door {
        self.door.as_ref().expect("the console runs")
    }

    /// Ends it as the kernel would.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("the console runs");
        process.kill();
        self.complaints += &process.complaints();
    }

    /// Ends it as its operator would; how long that took.
    pub async fn stop(&mut self) -> Duration {
        let mut process = self.process.take().expect("the console runs");
        let began = Instant::now();
        signal(&process, Signal::SIGTERM);
        while !process.has_ended() {
            assert!(began.elapsed() < GOODBYE, "{} does not stop: {}", self.name, process.complaints());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.complaints += &process.complaints();
        began.elapsed()
    }

    /// Nothing of it runs until [`wake`](Self::wake).
    pub fn freeze(&self) {
        signal(self.process.as_ref().expect("the console runs"), Signal::SIGSTOP);
    }

    pub fn wake(&self) {
        signal(self.process.as_ref().expect("the console runs"), Signal::SIGCONT);
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.process.as_ref().map(Process::complaints).unwrap_or_default();
            eprintln!("--- {}\n{}{last}", self.name, self.complaints);
        }
    }
}

fn signal(process: &Process, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(process.pid()).expect("a process id")), signal).expect("the console runs");
}

impl Door {
    async fn open(base: String) -> Self {
        let client = http_client().redirect(Policy::none()).timeout(LIMIT).build().expect("a client");
        let form = [("password", PASSWORD), ("next", "/")];
        let answer = client.post(format!("{base}/login")).form(&form).send().await.expect("the console answers");
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).expect("a session");
        let session = cookie.split(';').next().unwrap_or_default().to_owned();
        Self { base, client, session }
    }

    /// Whether somebody who has logged in at another console is known here.
    pub async fn knows_session_of(&self, other: &Door) -> bool {
        let asked = self.client.get(format!("{}/fleet/consoles", self.base)).header("cookie", &other.session);
        asked.send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Whether a token of the store is accepted.
    pub async fn accepts(&self, token: &str) -> bool {
        let asked = self.client.get(format!("{}{POOLS}", self.base)).bearer_auth(token);
        asked.send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// The body of a page, as somebody who is logged in gets it, or of REST by a token; or why there is none.
    pub async fn page(&self, path: &str) -> Result<String, String> {
        let asked = self.client.get(format!("{}{path}", self.base));
        let asked = if path.starts_with("/api/") { asked.bearer_auth(TOKEN) } else { asked.header("cookie", &self.session) };
        let answer = asked.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = answer.text().await.map_err(|error| error.to_string())?;
        if status.is_success() { Ok(body) } else { Err(format!("{path} answers with {status}")) }
    }

    /// Sends what a program tells, as JSON.
    pub async fn send(&self, path: &str, token: &str, body: String) {
        let sent = self.client.post(format!("{}{path}", self.base)).bearer_auth(token).header("content-type", "application/json");
        let answer = sent.body(body).send().await.expect("the console answers");
        assert!(answer.status().is_success(), "{path}: {answer:?}");
    }

    /// What it tells of the pools of a service.
    pub async fn pools(&self, service: &str) -> Result<Vec<Value>, String> {
        let told: Value = serde_json::from_str(&self.page(POOLS).await?).map_err(|error| error.to_string())?;
        let pools = told["pools"].as_array().ok_or("no list")?.iter();
        Ok(pools.filter(|pool| pool["service"] == service).cloned().collect())
    }

    /// How many instances of the fleet it tells readings of that are at most this old.
    pub async fn fresh_instances(&self, oldest: Duration) -> Result<usize, String> {
        let body = self.page(POOLS).await?;
        let told: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        let pools = told["pools"].as_array().ok_or("no list")?.iter();
        let of_fleet = pools.filter(|pool| pool["service"].as_str().is_some_and(|service| service.starts_with("svc-")));
        Ok(of_fleet.filter(|pool| pool["age_s"].as_f64().is_some_and(|age| age <= oldest.as_secs_f64())).count())
    }

    /// The seconds that it tells of a pool, those that are packed as well.
    pub async fn seconds(&self, pool: &str, from_s: i64, until_s: i64) -> Vec<i64> {
        let name: String = url::form_urlencoded::byte_serialize(pool.as_bytes()).collect();
        let path = format!("/api/v1/history?source={name}&from={from_s}&until={until_s}&step=1");
        let body = self.page(&path).await.unwrap_or_else(|error| panic!("{error}"));
        let told: Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}"));
        let points = told["pool_points"].as_array().unwrap_or_else(|| panic!("{path}: {told}"));
        points.iter().map(|point| point["at_s"].as_i64().expect("a second")).collect()
    }
}
