//! Servers that answer a connect with an error of any code, in any text and encoding.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::ground::options;
use crate::support::eventually;

const SECRET: &str = "hunter22";
const CASES: usize = 300;

/// An ErrorResponse with these fields.
fn error(code: &[u8], message: &[u8], routine: &[u8]) -> Vec<u8> {
    let fields = [(b'S', &b"FATAL"[..]), (b'V', b"FATAL"), (b'C', code), (b'M', message), (b'R', routine)];
    let text = |text: &[u8]| text.iter().copied().filter(|byte| *byte != 0).collect::<Vec<u8>>();
    let body: Vec<u8> = fields.iter().flat_map(|(kind, value)| [vec![*kind], text(value), vec![0]].concat()).chain([0]).collect();
    let length = u32::try_from(body.len() + 4).expect("a short message");
    [&b"E"[..], &length.to_be_bytes(), &body].concat()
}

/// A server that answers everybody with this.
async fn server_that_answers(answer: Vec<u8>) -> PgConnectOptions {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let _asked = client.read(&mut [0; 1024]).await;
            let _answered = client.write_all(&answer).await;
        }
    });
    let target = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port).username("app").password(SECRET);
    target.database("orders").ssl_mode(PgSslMode::Disable)
}

/// What the pool tells of it.
async fn told(answer: Vec<u8>) -> String {
    let target = server_that_answers(answer).await;
    let pool = options("foreign errors", 1, 0).warm_up(true).build(target).expect("valid options");
    eventually("the connect has failed", async || pool.last_connect_failure().is_some()).await;
    let message = pool.last_connect_failure().expect("a failure").message;
    assert_eq!(pool.close(Duration::from_secs(5)).await, 0);
    message
}

#[test]
fn each_ends_in_one_printable_sentence_with_a_remedy() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let config =
        ProptestConfig { cases: CASES as u32, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() };
    let code = prop_oneof!["[0-9A-Z]{5}", Just("28P01".to_owned()), Just("53300".to_owned()), Just("08P01".to_owned()), ".{0,5}"];
    let text = prop_oneof![prop::collection::vec(any::<u8>(), 0..80), ".{0,40}".prop_map(String::into_bytes)];
    let routine = "|auth_failed|CheckMyDatabase|InitProcess";
    let said = TestRunner::new(config).run(&(code, text, routine), |(code, text, routine)| {
        let said = runtime.block_on(told(error(code.as_bytes(), &text, routine.as_bytes())));
        prop_assert!(!said.chars().any(char::is_control) && !said.contains(SECRET), "{:?}", said);
        let (_, remedy) = said.split_once("; ").expect("a remedy");
        prop_assert!(!remedy.is_empty(), "{}", said);
        Ok(())
    });
    said.expect("each is told");
}

#[test]
fn a_wrong_password_in_latin_1_is_a_refused_login_and_no_stranger() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let french = b"authentification par mot de passe \xe9chou\xe9e pour l'utilisateur \xab app \xbb";
    let said = runtime.block_on(told(error(b"28P01", french, b"auth_failed")));
    assert!(said.contains("the role app and its password") && said.contains("lc_messages"), "{said}");
    assert!(!said.contains("does not speak"), "{said}");
}
