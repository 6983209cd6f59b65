//! A console that runs, and who is logged in to it.

use std::net::SocketAddr;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

use super::{POLL, START_LIMIT, STOP_LIMIT, TOKEN};
use crate::process;

pub(super) type Text = Arc<Mutex<String>>;

/// A console that runs; dropped, it is stopped and leaves no process behind.
pub struct Console {
    pub(super) child: Child,
    pub(super) address: Option<SocketAddr>,
    pub(super) greeting: Text,
    pub(super) log: Text,
    pub(super) readers: Vec<thread::JoinHandle<()>>,
    pub(super) http: Client,
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
    pub(super) async fn within(&mut self, limit: Duration, condition: impl Fn(&mut Self) -> bool) -> bool {
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
