//! What an address may answer instead of an exposition.

use std::sync::Arc;

use super::{GOOD, Running, bytes, source};
use crate::fleet::model::Evidence;
use crate::fleet::registry::FleetView;
use crate::fleet::sources::hostile_server::{Behaviour, HostileServer, answer, bomb, status, text};

fn head(headers: &str) -> Arc<Vec<u8>> {
    Arc::new(format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n{headers}\r\n").into_bytes())
}

/// What takes no time, and what takes all the time that it is given.
fn small_paths() -> Vec<(&'static str, Behaviour, &'static str)> {
    let gzip = "Content-Encoding: gzip\r\n";
    let page = answer("200 OK", "Content-Type: text/html\r\n", b"<html>hunter22</html>");
    vec![
        ("/hangs", Behaviour::Hang, "does not answer within 750 ms"),
        ("/drips", Behaviour::Drip(head("")), "begins to answer, and has not ended within 750 ms"),
        ("/no-gzip", bytes(answer("200 OK", gzip, GOOD.as_bytes())), "said to be gzip and is not"),
        ("/zstd", bytes(answer("200 OK", "Content-Encoding: zstd\r\n", b"abc")), "a content encoding other than gzip"),
        ("/half", bytes(answer("200 OK", "", GOOD.as_bytes())[..100].to_vec()), "breaks off its answer"),
        ("/silent", bytes(Vec::new()), "cannot be read"),
        ("/html", bytes(page), "answers with a web page; is /metrics its path?"),
        ("/other", text("go_goroutines 5\n"), "its metrics begin with go_goroutines"),
        ("/binary", text("\u{0}\u{1}\u{2}hunter22\n"), "no exposition"),
        ("/401", status("401 Unauthorized", ""), "refuses the token (status 401); check token of the source"),
        ("/moved", status("302 Found", "Location: http://hunter22.example/\r\n"), "redirects are not followed"),
        ("/503", status("503 Service Unavailable", ""), "status 503"),
        ("/garbage", bytes(b"hunter22 hunter22 hunter22\r\n\r\n".to_vec()), "cannot be read"),
        ("/lost", status("404 Not Found", ""), "is /metrics its path?"),
    ]
}

fn large_paths() -> Vec<(&'static str, Behaviour, &'static str)> {
    let series =
        |count: usize| -> String { (0..count).map(|series| format!("hikaricp_connections_active{{pool=\"{series}\"}} 1\n")).collect() };
    vec![
        ("/endless", Behaviour::Endless(head(""), b'#'), "answers with more than 16 MB"),
        ("/million", bytes(answer("200 OK", "", series(1_000_000).as_bytes())), "answers with more than 16 MB"),
        ("/many", bytes(answer("200 OK", "", series(200_001).as_bytes())), "tells more than 200000 numbers of pools"),
        ("/bomb", bytes(answer("200 OK", "Content-Encoding: gzip\r\n", &bomb(b'#', 100))), "answers with more than 16 MB"),
    ]
}

/// Each path has its sentence, and the good one goes on.
async fn each_is_a_sentence(paths: Vec<(&'static str, Behaviour, &'static str)>, interval: &str) {
    let served = paths.iter().map(|(path, behaviour, _)| (*path, behaviour.clone())).chain([("/metrics", text(GOOD))]);
    let server = HostileServer::start(served).await;
    let urls: Vec<String> = paths.iter().map(|(path, ..)| server.url(path)).chain([server.url("/metrics")]).collect();
    let source = source("exposition", &urls, "token = \"hunter22\"").replace("interval = \"1s\"", &format!("interval = {interval:?}"));
    let running = Running::start(&source);
    let is_said = |view: &FleetView, path: &str, words: &str| {
        let said = view.sources[0].errors.iter().find(|said| said.contains(&format!("{path}: ")));
        said.is_some_and(|said| said.contains(words) && !said.contains("hunter22") && said.len() < 300)
    };
    let view = running.view(|view| !view.pools.is_empty() && paths.iter().all(|(path, _, words)| is_said(view, path, words))).await;
    assert_eq!((view.pools.len(), view.sources[0].failing), (1, paths.len()));
    assert_eq!((view.pools[0].reading.gauges.checked_out, view.pools[0].evidence), (Some(3), Evidence::C));
    let taken = view.pools[0].reading.taken_at_ms;
    running.view(|view| view.pools[0].reading.taken_at_ms > taken).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_answer_is_a_sentence_and_the_good_one_goes_on() {
    each_is_a_sentence(small_paths(), "1s").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_answer_that_is_too_large_is_a_sentence_and_the_good_one_goes_on() {
    // Ten seconds for each: a program that is not optimised reads slowly, on a machine with other work.
    each_is_a_sentence(large_paths(), "14s").await;
}

#[tokio::test]
async fn an_address_where_a_cloud_hands_out_keys_is_not_asked() {
    let running = Running::start(&source("exposition", &["http://169.254.169.254/latest/meta-data/".to_owned()], ""));
    let said = running.said().await;
    assert!(said.contains("leads to a link-local or cloud metadata address"), "{said}");
}
