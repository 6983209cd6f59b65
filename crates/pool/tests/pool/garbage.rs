//! A server that is none: whatever bytes it answers, the pool neither panics nor tells the password, and its callers hear of
//! it in time.

use std::time::{Duration, Instant};

use plimsoll_pool::Pool;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::ground::options;

const SECRET: &str = "hunter22";
const ANSWERS: usize = 500;
const AT_ONCE: usize = 25;

/// Messages of the protocol with wrong lengths and bodies, among bytes of any kind; the same in every run.
fn answers() -> Vec<Vec<u8>> {
    let kinds = b"RKZESNTDCAItdncG123vVW".to_vec();
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..24),
        Just(vec![0, 0, 0, 0]),
        Just(vec![0, 0, 0, 5, 1, 2, 3, 4]),
        Just(b"\0\0\0\x0aSCRAM-SHA-256\0\0".to_vec()),
        Just(b"\0\0\0\x0br=a,s=!!!,i=4294967295".to_vec()),
        Just(b"SFATAL\0C53300\0Mfull hunter2\xff\0\0".to_vec()),
        Just(b"server_version\x0015.18\0".to_vec()),
        Just(b"I".to_vec()),
    ];
    let off = prop_oneof![6 => Just(4i32), 1 => -9..9i32, 1 => Just(1 << 20)];
    let message = (prop::sample::select(kinds), body, off).prop_map(|(kind, body, off)| {
        let length = i32::try_from(body.len()).unwrap_or(0).wrapping_add(off);
        [vec![kind], length.to_be_bytes().to_vec(), body].concat()
    });
    let answer =
        prop_oneof![8 => prop::collection::vec(message, 0..6).prop_map(|all| all.concat()), 1 => prop::collection::vec(any::<u8>(), 0..64)];
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(22), failure_persistence: None, ..Config::default() });
    (0..ANSWERS).map(|_| answer.new_tree(&mut runner).expect("an answer").current()).collect()
}

/// Answers every client so, and goes.
async fn server_of(answer: Vec<u8>) -> (u16, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let serving = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut startup = [0; 1024];
            let _something_came = client.read(&mut startup).await;
            let _client_may_go = client.write_all(&answer).await;
            let _client_may_go = client.shutdown().await;
        }
    });
    (port, serving)
}

fn pool(port: u16) -> Pool {
    let options = options("garbage", 1, 0).warm_up(false).timeout(Duration::from_millis(50)).connect_timeout(Duration::from_millis(500));
    let target = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port).username("app").password(SECRET).database("app");
    options.build(target.ssl_mode(PgSslMode::Disable)).expect("valid options")
}

async fn ask(answer: Vec<u8>) {
    let (port, serving) = server_of(answer).await;
    let pool = pool(port);
    if let Err(failure) = pool.acquire().await {
        assert!(!format!("{failure} {failure:?}").contains(SECRET), "{failure:?}");
    }
    assert_eq!(pool.close(Duration::from_secs(2)).await, 0, "{:?}", pool.snapshot());
    serving.abort();
}

#[tokio::test]
async fn a_server_that_answers_anything_is_no_server_and_learns_nothing() {
    // Some answers make sqlx panic, which the pool catches. With RUST_BACKTRACE the first panic reads the symbols of the whole
    // program, for seconds where they come from a disk: done here, before anything is timed.
    let _read_symbols = std::backtrace::Backtrace::force_capture().to_string();
    for some in answers().chunks(AT_ONCE) {
        let began = Instant::now();
        futures_util::future::join_all(some.iter().cloned().map(ask)).await;
        assert!(began.elapsed() < Duration::from_secs(8), "a caller was kept waiting: {:?}", began.elapsed());
    }
}
