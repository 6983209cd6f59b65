//! Against a server of a few lines, which answers what it is told to.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use std::time::Duration;

use url::Url;

use super::server::RedisServer;

const PATIENCE: Duration = Duration::from_secs(10);

fn at(url: &str) -> Result<RedisServer, String> {
    RedisServer::at(&Url::parse(url).expect("a URL"), None)
}

/// Answers each read with the next of the answers; what it was sent.
async fn serve(answers: &'static [&'static str]) -> (RedisServer, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let (mut all, mut part) = (String::new(), [0; 1024]);
        for answer in answers {
            let length = stream.read(&mut part).await.expect("a question");
            all.push_str(&String::from_utf8_lossy(&part[..length]));
            stream.write_all(answer.as_bytes()).await.expect("it is sent");
        }
        all
    });
    let server = at(&format!("redis://watch:hunt%20er22@127.0.0.1:{port}/0")).expect("an address");
    (server, served)
}

#[tokio::test]
async fn it_logs_in_asks_info_and_the_limit_that_info_does_not_tell() {
    let (server, served) = serve(&["+OK\r\n", "$23\r\n# C\nconnected_clients:3\r\n", "*2\r\n$10\r\nmaxclients\r\n$3\r\n100\r\n"]).await;
    let reading = server.read(PATIENCE).await.expect("a reading");
    assert_eq!((reading.gauges.connected_clients, reading.gauges.max_clients), (Some(3), Some(100)));
    let asked = served.await.expect("it ends");
    assert!(asked.starts_with("*3\r\n$4\r\nAUTH\r\n$5\r\nwatch\r\n$9\r\nhunt er22\r\n*1\r\n$4\r\nINFO\r\n"), "{asked:?}");
}

#[tokio::test]
async fn what_is_refused_is_said_in_a_sentence_without_the_password() {
    let cases: [(&'static [&'static str], &str); 6] = [
        (&["-WRONGPASS invalid hunt er22\r\n"], "refuses the password"),
        (&["+OK\r\n", "-NOPERM this user has no permissions\r\n"], "+info"),
        (&["+OK\r\n", "-NOAUTH Authentication required.\r\n"], "wants a password"),
        (&["HTTP/1.1 400 Bad Request\r\n\r\n"], "answers what Redis would not"),
        (&["+OK\r\n", "$6\r\n<html>\r\n"], "without its numbers"),
        (&[], "closes the connection"),
    ];
    for (answers, expected) in cases {
        let (server, served) = serve(answers).await;
        let refused = server.read(PATIENCE).await.expect_err(expected);
        assert!(refused.contains(expected) && !refused.contains("hunt"), "{refused}");
        served.await.expect("it ends");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = at(&format!("redis://{address}")).expect("an address");
    let refused = server.read(Duration::from_millis(50)).await.expect_err("nobody answers");
    assert_eq!(refused, "does not answer within 50 ms");
}

#[test]
fn an_address_is_checked_and_its_password_is_not_told() {
    for good in ["rediss://:hunter22@cache.example", "redis://[::1]:7000", "redis://cache"] {
        assert!(at(good).is_ok(), "{good}");
    }
    for wrong in ["http://hunter22@x", "hunter22:6379", "redis:///0"] {
        let sentence = at(wrong).err().expect(wrong);
        assert!(sentence.contains("redis://HOST:PORT") && !sentence.contains("hunter22"), "{sentence}");
    }
}
