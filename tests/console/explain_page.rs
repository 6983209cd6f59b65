//! `/explain`: a plain form whose text is nowhere afterwards, and an answer that belongs to the session that has asked.

use reqwest::header::COOKIE;
use reqwest::{Method, Response};

use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::support::Postgres;

const SECRET: &str = "hunter22hunter22";

async fn paste(console: &Console, session: &Session, text: &str) -> Response {
    let form = console.request(Method::POST, "/api/explain").header(COOKIE, &session.0).form(&[("text", text)]);
    form.send().await.expect("an answer")
}

/// The page that the form leads to.
async fn page(console: &Console, session: &Session, pasted: &Response) -> (u16, String) {
    assert_eq!(pasted.status(), 303);
    let address = header(pasted, "location").to_owned();
    assert!(address.starts_with("/explain?"), "{address}");
    let answer = console.get_as(session, address.split('#').next().expect("an address")).await;
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

#[tokio::test]
async fn a_pasted_text_is_answered_with_how_its_limit_stands_and_is_kept_nowhere() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_LOG", "trace");
    let console = setup.start().await;
    let session = console.log_in(PASSWORD).await;
    let text = format!("postgres://app:{SECRET}@db/shop\nFATAL:  sorry, too many clients already\nPoolError: connection pool exhausted");
    let pasted = paste(&console, &session, &text).await;
    let (status, html) = page(&console, &session, &pasted).await;
    assert_eq!(status, 200);
    for words in
        ["A limit was hit", "The PostgreSQL server is full", "usable slots are taken", "data-level=", "The text has 2 known messages."]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    let other = console.log_in(PASSWORD).await;
    let (status, of_other) = page(&console, &other, &pasted).await;
    assert_eq!(status, 404);
    assert!(of_other.contains("belongs to another session") && !of_other.contains("A limit was hit"), "{of_other}");
    let shown = html + &console.log() + header(&pasted, "location");
    assert!(shown.contains("TRACE") && !shown.contains(SECRET), "{:?}", shown.lines().find(|line| line.contains(SECRET)));
    drop(console);
    for file in ["console.sqlite", "console.sqlite-wal"] {
        let kept = std::fs::read(folder.path().join(file)).unwrap_or_default();
        assert!(!kept.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{file}");
    }
}

#[tokio::test]
async fn what_cannot_be_explained_is_a_sentence_on_the_page() {
    let folder = folder();
    // Nothing listens on port 1: the page does not wait for the server.
    let console = Setup::on(folder.path(), "postgres://app@127.0.0.1:1/app").start().await;
    let session = console.log_in(PASSWORD).await;
    for (text, words) in [
        (" \n ", "The text is empty."),
        (&"x".repeat(70_000), "The text is too long"),
        ("everything is slow", "no message that Plimsoll knows"),
        ("FATAL:  sorry, too many clients already", "How it stands could not be read"),
    ] {
        let pasted = paste(&console, &session, text).await;
        let (status, html) = page(&console, &session, &pasted).await;
        assert!(status == 200 && html.contains(words), "{words}: {status} {html}");
    }
    let gone = console.get_as(&session, "/explain?answer=4711").await;
    assert_eq!(gone.status(), 404);
    assert!(gone.text().await.expect("text").contains("no longer kept"));
    let stranger = console.request(Method::POST, "/api/explain").form(&[("text", SECRET)]).send().await.expect("an answer");
    assert!(header(&stranger, "location").starts_with("/login?"), "{stranger:?}");
}
