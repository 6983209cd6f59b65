//! A running console, and an admin who is logged in.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::http::http_client;
use crate::process;
use crate::program::plimsoll;

pub const PASSWORD: &str = "correct-horse-battery";
pub const TOKEN: &str = "token-of-the-environment-4711";

/// `initdb` on a machine that is busy with compiling takes most of it.
pub const START_LIMIT: Duration = Duration::from_secs(40);
/// What a supervisor commonly grants between SIGTERM and SIGKILL.
pub const STOP_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// An empty folder that the embedded server's account can pass through.
pub fn folder() -> TempDir {
    let passable = Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("plimsoll-console-").permissions(passable).tempdir().expect("a temporary folder")
}

/// These options as a URL.
pub fn url(options: &PgConnectOptions) -> String {
    let (user, database) = (options.get_username(), options.get_database().expect("a database"));
    match options.get_socket() {
        Some(socket) => format!("postgres://{user}@localhost/{database}?host={}", socket.display()),
        None => format!("postgres://{user}@{}:{}/{database}?sslmode=disable", options.get_host(), options.get_port()),
    }
}

/// The answer's header, or nothing.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

/// A console that is not started yet.
pub struct Setup {
    command: Command,
}

impl Setup {
    /// On an embedded PostgreSQL.
    pub fn embedded(data_dir: &Path) -> Self {
        let mut command = plimsoll();
        command.args(["serve", "--listen", "127.0.0.1:0"]).env("PLIMSOLL_DATA_DIR", data_dir).env("RUST_BACKTRACE", "1");
        command.env("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).env("PLIMSOLL_API_TOKEN", TOKEN);
        Self { command }
    }

    /// On a server of the operator's, whether or not it is there, with a pool of its own.
    pub fn on(data_dir: &Path, url: &str) -> Self {
        Self::watching(data_dir, url).set("PLIMSOLL_POOL_SIZE", "50")
    }

    /// On a server of the operator's, without a pool.
    pub fn watching(data_dir: &Path, url: &str) -> Self {
        Self::embedded(data_dir).set("DATABASE_URL", url)
    }

    /// With this environment variable.
    pub fn set(mut self, variable: &str, value: &str) -> Self {
        self.command.env(variable, value);
        self
    }

    /// Without this environment variable.
    pub fn unset(mut self, variable: &str) -> Self {
        self.command.env_remove(variable);
        self
    }

    /// With these arguments.
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// After this command of the shell, `ulimit` for example.
    pub fn after(mut self, shell: &str) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{shell} && exec \"$0\" \"$@\"")).arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.command = command;
        self
    }

    /// Starts it and waits until it listens.
    pub async fn start(self) -> Console {
        let mut console = self.launch();
        let greeted = console.within(START_LIMIT, |console| console.greeting().contains("Log in with")).await;
        assert!(greeted, "it did not start: {:?}\n{}", console.ended(), console.log());
        let greeting = console.greeting();
        let address = greeting.lines().find_map(|line| line.split_once(" listens on http://")).expect("the address");
        console.address = Some(address.1.split('/').next().and_then(|address| address.parse().ok()).expect("an address"));
        console
    }

    /// Starts it and waits until it has given up: the exit code and the log.
    pub async fn start_in_vain(self) -> (Option<i32>, String) {
        let mut console = self.launch();
        assert!(console.within(START_LIMIT, |console| console.ended().is_some()).await, "it runs: {}", console.greeting());
        let code = console.child.wait().expect("it has ended").code();
        // The reader ends with the stream; without it the last line might be missing.
        for reader in console.readers.drain(..) {
            reader.join().expect("its output is text");
        }
        (code, console.log())
    }

    /// Starts it and does not wait.
    pub fn launch(mut self) -> Console {
        let piped = self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let (stdout, greeting) = collect(child.stdout.take());
        let (stderr, log) = collect(child.stderr.take());
        // A redirect is an answer to look at; an answer that takes longer is none.
        let http = http_client().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(10));
        let http = http.build().expect("an HTTP client");
        Console { child, address: None, greeting, log, readers: vec![stdout, stderr], http }
    }
}

type Text = Arc<Mutex<String>>;

fn collect(stream: Option<impl Read + Send + 'static>) -> (thread::JoinHandle<()>, Text) {
    let text = Text::default();
    let written = text.clone();
    let reader = thread::spawn(move || {
        for line in BufReader::new(stream.expect("the stream is piped")).lines() {
            let line = line.expect("UTF-8");
            *written.lock().unwrap_or_else(PoisonError::into_inner) += &(line + "\n");
        }
    });
    (reader, text)
}

/// A console that runs; dropped, it is stopped and leaves no process behind.
pub struct Console {
    child: Child,
    address: Option<SocketAddr>,
    greeting: Text,
    log: Text,
    readers: Vec<thread::JoinHandle<()>>,
    http: Client,
}

