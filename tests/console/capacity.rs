//! `/capacity`: whether the server carries the pools, and who is on it.

use reqwest::Method;
use serde_json::Value;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, Standby, eventually};

async fn capacity(console: &Console, session: &Session) -> Drawn {
    Drawn::read(console, session, "capacity").await
}

#[tokio::test]
async fn the_page_and_its_numbers_are_for_those_who_are_logged_in() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let page = console.get("/capacity").await;
    assert!(page.status().is_redirection());
    assert_eq!(header(&page, "location"), "/login?next=%2Fcapacity");
    assert_eq!(console.request(Method::GET, "/api/drawn?page=capacity").send().await.expect("an answer").status(), 401);
}

#[tokio::test]
async fn the_page_is_whole_without_a_script_and_says_what_the_function_says() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_POOL_SIZE", "400").start().await;
    let session = console.log_in(PASSWORD).await;
    let page = console.get_as(&session, "/capacity").await.text().await.expect("a page");
    let drawn = capacity(&console, &session).await;
    assert!(drawn.section("findings").contains(r#"data-severity="Critical" data-finding="connections" open"#), "{}", drawn.html);
    // Who else is on the shared server changes by the moment; the plan does not.
    for part in [
        "Will it fit?",
        "1 instance of 400 + 100",
        "ALTER SYSTEM SET max_connections",
        "ledger-bar",
        "this console",
        "data-finding=\"version\"",
    ] {
        assert!(page.contains(part) && drawn.html.contains(part), "{part}");
    }
    assert!(!page.contains(" style=\""), "the policy would refuse it");
}

#[tokio::test]
async fn a_session_of_the_pools_name_that_is_not_the_pools_is_named() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_APPLICATION_NAME", "reconciled");
    let console = setup.set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_WARM_UP", "true").start().await;
    let mut stranger: PgConnection = postgres.options().application_name("reconciled").connect().await.expect("a session");
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut stranger).await.expect("its number");
    let session = console.log_in(PASSWORD).await;
    eventually("three are the pool's and the fourth is named", async || {
        let drawn = capacity(&console, &session).await;
        let counted = drawn.text("reconciliation").contains("The pool holds 3, the server sees 4 of reconciled.");
        counted && drawn.row("reconciliation", &pid.to_string()).is_some()
    })
    .await;
    let page = console.get_as(&session, "/capacity").await.text().await.expect("a page");
    assert!(page.contains("The pool holds 3, the server sees 4 of reconciled.") && page.contains(&format!(">{pid}<")));
    stranger.close().await.expect("it leaves");
}

#[tokio::test]
async fn the_last_good_report_stays_while_the_server_does_not_answer() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("there is a report", async || capacity(&console, &session).await.as_of.is_some()).await;
    let before = capacity(&console, &session).await;
    postgres.stop_server().await;
    eventually("it is told that the server does not answer", async || capacity(&console, &session).await.failure.is_some()).await;
    let after = capacity(&console, &session).await;
    assert!(after.as_of >= before.as_of);
    let page = console.get_as(&session, "/capacity").await.text().await.expect("a page");
    assert!(page.contains("Stale numbers.") && page.contains("Below are the last good numbers") && page.contains("Connection slots"));
}

#[tokio::test]
async fn a_standby_takes_none_of_the_slots() {
    let postgres = Postgres::start().await;
    let _standby = Standby::of(&postgres).await;
    let check = || {
        let ended = plimsoll().args(["check", "--format", "json"]).env("DATABASE_URL", url(&postgres.monitor())).output();
        serde_json::from_slice::<Value>(&ended.expect("it runs").stdout).expect("JSON")
    };
    eventually("it is seen to follow", async || check()["ledger"]["wal_senders"] == 1).await;
    let told = check();
    assert!(told["ledger"]["entries"].as_array().is_some_and(|all| all.iter().all(|entry| entry["name"] != "walreceiver")));
    let advised = told["findings"].as_array().and_then(|all| all[0]["next_step"].as_str()).unwrap_or_default();
    assert!(advised.contains("Raise max_connections on each standby first"), "{advised}");
}

#[tokio::test]
async fn only_pages_that_there_are_are_drawn() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let answer = console.get_as(&console.log_in(PASSWORD).await, "/api/drawn?page=../capacity").await;
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.is_ok_and(|said| said.contains("This page does not exist.")));
}
