//! `/load-test`: simulated users from the page, one test at a time.

use std::time::Duration;

use reqwest::header::{COOKIE, ORIGIN};
use reqwest::{Method, Response};
use serde_json::Value;

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, STOP_LIMIT, Session, Setup, folder, header, url};
use crate::service::{self, Service};
use crate::support::{Postgres, eventually};

type Fields<'a> = &'a [(&'a str, &'a str)];

/// Half a second of ten users on the pool that the console shows.
const SHORT: Fields = &[("users", "10"), ("duration", "500ms"), ("hold", "20ms")];
const LONG: Fields = &[("users", "10"), ("duration", "1h"), ("hold", "20ms")];

async fn console(postgres: &Postgres, folder: &std::path::Path, name: &str) -> Console {
    let setup = Setup::on(folder, &url(&postgres.options())).set("PLIMSOLL_APPLICATION_NAME", name);
    setup.set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2").set("PLIMSOLL_OVERFLOW_LINGER", "0").start().await
}

async fn post(console: &Console, session: &Session, path: &str, fields: Fields<'_>) -> Response {
    console.request(Method::POST, path).header(COOKIE, &session.0).form(fields).send().await.expect("an answer")
}

async fn start(console: &Console, session: &Session, fields: Fields<'_>) {
    let answer = post(console, session, "/api/load-test/start", fields).await;
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/load-test"));
}

async fn page(console: &Console, session: &Session) -> Drawn {
    Drawn::read(console, session, "load-test").await
}

async fn is_over(console: &Console, session: &Session, run: u32) {
    eventually("the test is over", async || page(console, session).await.text("runs").contains(&format!("Test {run}"))).await;
}

#[tokio::test]
async fn nobody_without_a_session_or_from_another_site_begins_or_reads_anything() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = console(&postgres, folder.path(), "lt-closed").await;
    let session = console.log_in(PASSWORD).await;
    for (method, path) in [
        (Method::POST, "/api/load-test/start"),
        (Method::POST, "/api/load-test/abort"),
        (Method::GET, "/api/load-test/live"),
        (Method::GET, "/api/load-test/compare?before=1&now=2"),
        (Method::GET, "/api/load-test/runs/1/json"),
        (Method::GET, "/load-test/runs/1"),
    ] {
        let answer = console.request(method, path).send().await.expect("an answer");
        assert!(answer.status().is_redirection(), "{path}: {}", answer.status());
        assert!(header(&answer, "location").starts_with("/login?next="), "{path}");
    }
    let foreign = console.request(Method::POST, "/api/load-test/start").header(COOKIE, &session.0).header(ORIGIN, "http://evil.example");
    assert_eq!(foreign.form(SHORT).send().await.expect("an answer").status(), 403);
    let drawn = page(&console, &session).await;
    assert!(drawn.text("runs").contains("No load test was run from here yet."), "{}", drawn.html);
}

#[tokio::test]
async fn a_test_is_followed_kept_and_read_in_three_formats_and_leaves_no_session() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = console(&postgres, folder.path(), "lt-course").await;
    let session = console.log_in(PASSWORD).await;
    let mut live = console.get_as(&session, "/api/load-test/live").await;
    assert_eq!(header(&live, "content-type"), "text/event-stream");
    start(&console, &session, SHORT).await;
    let mut told = String::new();
    while !told.split_once("Running now").is_some_and(|(_, after)| after.contains("event: over")) {
        let chunk = tokio::time::timeout(Duration::from_secs(20), live.chunk()).await.expect("in time").expect("a stream");
        told += &String::from_utf8_lossy(&chunk.expect("it goes on until the test is over"));
    }
    assert!(told.contains("event: now") && told.contains("Running now") && told.contains("of 5"), "{told}");
    is_over(&console, &session, 1).await;

    let drawn = page(&console, &session).await;
    let row = drawn.text("runs");
    assert!(row.contains("admin from 127.0.0.1") && row.contains("10 users") && row.contains("on a pool of 3 + 2"), "{row}");
    let run = Drawn::read(&console, &session, "load-test/runs/1").await;
    assert!(run.html.contains("0 errors") && run.html.contains("10 of 10 users were served"), "{}", run.html);
    let of = async |format: &str| console.get_as(&session, &format!("/api/load-test/runs/1/{format}")).await;
    let (json, csv, markdown) = (of("json").await, of("csv").await, of("md").await);
    for (answer, kind) in [(&json, "application/json"), (&csv, "text/csv; charset=utf-8"), (&markdown, "text/markdown; charset=utf-8")] {
        assert_eq!((answer.status().as_u16(), header(answer, "content-type")), (200, kind));
        assert!(header(answer, "content-disposition").starts_with("attachment; filename=\"plimsoll-loadtest-1."));
    }
    let report: Value = json.json().await.expect("JSON");
    assert_eq!((&report["users_served"], &report["setup"]["pool"]["max_overflow"]), (&10.into(), &2.into()));
    assert!(csv.text().await.expect("text").starts_with("at_ms,users,checked_out,"));
    assert!(markdown.text().await.expect("text").starts_with("# plimsoll loadtest: "));
    for unknown in ["1/xml", "9/json"] {
        assert_eq!(console.get_as(&session, &format!("/api/load-test/runs/{unknown}")).await.status(), 404);
    }
    eventually("only the base is left", async || postgres.backends("lt-course").await == 3).await;
}

