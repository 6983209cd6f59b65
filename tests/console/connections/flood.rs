//! The program itself under those who send half of something, or too much.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use reqwest::header::COOKIE;
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::ground::{PASSWORD, Setup, TOKEN, folder, url};
use crate::http::http_client;
use crate::support::{Postgres, eventually};

/// Nothing listens there: these consoles are asked for nothing of a database.
const NOWHERE: &str = "postgres://app@127.0.0.1:1/app";

#[tokio::test]
async fn a_head_of_more_than_32_kb_is_refused() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).start().await;
    for (length, status) in [(16_000, "HTTP/1.1 200 OK\r\n"), (40_000, "HTTP/1.1 431 Request Header Fields Too Large\r\n")] {
        let mut stream = TcpStream::connect(console.address()).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        let head = format!("GET /healthz HTTP/1.1\r\nHost: console\r\nX-Large: {}\r\n\r\n", "x".repeat(length));
        // In one piece: who is refused in the middle of a head is cut off, and could not send the rest of it.
        stream.write_all(head.as_bytes()).expect("a request");
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).expect("an answer");
        assert_eq!(answer, status, "{length}");
    }
}

/// What shells set by default is too little for that many; the program raises it.
#[tokio::test(flavor = "multi_thread")]
async fn it_answers_while_hundreds_send_half_a_request() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).after("ulimit -S -n 128").start().await;
    let mut halves = Vec::new();
    for _ in 0..600 {
        let mut half = TcpStream::connect(console.address()).expect("a connection");
        half.write_all(b"GET /healthz HTTP/1.1\r\nHost: con").expect("half a head");
        halves.push(half);
    }
    for path in ["/healthz", "/login", "/healthz"] {
        let began = Instant::now();
        assert_eq!(console.get(path).await.status(), 200, "{path}");
        assert!(began.elapsed() < Duration::from_secs(2), "{path} after {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn too_few_open_files_are_told_at_the_start_with_the_number_needed() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).after("ulimit -n 200").start().await;
    let said = console.logged(1, "the system lets this process open 200 files").await;
    assert!(
        said[0].contains("it needs up to 742: 512 connections to the console, 150 of the pool") && said[0].contains("ulimit -n"),
        "{said:?}"
    );
    let halves: Vec<_> = (0..300).map(|_| TcpStream::connect(console.address()).expect("a connection")).collect();
    assert_eq!(console.get("/healthz").await.status(), 200);
    drop(halves);
}

/// Neither side may take the files of the other: the pool its connections, strangers theirs.
#[tokio::test(flavor = "multi_thread")]
async fn with_few_open_files_the_pool_and_the_console_both_go_on() {
    let postgres = Postgres::shared().await;
    for (limit, pool, users, name) in [("64", 3_u64, "20", "few-files"), ("256", 150, "100", "more-files")] {
        let folder = folder();
        let setup = Setup::on(folder.path(), &url(&postgres.options())).set("PLIMSOLL_APPLICATION_NAME", name);
        let setup = setup.set("PLIMSOLL_TIMEOUT", "2s").set("PLIMSOLL_POOL_SIZE", "50").after(&format!("ulimit -n {limit}"));
        let console = setup.start().await;
        let told = console.logged(1, "the system lets this process open").await;
        assert!(told[0].contains(&format!("the pool opens at most {pool}")) && told[0].contains("up to 742"), "{told:?}");
        let session = console.log_in(PASSWORD).await;
        // Each on a connection of its own: one that is kept is closed when another needs its place.
        let alone = http_client().pool_max_idle_per_host(0).timeout(Duration::from_secs(10)).redirect(Policy::none()).build();
        let alone = alone.expect("an HTTP client");
        let at = |path: &str| format!("http://{}{path}", console.address());
        let halves: Vec<_> = (0..100).map(|_| half(console.address())).collect();
        let form = [("users", users), ("duration", "3s"), ("hold", "300ms"), ("limit_errors", "100000"), ("live", "on")];
        let start = alone.post(at("/api/load-test/start")).header(COOKIE, &session.0).form(&form).send().await;
        assert_eq!(start.expect("an answer").status(), 303, "{limit}");
        eventually("the pool is as large as it may be", async || {
            let stats = alone.get(at("/api/admin/pool-stats")).bearer_auth(TOKEN).send().await.expect("an answer");
            stats.json::<Value>().await.expect("JSON")["open"].as_u64() >= Some(pool.min(50))
        })
        .await;
        for path in ["/healthz", "/readyz", "/login"] {
            assert_eq!(alone.get(at(path)).send().await.expect("an answer").status(), 200, "{limit}: {path}");
        }
        drop(halves);
        assert_eq!(console.log_lines("Too many open files"), [""; 0], "{limit}");
        assert_eq!(console.log_lines("No file descriptors available"), [""; 0], "{limit}");
    }
}

fn half(address: SocketAddr) -> TcpStream {
    let mut half = TcpStream::connect(address).expect("a connection");
    // Where room is made for another, it is closed at once.
    let _may_be_closed = half.write_all(b"GET /healthz HTTP/1.1\r\nHost: con");
    half
}
