//! The embedded PostgreSQL: private, supervised, and found again after every kind of end.

use std::path::Path;

use nix::sys::signal::Signal;
use plimsoll_embedded::MAX_CONNECTIONS;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, PgConnection};

use crate::ground::{Console, Setup, Sweeper, folder};
use crate::process::{self, lives, postmaster_of, servers_of};
use crate::program::plimsoll;
use crate::support::eventually;

/// As the console's role.
async fn connect(data_dir: &Path) -> PgConnection {
    let options = PgConnectOptions::new_without_pgpass().socket(data_dir.join("postgres/socket")).port(5432);
    options.username("plimsoll").database("plimsoll").ssl_mode(PgSslMode::Disable).connect().await.expect("a connection")
}

async fn becomes_ready(console: &Console) {
    eventually("the console is ready", async || console.get("/readyz").await.status() == 200).await;
    eventually("the base is open", async || console.pool_stats().await["open"] == 50).await;
}

#[tokio::test]
async fn a_fresh_folder_becomes_a_private_server_with_a_warm_pool() {
    let folder = folder();
    let data_dir = folder.path().join("deep/below/fresh");
    let console = Setup::embedded(&data_dir).start().await;
    becomes_ready(&console).await;
    assert_eq!(console.pool_stats().await["checked_in"], 50);
    let mut connection = connect(&data_dir).await;
    let setting = async |connection: &mut PgConnection, name: &str| -> String {
        sqlx::query_scalar("select current_setting($1)").bind(name.to_owned()).fetch_one(connection).await.expect("a setting")
    };
    assert_eq!(setting(&mut connection, "listen_addresses").await, "", "no TCP port");
    assert_eq!(setting(&mut connection, "unix_socket_permissions").await, "0700");
    assert_eq!((setting(&mut connection, "max_connections").await, MAX_CONNECTIONS), ("300".to_owned(), 300));
    let role =
        "select array[rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls] from pg_roles where rolname = current_user";
    let rights: Vec<bool> = sqlx::query_scalar(role).fetch_one(&mut connection).await.expect("the role");
    assert_eq!(rights, [false; 5]);
    assert!(console.greeting().contains(&format!("psql -h {} -U postgres", data_dir.join("postgres/socket").display())));
}

#[tokio::test]
async fn a_folder_too_deep_for_a_socket_works_all_the_same() {
    let folder = folder();
    let data_dir = folder.path().join("deep".repeat(25));
    let mut console = Setup::embedded(&data_dir).start().await;
    becomes_ready(&console).await;
    assert_eq!(console.stop().await.0, 0);
}

#[tokio::test]
async fn a_second_console_on_the_same_folder_is_refused() {
    let folder = folder();
    let first = Setup::embedded(folder.path()).start().await;
    let (code, said) = Setup::embedded(folder.path()).start_in_vain().await;
    assert_eq!(code, Some(2), "{said}");
    let sentence = format!("the data folder {}", folder.path().display());
    assert!(said.contains(&sentence) && said.contains("is in use by another plimsoll") && said.contains("PLIMSOLL_DATA_DIR"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    becomes_ready(&first).await;
}

/// Documentation tells people to make a token for their monitoring; many will do so before the first start.
#[tokio::test]
async fn a_token_may_be_made_before_the_first_start() {
    let folder = folder();
    let data_dir = folder.path().join("fresh");
    let created = plimsoll().args(["token", "create", "--name", "grafana", "--data-dir"]).arg(&data_dir).output().expect("it runs");
    let token = String::from_utf8(created.stdout).expect("text");
    let console = Setup::embedded(&data_dir).start().await;
    let stats = console.request(reqwest::Method::GET, "/api/admin/pool-stats").bearer_auth(token.trim_end()).send().await;
    assert_eq!(stats.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_killed_consoles_server_is_stopped_and_the_folder_goes_on() {
    let folder = folder();
    let _sweeper = Sweeper(folder.path().to_owned());
    let mut killed = Setup::embedded(folder.path()).start().await;
    becomes_ready(&killed).await;
    let orphan = postmaster_of(folder.path()).expect("a server");
    killed.kill();
    assert!(lives(&orphan), "a console that is killed cannot stop its server");
    let mut console = Setup::embedded(folder.path()).start().await;
    becomes_ready(&console).await;
    assert!(!lives(&orphan), "{orphan:?}");
    console.logged(1, &format!("pid {}", orphan.pid)).await;
    assert_eq!(console.stop().await.0, 0);
    assert!(servers_of(folder.path()).is_empty());
}

#[tokio::test]
async fn a_stale_pid_file_with_the_number_of_a_stranger_harms_nobody() {
    let folder = folder();
    let mut console = Setup::embedded(folder.path()).start().await;
    assert_eq!(console.stop().await.0, 0);
    let mut stranger = std::process::Command::new("sleep").arg("600").spawn().expect("a stranger");
    let pid_file = folder.path().join("postgres/data/postmaster.pid");
    assert!(!pid_file.exists(), "stopped in good order");
    let data = folder.path().join("postgres/data");
    std::fs::write(&pid_file, format!("{}\n{}\n1\n5432\n{0}\n", stranger.id(), data.display())).expect("a stale file");
    let console = Setup::embedded(folder.path()).start().await;
    becomes_ready(&console).await;
    let untouched = stranger.try_wait().expect("its status").is_none();
    stranger.kill().and_then(|()| stranger.wait()).expect("the stranger ends");
    assert!(untouched, "the stranger was signalled");
}

#[tokio::test]
async fn a_server_that_dies_is_started_again_and_the_pool_recovers() {
    let folder = folder();
    let _sweeper = Sweeper(folder.path().to_owned());
    let mut console = Setup::embedded(folder.path()).arguments(&["--demo"]).start().await;
    becomes_ready(&console).await;
    let first = postmaster_of(folder.path()).expect("a server");
    process::signal(first.pid, Signal::SIGKILL);
    eventually("another server runs", async || postmaster_of(folder.path()).is_some_and(|server| server.pid != first.pid)).await;
    becomes_ready(&console).await;
    console.logged(1, "the embedded PostgreSQL ended by itself").await;
    assert_eq!(console.stop().await.0, 0);
    assert!(servers_of(folder.path()).is_empty());
}