#[tokio::test]
async fn one_test_at_a_time_and_an_aborted_one_is_kept_with_who_ended_it() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = console(&postgres, folder.path(), "lt-abort").await;
    let session = console.log_in(PASSWORD).await;
    start(&console, &session, LONG).await;
    start(&console, &session, SHORT).await;
    let drawn = page(&console, &session).await;
    assert!(drawn.text("ask").contains("Not begun. A load test is running already; wait for its end or abort it."), "{}", drawn.html);
    assert!(drawn.text("now").contains("Running now"), "the first goes on");
    let answer = post(&console, &session, "/api/load-test/abort", &[]).await;
    assert_eq!(answer.status(), 303);
    is_over(&console, &session, 1).await;
    let row = page(&console, &session).await.text("runs");
    assert!(row.contains("ABORTED") && row.contains("ended by admin from 127.0.0.1"), "{row}");

    start(&console, &session, SHORT).await;
    is_over(&console, &session, 2).await;
    let compare = console.get_as(&session, "/api/load-test/compare?before=1&now=2").await;
    assert_eq!(header(&compare, "location"), "/load-test/compare/1/2");
    let both = Drawn::read(&console, &session, "load-test/compare/1/2").await;
    assert!(both.html.contains("Load tests 1 and 2") && both.html.contains("What was not the same"), "{}", both.html);
    assert!(Drawn::read(&console, &session, "load-test/runs/77").await.html.contains("There is no load test 77"));
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused_in_a_sentence_and_what_was_typed_stays() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = console(&postgres, folder.path(), "lt-refused").await;
    let session = console.log_in(PASSWORD).await;
    let own = |size: &'static str| vec![("target", "pool"), ("profile", "connect"), ("pool_size", size)];
    let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![("users", "0")], "Users is 0: nobody would come"),
        (vec![("users", "a \"few\"")], "write a whole number"),
        (vec![("duration", "soon")], "write for example 10s or 250ms"),
        (vec![("profile", "storm")], "There is no profile \"storm\""),
        (vec![("target", "everything")], "There is no target \"everything\""),
        (vec![("statement", "create table lt_written (n int)"), ("profile", "query")], "25006"),
        (vec![("statement", "selec 1"), ("profile", "query")], "42601"),
        (own("9000"), "slots"),
    ];
    for (fields, sentence) in cases {
        start(&console, &session, &fields).await;
        let drawn = page(&console, &session).await;
        let said = drawn.text("ask");
        assert!(said.contains("Not begun. ") && said.contains(sentence), "{fields:?}: {said}");
        assert!(!drawn.html.contains("Running now"), "{fields:?}");
    }
    start(&console, &session, &[("users", "0"), ("hold", "77ms")]).await;
    assert!(page(&console, &session).await.html.contains("value=\"77ms\""));
    assert!(page(&console, &session).await.text("runs").contains("No load test was run"));
}

#[tokio::test]
async fn a_console_that_stops_ends_its_test_first_and_the_runs_are_there_after_a_restart() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let mut first = console(&postgres, folder.path(), "lt-stopped").await;
    let session = first.log_in(PASSWORD).await;
    start(&first, &session, LONG).await;
    eventually("users hold connections", async || first.pool_stats().await["checked_out"] != 0).await;
    let (code, took) = first.stop().await;
    assert!(code == 0 && took < STOP_LIMIT, "{code} after {took:?}:\n{}", first.log());
    eventually("nobody is left", async || postgres.backends("lt-stopped").await == 0).await;
    let again = console(&postgres, folder.path(), "lt-stopped").await;
    let session = again.log_in(PASSWORD).await;
    assert!(page(&again, &session).await.text("runs").contains("ABORTED"));
}

#[tokio::test]
async fn in_a_service_all_of_it_stays_below_its_path() {
    let postgres = Postgres::shared().await;
    let pool = service::pool(&postgres, "lt-mounted");
    let mounted = service::console(&pool, "/admin").await;
    let service = Service::serve(service::host().merge(mounted.router())).await;
    let cookie = service.log_in("/admin").await;
    let start = service.request(Method::POST, "/admin/api/load-test/start").header(COOKIE, &cookie).form(SHORT);
    let answer = start.send().await.expect("an answer");
    assert_eq!(header(&answer, "location"), "/admin/load-test");
    eventually("the run is listed", async || {
        let page = service.get_as(&cookie, "/admin/load-test").await.text().await.expect("a page");
        page.contains("href=\"/admin/load-test/runs/1\"")
    })
    .await;
    let run = service.get_as(&cookie, "/admin/load-test/runs/1").await.text().await.expect("a page");
    assert!(run.contains("href=\"/admin/api/load-test/runs/1/csv\""), "{run}");
    mounted.stop().await;
}
