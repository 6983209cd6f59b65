//! A server with room for the default pool, and the reports of tests on it.

use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::ground::{Ended, run};
use crate::program::plimsoll;
use crate::stock::Stock;

/// How quick this machine is while other tests run is not for a test to say; what is made of it is.
pub const PATIENT: [&str; 2] = ["--limit-p99", "5s"];

/// Two load tests at once would measure each other.
static TURN: Mutex<()> = Mutex::new(());

/// Whose turn it is.
pub fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A server that takes 300 connections, as the embedded one does.
pub struct Ground {
    pub server: Stock,
    _turn: MutexGuard<'static, ()>,
}

impl Ground {
    pub fn new() -> Self {
        let turn = turn();
        let mut server = Stock::start(15);
        server.run("alter system set max_connections = 300\ncreate role app login");
        server.restart();
        Self { server, _turn: turn }
    }

    pub fn url(&self) -> String {
        self.server.url("app", "postgres")
    }

    /// The program, about to test this server.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = plimsoll();
        command.arg("loadtest").args(arguments).env("DATABASE_URL", self.url());
        command
    }

    pub fn test(&self, arguments: &[&str]) -> Ended {
        run(&mut self.command(arguments))
    }

    /// Exit code and report.
    pub fn report(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let ended = self.test(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ended.stderr, "", "{ended:?}");
        (ended.code, serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("no JSON: {ended:?}")))
    }

    /// Sessions of load tests that the server has.
    pub fn sessions(&self) -> i64 {
        self.server.sessions("plimsoll-loadtest%")
    }

    /// The server ends a session a moment after its client has left.
    pub fn assert_nothing_is_left(&self) {
        eventually("no session of the test is left", || self.sessions() == 0);
    }
}

/// Returns when it holds.
#[track_caller]
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < deadline, "it did not come about that {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Its sentence, and whether it was kept.
#[track_caller]
pub fn verdict<'a>(report: &'a Value, id: &str) -> (bool, &'a str) {
    let all = report["verdicts"].as_array().expect("verdicts");
    let verdict = all.iter().find(|verdict| verdict["id"] == id).unwrap_or_else(|| panic!("no verdict {id}: {report:#}"));
    (verdict["passed"].as_bool().expect("a bool"), verdict["sentence"].as_str().expect("a sentence"))
}

/// A number somewhere in it.
#[track_caller]
pub fn number(report: &Value, pointer: &str) -> f64 {
    report.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {pointer}: {report:#}"))
}

/// Callers' and pool's counts are the same, and every answer came once.
#[track_caller]
pub fn assert_exact(report: &Value) {
    assert_eq!(report["pool"]["callers"], report["pool"]["totals"]);
    assert!(verdict(report, "counts").0 && verdict(report, "answers").0, "{report:#}");
}
