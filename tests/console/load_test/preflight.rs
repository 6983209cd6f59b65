//! A statement is tried out before a test begins, which may take a minute.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::COOKIE;

use super::ground::{Fields, Ground, sessions};
use crate::ground::STOP_LIMIT;
use crate::support::{Postgres, eventually};

async fn is_tried(postgres: &Postgres, statement: &str) {
    eventually("the statement is tried out", async || sessions(postgres, statement).await == 1).await;
}

async fn is_gone(postgres: &Postgres, statement: &str) {
    eventually("nothing of it is left", async || sessions(postgres, statement).await == 0).await;
}

fn asking(statement: &str) -> [(&str, &str); 4] {
    [("users", "3"), ("profile", "query"), ("statement", statement), ("live", "on")]
}

/// Begins it and does not wait for the answer.
async fn ask_and_leave(ground: &Ground, fields: Fields<'_>) {
    let request = ground.console.request(Method::POST, "/api/load-test/start").header(COOKIE, &ground.session.0);
    request.form(fields).timeout(Duration::from_secs(1)).send().await.expect_err("it takes longer");
}

#[tokio::test]
async fn while_a_statement_is_tried_out_the_page_says_so_and_can_end_it() {
    let (postgres, statement) = (Postgres::shared().await, "select pg_sleep(52)");
    let ground = Ground::on(&postgres, "lt-tried").await;
    // Whoever asked has closed the tab.
    ask_and_leave(&ground, &asking(statement)).await;
    is_tried(&postgres, statement).await;
    let now = ground.drawn().await.text("now");
    assert!(now.contains("3 users, profile query") && now.contains("Checking the server"), "{now}");
    ground.abort().await;
    is_gone(&postgres, statement).await;
    eventually("the page has it", async || !ground.runs().await).await;
    let drawn = ground.drawn().await;
    let said = drawn.text("ask");
    assert!(said.contains("Not started. Aborted by admin from 127.0.0.1 before the first user started."), "{said}");
    assert!(drawn.text("runs").contains("No load tests yet."), "{}", drawn.html);
}

#[tokio::test]
async fn a_console_that_stops_does_not_wait_for_a_statement_that_is_tried_out() {
    let (postgres, statement) = (Postgres::shared().await, "select pg_sleep(53)");
    let mut ground = Ground::on(&postgres, "lt-tried-stopped").await;
    ask_and_leave(&ground, &asking(statement)).await;
    is_tried(&postgres, statement).await;
    let (code, took) = ground.console.stop().await;
    assert!(code == 0 && took < STOP_LIMIT, "{code} after {took:?}:\n{}", ground.console.log());
    is_gone(&postgres, statement).await;
}
