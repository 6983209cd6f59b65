//! Requests of any bytes, to the program itself: each is answered, none with 500, nothing panics, and what a stranger must
//! not know stays untold.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder};

const REQUESTS: usize = 1_500;
/// One after the other on one connection would be closed by the first bad one.
const AT_ONCE: usize = 8;

fn any_of(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => prop::sample::select(words).prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

/// A request that is nearly one of HTTP.
fn near_request(cookie: String) -> impl Strategy<Value = Vec<u8>> {
    const PATHS: &[&str] = &[
        "/",
        "/login",
        "/api/standing",
        "/api/drawn",
        "/api/demo/users",
        "/api/activity/end",
        "/api/fleet/filters",
        "/api/v1/pools",
        "/api/v1/pools/orders/frames",
        "/api/v1/history",
        "/api/v1/holding",
        "/api/history/csv",
        "/api/history/json",
        "/history",
        "/alerts",
        "/api/alerts/rules/utilization",
        "/api/load-test/runs/1/md",
        "/explain",
        "/api/v1/chain",
        "/metrics",
        "/healthz",
        "/assets/x",
        "/../..",
        "//",
        "/%ff",
        "/%00",
        "*",
    ];
    const QUERY: &[&str] = &[
        "?",
        "&",
        "=",
        "range",
        "quarter",
        "page",
        "source",
        "from",
        "until",
        "step",
        "at",
        "0",
        "-1",
        "1e9",
        "99999999999999999999",
        "%",
        "%FF",
        "%00",
        "+",
        "[]",
        "#",
    ];
    const HEADERS: &[&str] = &[
        "Host: 127.0.0.1\r\n",
        "Host: evil.example\r\n",
        "Host: \r\n",
        "Host: [::1\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Bearer x\r\n",
        "Authorization: Basic eDp5\r\n",
        "Authorization: \u{1}\r\n",
        "X-Forwarded-For: 1.2.3.4, x\r\n",
        "X-Forwarded-For: \"[::\"\r\n",
        "X-Forwarded-Proto: https, http\r\n",
        "X-Forwarded-Host: evil\r\n",
        "Forwarded: for=\"[::1]:x\";;proto=\r\n",
        "Forwarded: =;\"\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Accept-Encoding: br;q=x, *\r\n",
        "Cookie: a=b; ;=; plimsoll_session\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: application/json\r\n",
        "Content-Length: 9\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Range: bytes=-1\r\n",
        "If-None-Match: *\r\n",
    ];
    const BODY: &[&str] = &["users=", "5", "name=", "how=Cancel", "&", "pid=", "%", "\0", "{", "]", "\r\n"];
    let methods = prop::sample::select(vec!["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "get", "\u{1}"]);
    let parts = (
        methods,
        any_of(PATHS),
        prop::collection::vec(any_of(QUERY), 0..8),
        prop::collection::vec(any_of(HEADERS), 0..6),
        prop::collection::vec(any_of(BODY), 0..4),
        any::<bool>(),
    );
    parts.prop_map(move |(method, path, query, headers, body, has_session)| {
        let session = if has_session { format!("Cookie: {cookie}\r\n") } else { String::new() };
        let head = [method.as_bytes(), b" ", &path, &query.concat(), b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"].concat();
        [head, session.into_bytes(), headers.concat(), b"\r\n".to_vec(), body.concat()].concat()
    })
}

/// The answer, which may be none to what is no request.
async fn answer(console: &Console, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(console.address()).await.expect("it listens");
    let _it_may_refuse_early = stream.write_all(request).await;
    let _it_may_refuse_early = stream.shutdown().await;
    let mut heard = Vec::new();
    // A stream of events has no end.
    let _closed = timeout(Duration::from_secs(1), stream.read_to_end(&mut heard)).await;
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_of_any_bytes_is_answered_and_breaks_nothing() {
    let folder = folder();
    let console = Setup::on(folder.path(), "postgres://app:hunter22@127.0.0.1:1/app").start().await;
    let session = console.log_in(PASSWORD).await;
    let near = near_request(session.0.clone());
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(22), failure_persistence: None, ..Config::default() });
    let requests: Vec<Vec<u8>> = (0..REQUESTS).map(|_| near.new_tree(&mut runner).expect("a request").current()).collect();
    for some in requests.chunks(AT_ONCE) {
        let answers = futures_util::future::join_all(some.iter().map(|request| answer(&console, request))).await;
        for (request, heard) in some.iter().zip(answers) {
            let (request, heard) = (String::from_utf8_lossy(request), String::from_utf8_lossy(&heard));
            assert!(!heard.starts_with("HTTP/1.1 500"), "{request}\n{heard}");
            let told = [PASSWORD, TOKEN, "hunter22"].into_iter().find(|secret| heard.contains(secret));
            assert_eq!(told, None, "{request}\n{heard}");
        }
    }
    assert_eq!(console.get("/healthz").await.status(), 200);
    let log = console.log();
    assert!(!log.contains("panicked") && !log.contains("hunter22"), "{log}");
}
