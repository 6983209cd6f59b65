//! The program itself under those who send half of something, or too much.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::ground::{Setup, folder};

/// Nothing listens there: these consoles are asked for nothing of a database.
const NOWHERE: &str = "postgres://app@127.0.0.1:1/app";

#[tokio::test]
async fn a_head_of_more_than_32_kb_is_refused() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).start().await;
    for (length, status) in [(16_000, "HTTP/1.1 200 OK\r\n"), (40_000, "HTTP/1.1 431 Request Header Fields Too Large\r\n")] {
        let mut stream = TcpStream::connect(console.address()).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: console\r\nX-Large: {}\r\n\r\n", "x".repeat(length)).expect("a request");
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
