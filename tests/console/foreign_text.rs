//! What servers and roles say commands nobody's terminal, forges no line of a log, and is no markup: seen in the bytes that
//! the program writes about a real server, whose role and database have names made for that.

use std::process::{Command, Output};
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::ground::{Setup, TOKEN, folder};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

/// Clears the screen, begins a line, colours, reorders, and is Markdown.
const NAME: &str = "evil\u{1b}[2J\nERROR forged\u{9b}1m\u{202e}*b*[x](http://e)";
/// How its beginning is read.
const SHOWN: &str = r"evil\u{1b}[2J\nERROR forged\u{9b}1m\u{202e}";

fn url(server: &PgConnectOptions, user: &str, database: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let socket = server.get_socket().expect("a socket").display().to_string();
    format!("postgres://{}@localhost/{}?host={}&port={}", encoded(user), encoded(database), encoded(&socket), server.get_port())
}

#[track_caller]
fn assert_is_read(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let hostile = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!text.contains(hostile), "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("ERROR forged")), "a forged line: {text}");
    text
}

/// A role and a database of that name, and a session of the role in it.
async fn infested() -> (Arc<Postgres>, sqlx::PgConnection) {
    let postgres = Arc::new(Postgres::start().await);
    postgres.admin(&format!("create role \"{NAME}\" login")).await;
    postgres.admin(&format!("create database \"{NAME}\" owner \"{NAME}\"")).await;
    let session = postgres.superuser().username(NAME).database(NAME).connect().await.expect("the role connects");
    (postgres, session)
}

fn check(url: &str, arguments: &[&str]) -> Output {
    let mut command: Command = plimsoll();
    command.arg("check").args(["--ram", "4GB"]).args(arguments).env("DATABASE_URL", url).output().expect("it runs")
}

#[tokio::test]
async fn a_check_shows_names_as_they_are_and_obeys_none() {
    let (postgres, session) = infested().await;
    let url = url(&postgres.superuser(), NAME, NAME);
    let text = assert_is_read(&check(&url, &[]).stdout);
    assert!(text.contains(r"evil\u{1b}[2J\nERR"), "{text}");

    let markdown = assert_is_read(&check(&url, &["--format", "markdown"]).stdout);
    assert!(markdown.contains(r"\*b\*\[x\](http\://e)"), "{markdown}");
    // Only between backticks it is there as it is: markup is none in code.
    let outside: String = markdown.split('`').step_by(2).collect();
    assert!(!outside.contains("*b*[x](http:"), "{outside}");

    let json = assert_is_read(&check(&url, &["--format", "json"]).stdout);
    let report: Value = serde_json::from_str(&json).expect("JSON");
    let rows = report["ledger"].to_string();
    assert!(rows.contains(&serde_json::to_string(NAME).expect("JSON")[1..20]), "programs get the name itself: {rows}");

    // A statement that is escaped still means the role.
    let remedies: Vec<&str> = report["unseen"].as_array().into_iter().flatten().filter_map(|unseen| unseen["remedy"].as_str()).collect();
    let grant = remedies.iter().find(|remedy| remedy.starts_with("GRANT pg_monitor TO U&")).unwrap_or_else(|| panic!("{report:#}"));
    postgres.admin(grant).await;
    session.close().await.expect("the role leaves");
}

#[tokio::test]
async fn an_error_is_one_line_whatever_the_server_says() {
    let postgres = Postgres::shared().await;
    let ended = check(&url(&postgres.superuser(), "postgres", NAME), &[]);
    assert_eq!((ended.status.code(), ended.stdout.len()), (Some(2), 0));
    let said = assert_is_read(&ended.stderr);
    assert!(said.contains(SHOWN) && said.matches('\n').count() == 1, "{said}");
}

#[tokio::test]
async fn a_log_and_the_terminal_view_show_what_the_server_says_on_one_line() {
    let postgres = Postgres::shared().await;
    for format in ["text", "json"] {
        let folder = folder();
        let setup = Setup::on(folder.path(), &url(&postgres.superuser(), "postgres", NAME)).set("PLIMSOLL_LOG_FORMAT", format);
        let console = setup.start().await;
        eventually("the log tells of the server", async || console.log().contains("ERROR forged")).await;
        let console_url = format!("http://{}", console.address());
        eventually("the view shows the reason", async || {
            let mut top = plimsoll();
            let said = top.args(["top", "--once", "--url", &console_url]).env("PLIMSOLL_API_TOKEN", TOKEN).output().expect("it runs");
            assert_is_read(&said.stdout).contains(SHOWN)
        })
        .await;
        let log = assert_is_read(console.log().as_bytes());
        for line in log.lines() {
            match format {
                "json" => assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}"),
                _ => assert!(line.starts_with("20"), "a line without its time: {line}"),
            }
        }
    }
}