/// The cookie of somebody who is logged in.
#[derive(Clone, Debug)]
pub struct Session(pub String);

impl Console {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address.expect("it has been started")
    }

    /// What it has written on standard output so far.
    pub fn greeting(&self) -> String {
        self.greeting.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it has written on standard error so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The log's lines that hold this.
    pub fn log_lines(&self, about: &str) -> Vec<String> {
        self.log().lines().filter(|line| line.contains(about)).map(str::to_owned).collect()
    }

    /// The log's lines that hold this, which are so many: what was written to the pipe is read a moment later.
    pub async fn logged(&self, times: usize, about: &str) -> Vec<String> {
        let began = Instant::now();
        while self.log_lines(about).len() < times && began.elapsed() < START_LIMIT {
            tokio::time::sleep(POLL).await;
        }
        let lines = self.log_lines(about);
        assert_eq!(lines.len(), times, "{about:?} in\n{}", self.log());
        lines
    }

    /// The number of its process.
    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).expect("a pid")
    }

    /// A request to it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address()))
    }

    /// What it answers to a plain GET.
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// What it answers to somebody who is logged in.
    pub async fn get_as(&self, session: &Session, path: &str) -> Response {
        self.request(Method::GET, path).header(COOKIE, &session.0).send().await.expect("an answer")
    }

    /// The pool's numbers, by a token.
    pub async fn pool_stats(&self) -> Value {
        let response = self.request(Method::GET, "/api/admin/pool-stats").bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        response.json().await.expect("JSON")
    }

    /// Sends the login form.
    pub async fn try_to_log_in(&self, password: &str, next: &str) -> Response {
        let form = self.request(Method::POST, "/login").form(&[("password", password), ("next", next)]);
        form.send().await.expect("an answer")
    }

    /// Logs in.
    pub async fn log_in(&self, password: &str) -> Session {
        let response = self.try_to_log_in(password, "/").await;
        let location = response.headers().get(LOCATION).cloned();
        let cookie = response.headers().get(SET_COOKIE).unwrap_or_else(|| panic!("no login, but to {location:?}"));
        let cookie = cookie.to_str().expect("text").split(';').next().expect("a name and a value");
        Session(cookie.to_owned())
    }

    /// What programs are told of this subject.
    pub async fn told(&self, session: &Session, subject: &str) -> Value {
        let response = self.get_as(session, &format!("/api/v1/{subject}")).await;
        assert_eq!(response.status(), 200);
        response.json().await.expect("JSON")
    }

    /// Whether the server answers the console: `unknown`, `up` or `down`.
    pub async fn server_status(&self, session: &Session) -> String {
        self.told(session, "server").await["status"].as_str().expect("a status").to_owned()
    }

    /// Sets the number of simulated users.
    pub async fn set_demo_users(&self, session: &Session, users: u32) {
        let form = self.request(Method::POST, "/api/demo/users").header(COOKIE, &session.0).form(&[("users", users)]);
        let response = form.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let state: Value = response.json().await.expect("JSON");
        assert_eq!(state["set"], users);
    }

    /// Whether the condition comes about within this time.
    async fn within(&mut self, limit: Duration, condition: impl Fn(&mut Self) -> bool) -> bool {
        let began = Instant::now();
        while !condition(self) {
            if began.elapsed() > limit || (self.ended().is_some() && !condition(self)) {
                return false;
            }
            tokio::time::sleep(POLL).await;
        }
        true
    }

    /// The exit code, once it has ended; -1 for an end by a signal.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.try_wait().expect("its status").map(|status| status.code().unwrap_or(-1))
    }

    /// Asks it to stop and waits for it: the exit code, and how long it took.
    pub async fn stop(&mut self) -> (i32, Duration) {
        let began = Instant::now();
        process::signal(self.pid(), Signal::SIGTERM);
        assert!(self.within(START_LIMIT + STOP_LIMIT, |console| console.ended().is_some()).await, "it does not stop:\n{}", self.log());
        (self.ended().expect("it has ended"), began.elapsed())
    }

    /// What no program can prevent.
    pub fn kill(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("it is killed");
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let began = Instant::now();
        if self.child.try_wait().ok().flatten().is_none() {
            process::signal(self.pid(), Signal::SIGTERM);
        }
        while self.child.try_wait().ok().flatten().is_none() {
            if began.elapsed() > STOP_LIMIT {
                let _already_gone = self.child.kill();
            }
            thread::sleep(POLL);
        }
    }
}

/// What a console that was killed may leave behind is ended with this; keep it longer than the console.
pub struct Sweeper(pub PathBuf);

impl Drop for Sweeper {
    fn drop(&mut self) {
        for server in process::servers_of(&self.0) {
            process::signal(server.pid, Signal::SIGKILL);
        }
    }
}
