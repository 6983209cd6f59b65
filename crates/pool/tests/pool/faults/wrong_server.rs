//! Something else listens at the address, or not in the way that was asked for.

use std::time::Duration;

use plimsoll_pool::Pool;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{failing_connects, tells_its_numbers_at_once};
use crate::ground::options;
use crate::support::{Postgres, Proxy};

/// Something that answers everybody with these words and hangs up.
async fn stranger(words: &'static str) -> PgConnectOptions {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let _asked = client.read(&mut [0; 1024]).await;
            let _answered = client.write_all(words.as_bytes()).await;
        }
    });
    PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port).username("app").database("app").ssl_mode(PgSslMode::Disable)
}

/// What a caller is told.
async fn told(target: PgConnectOptions) -> String {
    let pool: Pool = options("stranger", 1, 0).timeout(Duration::from_millis(300)).build(target).expect("valid options");
    let failure = pool.acquire().await.expect_err("this is no PostgreSQL");
    tells_its_numbers_at_once(&pool);
    assert_eq!(pool.snapshot().open(), 0);
    failing_connects(&failure).to_owned()
}

#[tokio::test]
async fn a_web_server_at_the_address_is_told_from_a_postgresql() {
    let message = told(stranger("HTTP/1.1 400 Bad Request\r\n\r\n").await).await;
    assert!(message.contains("PostgreSQL"), "{message}");
}

#[tokio::test]
async fn somebody_who_hangs_up_without_a_word_is_named_so() {
    let message = told(stranger("").await).await;
    assert!(message.contains("closed the connection"), "{message}");
}

#[tokio::test]
async fn a_server_without_tls_that_tls_is_required_of_is_told() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    let message = told(proxy.options(&postgres.options()).ssl_mode(PgSslMode::Require)).await;
    assert!(message.contains("server does not support TLS"), "{message}");
}
