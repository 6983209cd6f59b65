//! What every page says around its numbers, without JavaScript: which console it is, and how the server is.

use crate::ground::{Console, PASSWORD, Session, Setup, folder, url};
use crate::support::{Postgres, eventually};

const PAGES: [&str; 8] = ["/", "/capacity", "/activity", "/history", "/alerts", "/load-test", "/access", "/api-docs"];

async fn page(console: &Console, session: &Session, path: &str) -> String {
    console.get_as(session, path).await.text().await.expect("a page")
}

/// As the header says it; 0 for "just now".
fn age_s(page: &str) -> Option<u64> {
    let words = page.split_once("Updated ")?.1;
    words.starts_with("just now").then_some(0).or_else(|| words.split(' ').next()?.parse().ok())
}

#[tokio::test]
async fn every_page_says_which_console_it_is_and_that_the_database_is_away() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    let setup = Setup::watching(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_ENVIRONMENT", "production");
    let console = setup.start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the server answers", async || console.get("/readyz").await.status() == 200).await;
    for path in PAGES {
        let page = page(&console, &session, path).await;
        assert!(page.contains(r#"<span class="environment">production</span>"#), "{path}: {page}");
        let title = page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).expect("a title").0;
        assert!(title.contains(" · production · Plimsoll") && title.contains(" on this machine"), "{path}: {title}");
        assert!(!page.contains(r#"data-notice="server-down""#), "{path}: {page}");
    }

    postgres.stop_server().await;
    eventually("the outage is noticed", async || console.get("/readyz").await.status() == 503).await;
    for path in PAGES {
        let page = page(&console, &session, path).await;
        assert!(page.contains(r#"data-notice="server-down""#) && page.contains("Numbers of the server are from"), "{path}: {page}");
        assert!(page.contains("favicon-unknown.svg") || page.contains("favicon-critical.svg"), "{path}: {page}");
        assert!(!page.contains(">Healthy<") && page.contains(r#"data-level="unknown""#), "{path}: {page}");
    }
}

#[tokio::test]
async fn the_age_that_a_page_shows_is_that_of_its_data() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    let console = Setup::watching(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the sessions are read", async || page(&console, &session, "/activity").await.contains("Sessions")).await;
    postgres.stop_server().await;
    eventually("the page grows older with its data", async || age_s(&page(&console, &session, "/activity").await) >= Some(3)).await;
}

#[tokio::test]
async fn a_stranger_is_told_nothing_of_the_load_and_a_crawler_to_stay_away() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::watching(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_ENVIRONMENT", "production");
    let console = setup.start().await;
    let login = console.get("/login").await.text().await.expect("a page");
    assert!(!login.contains("production") && login.contains(r#"href="/favicon.svg""#), "{login}");
    assert!(login.contains(r#"<meta name="description""#) && login.contains("noindex"), "{login}");
    let robots = console.get("/robots.txt").await.text().await.expect("text");
    assert!(!robots.contains("Disallow: /"), "a crawler that may not read the login would not see it: {robots}");
    assert!(!login.contains("plimsoll.wasm") && !login.contains("plimsoll.js"), "a form needs no script: {login}");
}
