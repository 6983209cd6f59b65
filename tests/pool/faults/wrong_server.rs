//! The server is not what was asked for.

use std::time::Duration;

use sqlx::postgres::PgSslMode;

use super::{failing_connects, tells_its_numbers_at_once};
use crate::ground::options;
use crate::support::{Postgres, Proxy};

#[tokio::test]
async fn a_server_without_tls_that_tls_is_required_of_is_told() {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    let target = proxy.options(&postgres.options()).ssl_mode(PgSslMode::Require);
    let pool = options("no TLS", 1, 0).timeout(Duration::from_millis(300)).build(target).expect("valid options");
    let failure = pool.acquire().await.expect_err("there is no TLS");
    assert!(failing_connects(&failure).contains("server does not support TLS"), "{failure}");
    tells_its_numbers_at_once(&pool);
    assert_eq!(pool.snapshot().open(), 0);
}
