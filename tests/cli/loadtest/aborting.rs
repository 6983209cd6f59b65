//! Tests that end before their time.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::ground::{Ground, eventually, number};

/// Far less than the tests would last.
const SOON: Duration = Duration::from_secs(9);

fn start(ground: &Ground, arguments: &[&str]) -> Child {
    let mut command = ground.command(&[arguments, &["--format", "json"]].concat());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

fn end(mut child: Child) -> (Option<i32>, Value) {
    let mut said = String::new();
    child.stdout.take().expect("its output").read_to_string(&mut said).expect("UTF-8");
    let code = child.wait().expect("its status").code();
    (code, serde_json::from_str(&said).unwrap_or_else(|_| panic!("no report: {said}")))
}

fn interrupted(arguments: &[&str]) {
    let ground = Ground::new();
    let test = start(&ground, arguments);
    eventually("users are served", || ground.sessions() >= 10);
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    kill(Pid::from_raw(test.id() as i32), Signal::SIGINT).expect("it runs");
    let (code, report) = end(test);
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!((code, report["aborted"].as_str()), (Some(1), Some("the test was stopped before its end")), "{report:#}");
    assert_eq!(report["pool"]["callers"], report["pool"]["totals"], "exact although it was cut short");
    assert!(number(&report, "/pool/callers/served") >= 10.0);
    assert_eq!(ground.sessions(), 0, "it returns when its sessions are gone");
}

#[test]
fn ctrl_c_ends_it_with_a_report_and_without_a_session() {
    interrupted(&["--users", "100", "--duration", "60s", "--hold", "20ms", "--pool-size", "10", "--max-overflow", "10"]);
}

#[test]
fn ctrl_c_ends_those_too_whose_statements_run_on() {
    interrupted(&["--users", "12", "--duration", "60s", "--statement", "select pg_sleep(case when $1::int8 = 1 then 0 else 30 end)"]);
}

#[test]
fn too_many_errors_end_it() {
    let ground = Ground::new();
    let narrow = ["--users", "30", "--pool-size", "2", "--max-overflow", "0", "--hold", "1s", "--timeout", "50ms", "--duration", "60s"];
    let began = Instant::now();
    let (code, report) = ground.report(&[&narrow[..], &["--abort-errors", "100"]].concat());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    let why = report["aborted"].as_str().expect("why");
    assert!(why.contains("exceed the abort limit of 100") && why.contains("× timeout"), "{why}");
    assert_eq!((code, &report["pool"]["callers"]), (Some(1), &report["pool"]["totals"]));
    assert_eq!(ground.sessions(), 0);
}

#[test]
fn other_sessions_that_begin_to_wait_end_it() {
    let ground = Ground::new();
    ground.server.run("create table orders (id int)\ngrant pg_monitor to app");
    let test = start(&ground, &["--users", "10", "--duration", "60s", "--hold", "20ms"]);
    eventually("users are served", || ground.sessions() >= 10);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let url = ground.server.url("postgres", "postgres");
    let mut holder = runtime.block_on(PgConnection::connect(&url)).expect("a session");
    let lock = "begin; lock table orders in access exclusive mode";
    runtime.block_on(sqlx::raw_sql(lock).execute(&mut holder)).expect("the lock");
    for _ in 0..5 {
        let mut waiting = runtime.block_on(PgConnection::connect(&url)).expect("a session");
        runtime.spawn(async move { sqlx::raw_sql(lock).execute(&mut waiting).await.map(drop) });
    }
    let (code, report) = end(test);
    let why = report["aborted"].as_str().expect("why");
    assert!(why.starts_with("other sessions are affected: 5 wait for locks, 0 before the test"), "{why}");
    assert_eq!((code, number(&report, "/server/others_waiting_peak")), (Some(1), 5.0));
    assert_eq!(ground.sessions(), 0);
}
