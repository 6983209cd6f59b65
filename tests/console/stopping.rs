//! SIGTERM: in good order, within ten seconds, whatever goes on; and nothing is left.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::ground::{Console, PASSWORD, START_LIMIT, STOP_LIMIT, Setup, Sweeper, folder, url};
use crate::process::{self, lives, servers_of};
use crate::support::{Postgres, eventually};

/// Stops it and looks whether anything is left.
async fn assert_stops_cleanly(mut console: Console, data_dir: &Path, limit: Duration) {
    let servers = servers_of(data_dir);
    let (code, took) = console.stop().await;
    assert_eq!(code, 0, "{}", console.log());
    assert!(took < limit, "{took:?}\n{}", console.log());
    let left: Vec<_> = servers.iter().filter(|server| lives(server)).collect();
    assert!(left.is_empty() && servers_of(data_dir).is_empty(), "{left:?}");
    assert!(!data_dir.join("postgres/data/postmaster.pid").exists(), "the server was stopped in good order");
    assert_eq!(console.log_lines("panicked"), [""; 0]);
}

#[tokio::test]
async fn an_idle_console_stops_and_takes_its_server_with_it() {
    let folder = folder();
    let console = Setup::embedded(folder.path()).start().await;
    eventually("the base is open", async || console.pool_stats().await["open"] == 50).await;
    assert!(servers_of(folder.path()).len() > 50, "the server and its sessions");
    assert_stops_cleanly(console, folder.path(), STOP_LIMIT).await;
}

#[tokio::test]
async fn a_console_stops_while_a_hundred_users_hold_leases() {
    let folder = folder();
    let console = Setup::embedded(folder.path()).arguments(&["--demo"]).start().await;
    let session = console.log_in(PASSWORD).await;
    console.set_demo_users(&session, 400).await;
    eventually("a hundred leases are held", async || console.pool_stats().await["checked_out"].as_u64() >= Some(100)).await;
    assert_stops_cleanly(console, folder.path(), STOP_LIMIT).await;
}

#[tokio::test]
async fn open_connections_do_not_keep_it() {
    let folder = folder();
    let console = Setup::embedded(folder.path()).start().await;
    let mut idle = TcpStream::connect(console.address()).expect("a connection");
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: console\r\n\r\n").expect("a request");
    let mut answer = [0; 15];
    idle.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let silent = TcpStream::connect(console.address()).expect("a connection");
    let mut half = TcpStream::connect(console.address()).expect("a connection");
    half.write_all(b"POST /login HTTP/1.1\r\nHost: console\r\nContent-Length: 100\r\n\r\npass").expect("half a request");
    assert_stops_cleanly(console, folder.path(), STOP_LIMIT).await;
    drop((idle, silent, half));
}

#[tokio::test]
async fn a_console_that_is_just_starting_stops_too() {
    let folder = folder();
    let _sweeper = Sweeper(folder.path().to_owned());
    let console = Setup::embedded(folder.path()).launch();
    eventually("it has begun", async || folder.path().join("postgres").exists()).await;
    // The start is finished first.
    assert_stops_cleanly(console, folder.path(), START_LIMIT + STOP_LIMIT).await;
}

#[tokio::test]
async fn a_console_whose_database_is_gone_stops_too() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).arguments(&["--demo", "--warm-up=true"]);
    let console = setup.start().await;
    eventually("the base is open", async || console.pool_stats().await["open"] == 50).await;
    postgres.stop_server().await;
    assert_stops_cleanly(console, folder.path(), STOP_LIMIT).await;
}

/// Ctrl-C in a terminal reaches the whole process group of the console; SIGHUP comes when the terminal is closed.
#[tokio::test]
async fn ctrl_c_and_the_end_of_the_terminal_are_as_good_as_sigterm() {
    for ending in [Signal::SIGINT, Signal::SIGHUP] {
        let folder = folder();
        let mut console = Setup::embedded(folder.path()).start().await;
        process::signal(console.pid(), ending);
        eventually("it has ended", async || console.log().contains("stopping")).await;
        assert_eq!(console.stop().await.0, 0, "{ending}");
        assert!(servers_of(folder.path()).is_empty(), "{ending}");
    }
}
