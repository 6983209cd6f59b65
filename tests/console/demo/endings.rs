//! However a console with the demo fleet ends, nothing of it is left after the next start.

use std::path::Path;

use nix::sys::signal::Signal;

use super::ground::{Demo, PRIMARY, STANDBY, sessions};
use crate::ground::{STOP_LIMIT, Setup, Sweeper, folder};
use crate::process::{self, Process, lives, programs_on};
use crate::support::eventually;

/// The programs that a console has started, without the server's children.
fn started(data_dir: &Path) -> Vec<Process> {
    let all = programs_on(data_dir);
    let is_child = |process: &Process| all.iter().any(|other| other.pid == process.parent);
    all.iter().filter(|process| !is_child(process)).cloned().collect()
}

#[tokio::test]
async fn a_stop_ends_servers_and_services_in_time() {
    let folder = folder();
    let mut demo = Demo::start(folder.path()).await;
    let programs = programs_on(folder.path());
    assert_eq!(started(folder.path()).len(), 3, "{programs:?}");
    let (code, took) = demo.console.stop().await;
    assert_eq!(code, 0, "{}", demo.console.log());
    assert!(took < STOP_LIMIT, "{took:?}\n{}", demo.console.log());
    let left: Vec<_> = programs.iter().filter(|program| lives(program)).collect();
    assert!(left.is_empty() && programs_on(folder.path()).is_empty(), "{left:?}");
    assert!(!folder.path().join("postgres/standby").exists(), "the copy is removed");
    assert_eq!(demo.console.log_lines("of the demo ended"), [""; 0], "no service is cut off");
}

#[tokio::test]
async fn what_a_killed_console_has_left_is_stopped_by_the_next_one_whether_or_not_it_has_a_fleet() {
    let folder = folder();
    let _sweeper = Sweeper(folder.path().to_owned());
    let mut demo = Demo::start(folder.path()).await;
    demo.console.kill();
    let left = started(folder.path());
    assert_eq!(left.len(), 3, "{left:?}");
    let next = Demo::start(folder.path()).await;
    assert_eq!(next.console.log_lines("that an earlier console left behind").len(), 3, "{}", next.console.log());
    assert!(left.iter().all(|program| !lives(program)), "{left:?}");
    assert_eq!(started(folder.path()).len(), 3);
    let mut next = next;
    next.console.kill();
    let plain = Setup::embedded(folder.path()).start().await;
    assert_eq!(plain.log_lines("that an earlier console left behind").len(), 3, "{}", plain.log());
    assert_eq!(started(folder.path()).len(), 1);
}

#[tokio::test]
async fn a_standby_and_a_pooler_that_die_are_started_again() {
    let folder = folder();
    let demo = Demo::start(folder.path()).await;
    let programs = started(folder.path());
    for name in ["pgbouncer", "postgres/standby"] {
        let victim = programs.iter().find(|program| program.command_line.contains(name)).expect("it runs");
        process::signal(victim.pid, Signal::SIGKILL);
    }
    demo.console.logged(1, "the embedded PgBouncer ended by itself").await;
    demo.console.logged(1, "the embedded standby ended by itself").await;
    eventually("three programs run", async || started(folder.path()).len() == 3).await;
    let has = async |port, application| sessions(folder.path(), port).await.is_some_and(|all| all.contains_key(application));
    eventually("the catalog is served again", async || has(PRIMARY, "catalog").await).await;
    eventually("the standby is read again", async || has(STANDBY, "reports").await).await;
}
