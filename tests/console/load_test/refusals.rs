use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN};
use sqlx::{ConnectOptions, PgConnection};

use super::ground::{Ground, SHORT, sessions};
use crate::ground::{folder, header};
use crate::support::Postgres;

#[tokio::test]
async fn nobody_without_a_session_or_from_another_site_begins_or_reads_anything() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-closed").await;
    for (method, path) in [
        (Method::POST, "/api/load-test/start"),
        (Method::POST, "/api/load-test/abort"),
        (Method::GET, "/api/load-test/live"),
        (Method::GET, "/api/load-test/compare?before=1&now=2"),
        (Method::GET, "/api/load-test/runs/1/json"),
        (Method::GET, "/load-test"),
        (Method::GET, "/load-test/runs/1"),
        (Method::GET, "/load-test/compare/1/2"),
    ] {
        let answer = ground.console.request(method, path).send().await.expect("an answer");
        assert!(answer.status().is_redirection(), "{path}: {}", answer.status());
        assert!(header(&answer, "location").starts_with("/login?next="), "{path}");
    }
    for name in ["load-test", "load-test/runs/1"] {
        assert_eq!(ground.console.get(&format!("/api/drawn?page={name}")).await.status(), 401);
    }
    for path in ["/api/load-test/start", "/api/load-test/abort"] {
        let foreign = ground.console.request(Method::POST, path).header(COOKIE, &ground.session.0).header(ORIGIN, "http://evil.example");
        assert_eq!(foreign.form(SHORT).send().await.expect("an answer").status(), 403);
    }
    let drawn = ground.drawn().await;
    assert!(drawn.text("runs").contains("No load tests yet."), "{}", drawn.html);
    assert_eq!(postgres.backends("lt-closed").await, 0);
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused_in_a_sentence_and_what_was_typed_stays() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres, "lt-refused").await;
    let own = |of: [(&'static str, &'static str); 2]| [&[("target", "pool"), ("profile", "connect")][..], &of].concat();
    let query = |statement: &'static str| vec![("statement", statement), ("profile", "query")];
    let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![("users", "0")], "Users is 0; set at least 1"),
        (vec![("users", "a \"few\"")], "write a whole number"),
        (vec![("users", "-5")], "write a whole number"),
        (vec![("duration", "soon")], "write for example 10s or 250ms"),
        (vec![("profile", "storm")], "Profile \"storm\" does not exist"),
        (vec![("target", "everything")], "Target \"everything\" does not exist"),
        (query("create table lt_written (n int)"), "plimsoll loadtest --allow-writes"),
        (query("selec 1"), "42601"),
        (query("select 1; select 2"), "it must be a single one"),
        (own([("pool_size", "9000"), ("max_overflow", "0")]), "slots"),
        (own([("users", "400"), ("max_overflow", "900")]), "The test needs up to 400 connections"),
    ];
    for (fields, sentence) in cases {
        ground.start(&fields).await;
        // The page itself, as it comes without a script.
        let page = ground.get("/load-test").await.text().await.expect("a page");
        assert!(page.contains("<strong>Not started. </strong>"), "{fields:?}: {page}");
        let drawn = ground.drawn().await;
        let said = drawn.text("ask");
        assert!(said.contains("Not started. ") && said.contains(sentence), "{fields:?}: {said}");
        assert!(!drawn.html.contains("Running now"), "{fields:?}");
    }
    ground.start(&[("users", "0"), ("hold", "77ms"), ("profile", "burst"), ("yes", "on")]).await;
    let html = ground.drawn().await.html;
    assert!(html.contains("value=\"77ms\"") && html.contains("value=\"burst\" selected") && html.contains("checked"), "{html}");
    assert!(ground.drawn().await.text("runs").contains("No load tests yet."));
    assert_eq!((postgres.backends("lt-refused").await, sessions(&postgres, "plimsoll-loadtest%").await), (0, 0));
    let mut look: PgConnection = postgres.options().connect().await.expect("a session");
    let written: Option<String> =
        sqlx::query_scalar("select to_regclass('lt_written')::text").fetch_one(&mut look).await.expect("an answer");
    assert_eq!(written, None);
}

#[tokio::test]
async fn the_live_pool_is_tested_only_by_whoever_says_so_and_the_result_stays() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres, "lt-live").await;
    let short = [("users", "10"), ("duration", "500ms"), ("hold", "33ms"), ("limit_p99", "10s")];
    ground.start_unconfirmed(&short).await;
    let drawn = ground.drawn().await;
    assert!(drawn.text("ask").contains("Not started. The live pool has callers, who would wait"), "{}", drawn.html);
    assert!(drawn.html.contains("name=\"live\" aria-invalid=\"true\""), "{}", drawn.html);
    ground.start(&short).await;
    ground.row(1).await;
    let drawn = ground.drawn().await;
    assert!(drawn.text("finished").contains("10 of 10 users were served"), "{}", drawn.html);
    assert!(drawn.html.contains("value=\"33ms\""), "what was entered is there for the next test: {}", drawn.html);
    assert!(!drawn.html.contains("checked"), "each test is confirmed by itself: {}", drawn.html);
    let page = ground.get("/load-test").await.text().await.expect("a page");
    assert!(page.contains("Load test passed · "), "{page}");
    let run = ground.get("/load-test/runs/1").await.text().await.expect("a page");
    assert!(run.contains("Load test 1 passed · "), "{run}");
}

#[tokio::test]
async fn what_looks_like_production_needs_the_box_ticked() {
    let postgres = Postgres::start().await;
    postgres.admin("create database shop_production").await;
    let ground = Ground::to(&postgres.monitor().database("shop_production"), "lt-production", folder()).await;
    let own = [("target", "pool"), ("profile", "connect"), ("users", "4"), ("pool_size", "2"), ("max_overflow", "2")];
    ground.start(&own).await;
    let said = ground.drawn().await.text("ask");
    assert!(said.contains("looks like production") && said.contains("tick the box above Begin"), "{said}");
    ground.start(&[&own[..], &[("yes", "on")]].concat()).await;
    assert!(ground.row(1).await[2].contains("4 users"));
}
