//! `/history` as a browser asks for it, and what cannot be asked for.

use std::process::Command;

use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

async fn text(console: &Console, session: &Session, path: &str) -> (u16, String) {
    let response = console.get_as(session, path).await;
    (response.status().as_u16(), response.text().await.expect("text"))
}

#[tokio::test]
async fn what_cannot_be_shown_is_a_sentence_on_the_page_and_a_400_for_programs() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    for (query, sentence) in [
        ("from=2026-01-02T00:00&until=2026-01-01T00:00", "The range ends before it begins"),
        ("range=fortnight", "Unknown range"),
        ("from=yesterday", "The time in from is not understood"),
        ("source=nobody", "Unknown source"),
    ] {
        let (status, page) = text(&console, &session, &format!("/history?{query}")).await;
        assert!(status == 400 && page.contains("role=\"alert\"") && page.contains(sentence), "{query}: {page}");
        let (status, said) = text(&console, &session, &format!("/api/history/csv?{query}")).await;
        assert!(status == 400 && said.contains(sentence) && said.lines().count() == 1, "{query}: {status} {said}");
    }
    let (status, said) = text(&console, &session, "/api/history/json?range=90d&step=1").await;
    assert!(status == 400 && said.contains("20000 steps"), "{said}");
    assert_eq!(console.get("/api/history/csv").await.status(), 303, "not without a login");
}

#[tokio::test]
async fn the_server_is_a_source_like_the_pools_and_a_download_is_a_file() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let csv = "/api/history/csv?source=the+server&range=quarter";
    eventually("the server was recorded", async || text(&console, &session, csv).await.1.lines().count() > 1).await;
    let response = console.get_as(&session, csv).await;
    assert!(header(&response, "content-disposition").starts_with("attachment; filename=\"plimsoll-history-"));
    let csv = response.text().await.expect("text");
    let (head, first) = (csv.lines().next().expect("a head"), csv.lines().nth(1).expect("a line"));
    let place = head.split(',').position(|name| name == "sessions_max").expect("a column");
    assert!(first.split(',').nth(place).and_then(|value| value.parse::<u32>().ok()).is_some_and(|sessions| sessions >= 1), "{csv}");
    let (_, page) = text(&console, &session, "/history?source=the+server&range=quarter").await;
    assert!(page.contains("data-plot=\"sessions\"") && page.contains("usable slots"), "{page}");
}

#[tokio::test]
async fn starts_and_deploys_are_marked() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let mark = |words: &str| {
        let mut command: Command = plimsoll();
        command.args(["mark", words]).env("PLIMSOLL_DATA_DIR", folder.path()).output().expect("it runs")
    };
    assert!(mark("orders 2.4.1").status.success());
    let refused = mark("  ");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the label is empty"));
    eventually("the marks are on the page", async || {
        let (_, page) = text(&console, &session, "/history").await;
        page.contains("orders 2.4.1") && page.contains("the console, plimsoll")
    })
    .await;
}
