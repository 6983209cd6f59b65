//! The console through poolers and proxies as their packages set them up, and before servers of other languages.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use serde_json::Value;

use crate::bouncer::Bouncer;
use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Setup, folder};
use crate::narrow::Narrow;
use crate::stock::Stock;
use crate::support::eventually;

/// Servers of this kind have a runtime of their own.
async fn made<T: Send + 'static>(make: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(make).await.expect("it is made")
}

/// Every page that reads the server is drawn.
async fn is_read(console: &Console) {
    let session = console.log_in(PASSWORD).await;
    for page in ["capacity", "activity"] {
        eventually("it is read", async || Drawn::read(console, &session, page).await.as_of.is_some()).await;
        assert_eq!(Drawn::read(console, &session, page).await.failure, None, "{page}: {}", console.log());
    }
    eventually("the server is up", async || console.server_status(&session).await == "up").await;
}

#[tokio::test]
async fn a_stock_pgbouncer_is_connected_through_in_both_modes_and_what_is_left_out_is_logged() {
    let server = made(|| {
        let server = Stock::start(15);
        server.monitor();
        server
    })
    .await;
    for mode in ["session", "transaction"] {
        let (pooler, folder) = (Bouncer::start(&server, mode, ""), folder());
        let console = Setup::on(folder.path(), &pooler.url_of("plimsoll_monitor", "postgres")).start().await;
        is_read(&console).await;
        let logged = console.log_lines("refuses the startup parameter");
        assert!(logged[0].contains("unsupported startup parameter: options") && logged[0].contains("statement_timeout"), "{logged:?}");
        assert!(!console.log().contains("42P05") && !console.log().contains("26000"), "{}", console.log());
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_options_is_connected_through() {
    let server = made(|| Stock::start(15)).await;
    let (narrow, folder) = (Narrow::before(server.socket()), folder());
    let console = Setup::on(folder.path(), &narrow.url_of("postgres", "postgres")).start().await;
    is_read(&console).await;
    assert!(console.log_lines("refuses the startup parameter")[0].contains("command-line options"));
}

#[tokio::test]
async fn no_command_timeout_is_taken_from_the_environment() {
    let server = made(|| Stock::start(15)).await;
    let (narrow, folder) = (Narrow::before(server.socket()), folder());
    let setup = Setup::on(folder.path(), &narrow.url_of("postgres", "postgres")).set("PLIMSOLL_COMMAND_TIMEOUT", "none");
    is_read(&setup.start().await).await;
}

/// Through a network that only trusts an authority of its own.
async fn served_in(language: &'static str, charset: &'static str) {
    let (server, port, root) = made(move || {
        let mut server = Stock::speaking(language, charset);
        let (port, root) = server.encrypt_by_authority("hostssl");
        server.run("create role app login superuser password 'hunter22'");
        (server, port, root)
    })
    .await;
    let folder = folder();
    let url =
        |password: &str| format!("postgres://app:{password}@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={}", root.display());
    is_read(&Setup::on(folder.path(), &url("hunter22")).start().await).await;
    let refused = Setup::on(folder.path(), &url("wrong")).start().await;
    let session = refused.log_in(PASSWORD).await;
    let reason = async || refused.told(&session, "server").await;
    let said = |view: &Value| view.to_string().contains("the role app") && view.to_string().contains("password");
    eventually("the refusal is told", async || said(&reason().await)).await;
    assert!(!reason().await.to_string().contains("speak PostgreSQL"), "{}", reason().await);
    drop(server);
}

#[tokio::test]
async fn servers_in_german_french_and_spanish_are_watched_and_their_refusals_told() {
    for (language, charset) in [("de_DE", "UTF-8"), ("fr_FR", "ISO-8859-1"), ("es_ES", "ISO-8859-1")] {
        served_in(language, charset).await;
    }
}

#[tokio::test]
async fn a_session_in_a_database_of_another_encoding_is_shown_and_fails_no_page() {
    let server = made(|| {
        let server = Stock::start(15);
        server.run("create database old encoding 'SQL_ASCII' template template0");
        server
    })
    .await;
    // psql sends the bytes of the command line as they are.
    let statement = OsStr::from_bytes(b"select pg_sleep(60) /* caf\xe9 */");
    let mut psql = Command::new("psql");
    psql.args([&server.url("postgres", "old"), "-XAtc"]).arg(statement).env("PGCLIENTENCODING", "SQL_ASCII");
    let mut query = psql.spawn().expect("psql runs");
    let folder = folder();
    let console = Setup::on(folder.path(), &server.url("postgres", "postgres")).start().await;
    let session = console.log_in(PASSWORD).await;
    let html = async || Drawn::read(&console, &session, "activity%3Fstatements%3Dfull").await.html;
    eventually("the statement is shown", async || html().await.contains("caf\u{fffd}")).await;
    assert_eq!(Drawn::read(&console, &session, "activity").await.failure, None);
    query.kill().and_then(|()| query.wait()).expect("psql ends");
}
