//! A console beside an operator's server: it takes next to nothing of it, and says what is wrong with it.

use crate::ground::{Console, PASSWORD, Setup, folder, url};
use crate::support::{Postgres, eventually};

const SECRET: &str = "hunter22";

async fn readings(console: &Console, count: usize) {
    let session = console.log_in(PASSWORD).await;
    let mut seen = std::collections::BTreeSet::new();
    let seen = std::sync::Mutex::new(&mut seen);
    eventually("the server's facts are read anew", async || {
        let at = console.told(&session, "server").await["facts"]["taken_at_ms"].as_u64();
        let mut seen = seen.lock().expect("no panic");
        seen.extend(at);
        seen.len() >= count
    })
    .await;
}

#[tokio::test]
async fn a_console_takes_no_service_connection_by_itself() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_APPLICATION_NAME", "beside").start().await;
    let answers = futures_util::future::join_all((0..20).map(|_| console.get("/readyz"))).await;
    assert!(answers.iter().all(|answer| answer.status() == 200));
    readings(&console, 2).await;
    assert_eq!(postgres.backends("beside").await, 0);
    let probes = postgres.backends("beside-console").await;
    assert!((1..=4).contains(&probes), "{probes} probes");
    let stats = console.pool_stats().await;
    assert_eq!((&stats["open"], &stats["opening"], &stats["total_capacity"]), (&0.into(), &0.into(), &150.into()));
    let session = console.log_in(PASSWORD).await;
    let page = console.get_as(&session, "/").await.text().await.expect("a page");
    assert!(page.contains("this pool opens connections on demand") && !page.contains("Demo traffic"), "{page}");
}

#[tokio::test]
async fn a_role_without_any_grant_counts_the_sessions_of_others() {
    use sqlx::{ConnectOptions, Connection};
    let (folder, postgres) = (folder(), Postgres::start().await);
    postgres.admin("create role ungranted login").await;
    let mut others = Vec::new();
    for _ in 0..5 {
        let other: sqlx::PgConnection = postgres.superuser().connect().await.expect("a session");
        others.push(other);
    }
    let console = Setup::on(folder.path(), &url(&postgres.options().username("ungranted"))).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the five sessions of another role are counted", async || {
        console.told(&session, "server").await["facts"]["others"].as_u64().is_some_and(|others| others >= 5)
    })
    .await;
    for other in others {
        other.close().await.expect("closed");
    }
}

#[tokio::test]
async fn simulated_users_are_refused_where_nobody_asked_for_a_demo() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let form = console.request(reqwest::Method::POST, "/api/demo/users").header("Cookie", &session.0).form(&[("users", "10")]);
    let answer = form.send().await.expect("an answer").text().await.expect("text");
    assert!(answer.contains("start with --demo"), "{answer}");
    assert_eq!(console.pool_stats().await["open"], 0);
}

/// A console on a database that cannot be used: it runs, is not ready, and has said why once.
async fn assert_runs_and_says(url: &str, what: &str, reason: &str) {
    let folder = folder();
    let console = Setup::on(folder.path(), url).start().await;
    console.logged(1, what).await;
    assert_eq!((console.get("/healthz").await.status().as_u16(), console.get("/readyz").await.status().as_u16()), (200, 503));
    let session = console.log_in(PASSWORD).await;
    let server = console.told(&session, "server").await;
    assert!(server["reason"].as_str().is_some_and(|said| said.contains(reason)), "{server}");
    let page = console.get_as(&session, "/").await.text().await.expect("a page");
    let lines = console.logged(1, what).await;
    assert!(lines[0].contains(reason), "{lines:?}");
    assert!(!console.log().contains(SECRET) && !page.contains(SECRET) && !server.to_string().contains(SECRET), "{}", console.log());
}

#[tokio::test]
async fn a_wrong_password_is_one_line_in_the_log() {
    let postgres = Postgres::start().await;
    let socket = postgres.options().get_socket().expect("a socket").clone();
    let rules = socket.with_file_name("data").join("pg_hba.conf");
    let trusting = std::fs::read_to_string(&rules).expect("the server's rules");
    std::fs::write(&rules, format!("local all locked scram-sha-256\n{trusting}")).expect("the server's rules");
    postgres.admin("create role locked login password 'another'; select pg_reload_conf()").await;
    let url = format!("postgres://locked:{SECRET}@localhost/postgres?host={}", socket.display());
    assert_runs_and_says(&url, "the database refuses the console", "password authentication failed for user \"locked\"").await;
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_one_line_in_the_log() {
    assert_runs_and_says(&format!("postgres://app:{SECRET}@127.0.0.1:1/app"), "the database does not answer", "Connection refused").await;
}

#[tokio::test]
async fn an_unknown_database_is_one_line_in_the_log() {
    let postgres = Postgres::shared().await;
    let socket = postgres.options().get_socket().expect("a socket").clone();
    let url = format!("postgres://plimsoll:{SECRET}@localhost/nowhere?host={}", socket.display());
    assert_runs_and_says(&url, "the database refuses the console", "database \"nowhere\" does not exist").await;
}

#[tokio::test]
async fn an_unknown_host_is_one_line_in_the_log() {
    assert_runs_and_says(&format!("postgres://app:{SECRET}@nowhere.invalid/app"), "the database does not answer", "").await;
}

#[tokio::test]
async fn a_capacity_above_the_usable_slots_is_advised_against() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).arguments(&["--pool-size=250", "--max-overflow=100"]);
    let console = setup.start().await;
    readings(&console, 1).await;
    let session = console.log_in(PASSWORD).await;
    let advice = console.told(&session, "advice").await["advice"].clone();
    assert_eq!(advice[0]["title"], "The pool may open 350 connections, but the server has 297 usable slots.");
    assert!(advice[0]["detail"].as_str().is_some_and(|detail| detail.contains("Raise max_connections to") && detail.contains("set pool_size + max_overflow to at most")), "{advice}");
    let page = console.get_as(&session, "/").await.text().await.expect("a page");
    assert!(page.contains("the server has 297 usable slots"), "{page}");
}

#[tokio::test]
async fn a_capacity_above_the_usable_slots_is_warned_of_in_the_log_once() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).arguments(&["--pool-size=250", "--max-overflow=100"]);
    let console = setup.start().await;
    readings(&console, 2).await;
    let warnings = console.logged(1, "usable slots").await;
    assert!(warnings[0].contains("WARN") && warnings[0].contains("350"), "{warnings:?}");
}
