//! What is too much, what leads nowhere, and what comes from elsewhere.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::COOKIE;
use serde_json::Value;

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, header, url};
use crate::support::Postgres;

async fn console(data_dir: &std::path::Path) -> Console {
    Setup::on(data_dir, &url(&Postgres::shared().await.monitor())).start().await
}

/// The status of an answer to a form of that length, of which not a byte is sent: the answer must not wait for it.
fn status_of_announced(console: &Console, path: &str, cookie: &str, length: usize) -> String {
    let mut stream = TcpStream::connect(console.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    let form = "Content-Type: application/x-www-form-urlencoded";
    write!(stream, "POST {path} HTTP/1.1\r\nHost: console\r\nCookie: {cookie}\r\n{form}\r\nContent-Length: {length}\r\n\r\n")
        .expect("a request");
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status).expect("an answer");
    status
}

/// The status of an answer to a form that is sent in one chunk of that length, whose sum is nowhere announced.
fn status_of_chunked(console: &Console, path: &str, cookie: &str, length: usize) -> String {
    let mut stream = TcpStream::connect(console.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked";
    write!(stream, "POST {path} HTTP/1.1\r\nHost: console\r\nCookie: {cookie}\r\n{form}\r\n\r\n{length:x}\r\n").expect("a request");
    stream.write_all(&vec![b'x'; length]).expect("a chunk");
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status).expect("an answer");
    status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_whose_length_is_not_announced_is_refused_once_it_is_too_long() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    for path in ["/login", "/api/demo/users", "/api/nowhere"] {
        let status = status_of_chunked(&console, path, &session.0, 64 * 1024 + 1);
        assert_eq!(status, "HTTP/1.1 413 Payload Too Large\r\n", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_64_kib_is_refused() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    for path in ["/login", "/logout", "/api/demo/users", "/api/nowhere", "/"] {
        for length in [64 * 1024 + 1, usize::MAX / 2] {
            let status = status_of_announced(&console, path, &session.0, length);
            assert_eq!(status, "HTTP/1.1 413 Payload Too Large\r\n", "{path} {length}");
        }
    }
    let long = console.try_to_log_in(&"x".repeat(60 * 1024), "/").await;
    assert_eq!(header(&long, "location"), "/login?refused=wrong-password&next=%2F", "60 KiB are just a wrong password");
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_json_for_programs() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    for path in ["/nowhere", "/nowhere/at/all", "/login/x"] {
        let response = console.get_as(&session, path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        assert!(response.text().await.expect("a page").contains("Page not found"), "{path}");
    }
    for path in ["/api/nowhere", "/api/", "/api/admin/pool-stats/x"] {
        for response in [console.get(path).await, console.get_as(&session, path).await] {
            assert_eq!((response.status().as_u16(), header(&response, "content-type")), (404, "application/json"), "{path}");
            let body: Value = response.json().await.expect("JSON");
            assert_eq!(body["error"], "not_found", "{path}");
        }
    }
}

#[tokio::test]
async fn what_another_site_sends_is_refused() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    let own = format!("http://{}", console.address());
    for (path, form) in [("/login", [("password", PASSWORD)]), ("/logout", [("x", "y")]), ("/api/demo/users", [("users", "400")])] {
        let post = || console.request(Method::POST, path).header(COOKIE, &session.0).form(&form);
        for foreign in ["http://evil.example", "null", "https://127.0.0.1.evil.example"] {
            assert_eq!(post().header("Origin", foreign).send().await.expect("an answer").status(), 403, "{path} from {foreign}");
        }
        let marked = post().header("Sec-Fetch-Site", "cross-site").send().await.expect("an answer");
        assert_eq!(marked.status(), 403, "{path}");
    }
    assert_eq!(console.get_as(&session, "/").await.status(), 200, "the session still lives");
    let form = console.request(Method::POST, "/login").header("Origin", &own).form(&[("password", PASSWORD)]);
    assert_eq!(form.send().await.expect("an answer").headers()["location"], "/", "the console's own form is served");
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_do() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    for path in ["/", "/login", "/nowhere", "/api/nowhere", "/api/standing", "/api/admin/pool-stats", "/healthz", "/readyz"] {
        let response = console.get_as(&session, path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(header(&response, name), value, "{name} of {path}");
        }
        let devices = header(&response, "permissions-policy");
        assert!(["camera=()", "microphone=()", "geolocation=()", "usb=()"].iter().all(|none| devices.contains(none)), "{path}: {devices}");
    }
}

#[tokio::test]
async fn pages_and_numbers_are_kept_by_no_cache() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    for path in ["/", "/login", "/nowhere", "/api/standing"] {
        let response = console.get_as(&session, path).await;
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
    }
    let stats = console.request(Method::GET, "/api/admin/pool-stats").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(header(&stats, "cache-control"), "no-store");
}

#[tokio::test]
async fn a_page_runs_its_own_scripts_and_no_others() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    let mut nonces = std::collections::BTreeSet::new();
    for path in ["/", "/login", "/nowhere"] {
        let response = console.get_as(&session, path).await;
        let policy = header(&response, "content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned();
        let page = response.text().await.expect("a page");
        let of_its_own = format!("nonce=\"{nonce}\"");
        let strange = page.split("<script").skip(1).find(|script| !script.split('>').next().is_some_and(|tag| tag.contains(&of_its_own)));
        assert_eq!(strange, None, "a script without nonce on {path}");
        assert!(!page.contains(" style=\"") && !page.contains(" onclick="), "the policy would refuse it: {path}");
        nonces.insert(nonce);
    }
    assert_eq!(nonces.len(), 3, "a nonce is used once");
}
