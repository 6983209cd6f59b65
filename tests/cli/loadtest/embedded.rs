//! Without a database.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::ground::turn;
use crate::ground::{folder, on, run};

#[test]
fn without_a_database_the_embedded_one_is_started_said_so_and_stopped() {
    let _turn = turn();
    let folder = folder();
    let ended = run(&mut on(folder.path(), &["loadtest", "--users", "20", "--pool-size", "5", "--limit-p99", "5s"]));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.starts_with("plimsoll: no database was given: the embedded PostgreSQL in "), "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    assert!(ended.stdout.contains("Note: No database was given: this is the embedded PostgreSQL"), "{}", ended.stdout);
    assert!(!folder.path().join("postgres/data/postmaster.pid").exists(), "it was stopped in good order");
}

#[test]
fn the_embedded_one_of_a_console_that_runs_is_tested_as_it_runs() {
    let _turn = turn();
    let folder = folder();
    let mut console =
        on(folder.path(), &["serve"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut greeting = BufReader::new(console.stdout.take().expect("its output")).lines();
    assert!(greeting.next().is_some_and(|line| line.is_ok_and(|line| line.contains("listens on"))));
    let ended = run(&mut on(folder.path(), &["loadtest", "--users", "20", "--pool-size", "5", "--limit-p99", "5s"]));
    kill(Pid::from_raw(console.id() as i32), Signal::SIGTERM).expect("it runs");
    console.wait().expect("it ends");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ended.stderr.contains("of the plimsoll that runs on") && said.contains("of a running console"), "{ended:?}");
}
