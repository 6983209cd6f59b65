//! What the configuration switches off is refused where it is done, and the page says why in its place.

use super::ground::{Ground, SHORT};
use crate::audit::{cell, rows};
use crate::ground::{Setup, folder, header, url};
use crate::service::{self, Service};
use crate::support::{Postgres, eventually};

const STATEMENT: [(&str, &str); 3] = [("users", "2"), ("profile", "query"), ("statement", "select 'of-lt-off'")];

#[tokio::test]
async fn a_console_that_only_looks_begins_no_test_and_says_why() {
    let postgres = Postgres::shared().await;
    let folder = folder();
    let setup = Setup::on(folder.path(), &url(&postgres.options())).set("PLIMSOLL_APPLICATION_NAME", "lt-looks");
    let ground = Ground::of(setup.arguments(&["--read-only"]), folder).await;
    let drawn = ground.drawn().await;
    assert!(drawn.text("ask").contains("Load tests are off for this console"), "{}", drawn.html);
    assert!(!drawn.html.contains("<form") && drawn.text("runs").contains("No load tests yet."), "{}", drawn.html);
    for (path, fields) in [("start", SHORT), ("start", &STATEMENT[..]), ("abort", &[])] {
        let answer = ground.post(&format!("/api/load-test/{path}"), fields).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(answer.text().await.expect("text").starts_with("Load tests are off"), "{path}");
    }
    assert!(ground.drawn().await.text("runs").contains("No load tests yet."));
    let rows = rows(&ground.console).await;
    let kept = |row: &&Vec<(String, String)>| cell(row, "outcome") == "refused" && cell(row, "details").ends_with("select 'of-lt-off'");
    assert_eq!(rows.iter().filter(kept).count(), 1, "{rows:?}");
    assert_eq!(postgres.backends("lt-looks").await, 0);
}

#[tokio::test]
async fn without_statements_of_ones_own_a_test_runs_and_a_statement_is_refused() {
    let postgres = Postgres::shared().await;
    let folder = folder();
    let setup = Setup::on(folder.path(), &url(&postgres.options())).set("PLIMSOLL_APPLICATION_NAME", "lt-none");
    let setup = setup.set("PLIMSOLL_LOAD_TEST_STATEMENTS", "false").set("PLIMSOLL_POOL_SIZE", "3");
    let ground = Ground::of(setup, folder).await;
    let drawn = ground.drawn().await;
    assert!(drawn.text("ask").contains("Custom statements are off") && !drawn.html.contains("name=\"statement\""));
    ground.start(&STATEMENT).await;
    let said = ground.drawn().await.text("ask");
    assert!(said.contains("Not started. Custom statements are off"), "{said}");
    ground.start(SHORT).await;
    assert!(ground.row(1).await[2].contains("10 users"));
}

#[tokio::test]
async fn inside_a_service_statements_are_offered_only_where_it_says_so() {
    let postgres = Postgres::shared().await;
    let pool = service::pool(&postgres, "lt-inside");
    let builder = || plimsoll::console(pool.clone()).admin_password(crate::ground::PASSWORD);
    for (console, offers) in [(builder().at("/plain"), false), (builder().at("/asked").load_test_statements(true), true)] {
        let mounted = console.start().await.expect("a console");
        let path = if offers { "/asked" } else { "/plain" };
        let service = Service::serve(service::host().merge(mounted.router())).await;
        let cookie = service.log_in(path).await;
        let page = async || service.get_as(&cookie, &format!("{path}/load-test")).await.text().await.expect("a page");
        assert_eq!(page().await.contains("name=\"statement\""), offers);
        let start = service.request(reqwest::Method::POST, &format!("{path}/api/load-test/start")).header("cookie", &cookie);
        let fields = [&STATEMENT[..], &[("duration", "200ms"), ("live", "on")]].concat();
        let answer = start.form(&fields).send().await.expect("an answer");
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, format!("{path}/load-test").as_str()));
        let refused = page().await.contains("Custom statements are off for this console: load_test_statements is false");
        assert_eq!(refused, !offers);
        if offers {
            eventually("the run is listed", async || page().await.contains(">Test 1</a>")).await;
        }
        mounted.stop().await;
    }
    let looks = builder().at("/looks").allow_load_tests(true).read_only().start().await.expect("a console");
    let service = Service::serve(service::host().merge(looks.router())).await;
    let cookie = service.log_in("/looks").await;
    let start = service.request(reqwest::Method::POST, "/looks/api/load-test/start").header("cookie", &cookie);
    assert_eq!(start.form(SHORT).send().await.expect("an answer").status(), 403);
    looks.stop().await;
}
