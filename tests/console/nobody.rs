//! The console as an account that owns nothing but its data folder: `nobody`, and a number without a name as containers have
//! them. Where the tests do not run as root, as whoever runs them.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};
use tempfile::TempDir;

use crate::ground::{Setup, folder};
use crate::load_test::ground::{Ground, SHORT};
use crate::stock::Stock;
use crate::support::eventually;

/// No account of this machine has it.
const NAMELESS: u32 = 543_210;

const PAGES: [&str; 9] = ["/", "/capacity", "/activity", "/history", "/alerts", "/load-test", "/access", "/api-docs", "/healthz"];

/// A data folder of this user's; the console started on it becomes that user.
fn data_of(uid: u32, folder: &TempDir) -> PathBuf {
    let data_dir = folder.path().join("data");
    fs::create_dir(&data_dir).expect("made");
    if Uid::effective().is_root() {
        chown(&data_dir, Some(uid), Some(uid)).expect("it is ours to give");
    }
    data_dir
}

fn nobody() -> u32 {
    User::from_name("nobody").expect("the accounts can be read").map_or(65_534, |user| user.uid.as_raw())
}

fn uid_of(pid: i32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process of Linux");
    status.lines().find_map(|line| line.strip_prefix("Uid:\t")).expect("a line").split('\t').next().expect("a number").to_owned()
}

/// Logs in, opens all pages, and follows a load test to its end.
async fn assert_all_works(setup: Setup, data_dir: &Path, uid: u32, folder: TempDir) {
    let setup = setup.unset("HOME").unset("XDG_DATA_HOME").set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2");
    let mut ground = Ground::of(setup, folder).await;
    if Uid::effective().is_root() {
        assert_eq!(uid_of(ground.console.pid()), uid.to_string());
    }
    eventually("it is ready", async || ground.console.get("/readyz").await.status() == 200).await;
    for page in PAGES {
        assert_eq!(ground.get(page).await.status(), 200, "{page}");
    }
    ground.start(SHORT).await;
    let row = ground.row(1).await;
    assert!(row[1].contains("PASS"), "{row:?}");
    assert!(data_dir.join("console.sqlite").exists());
    assert_eq!(ground.console.stop().await.0, 0, "{}", ground.console.log());
}

#[tokio::test]
async fn as_nobody_with_a_server_of_the_operators_all_works() {
    as_user_with_a_server(nobody()).await;
}

#[tokio::test]
async fn as_a_number_without_a_name_with_a_server_of_the_operators_all_works() {
    as_user_with_a_server(NAMELESS).await;
}

/// Its socket is open to every account, as packages have it.
async fn as_user_with_a_server(uid: u32) {
    let folder = folder();
    let server = tokio::task::spawn_blocking(|| {
        let server = Stock::start(15);
        server.run("create role monitor login in role pg_monitor");
        server
    });
    let server = server.await.expect("a role");
    let data_dir = data_of(uid, &folder);
    assert_all_works(Setup::on(&data_dir, &server.url("monitor", "postgres")), &data_dir, uid, folder).await;
    tokio::task::spawn_blocking(|| drop(server)).await.expect("it stops");
}

#[tokio::test]
async fn as_nobody_with_the_embedded_server_all_works() {
    let folder = folder();
    let data_dir = data_of(nobody(), &folder);
    assert_all_works(Setup::embedded(&data_dir), &data_dir, nobody(), folder).await;
}

/// PostgreSQL asks the system for the name of the account that it runs as.
#[tokio::test]
async fn a_number_without_a_name_is_told_what_the_embedded_server_needs() {
    let folder = folder();
    let data_dir = data_of(NAMELESS, &folder);
    if !Uid::effective().is_root() {
        return assert_all_works(Setup::embedded(&data_dir), &data_dir, Uid::effective().as_raw(), folder).await;
    }
    let (code, said) = Setup::embedded(&data_dir).start_in_vain().await;
    let sentence = said.lines().last().unwrap_or_default();
    assert_eq!(code, Some(2), "{said}");
    assert!(sentence.contains("user 543210 has no name") && sentence.contains("--database-url"), "{said}");
}
