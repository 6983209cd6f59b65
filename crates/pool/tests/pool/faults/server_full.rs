//! The server's max_connections are taken by others.

use std::time::{Duration, Instant};

use plimsoll_pool::{PoolError, TimeoutCause};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};

use super::tells_its_numbers_at_once;
use crate::ground::{agrees_with_the_server, options};
use crate::ledger::Ledger;
use crate::support::{Postgres, eventually};

/// Takes every session that ordinary roles may have.
async fn fill(postgres: &Postgres) -> Vec<PgConnection> {
    let mut others = Vec::new();
    loop {
        match postgres.options().application_name("others").connect().await {
            Ok(another) => others.push(another),
            Err(error) => {
                assert_eq!(error.as_database_error().and_then(|e| e.code()).as_deref(), Some("53300"), "{error}");
                return others;
            }
        }
    }
}

#[tokio::test]
async fn a_full_server_is_told_to_who_needs_a_connection_and_a_freed_one_is_taken() {
    let postgres = Postgres::start().await;
    let patience = Duration::from_millis(500);
    let pool = options("full", 2, 2).timeout(patience).build(postgres.options()).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
    let mut others = fill(&postgres).await;

    let ledger = Ledger::default();
    let (first, second) = (ledger.acquire(&pool).await.expect("a lease"), ledger.acquire(&pool).await.expect("a lease"));
    let failure = ledger.acquire(&pool).await.expect_err("the server is full");
    let PoolError::Timeout { waited, cause: TimeoutCause::ServerFull { message } } = &failure else { panic!("{failure:?}") };
    assert!(*waited < patience + Duration::from_secs(1) && !message.is_empty(), "{failure}");
    assert_eq!(pool.last_connect_failure().and_then(|failure| failure.code).as_deref(), Some("53300"));
    tells_its_numbers_at_once(&pool);
    drop(second);
    let second = ledger.acquire(&pool).await.expect("what the pool has is lent again");

    others.pop().expect("one of many").close().await.expect("it leaves");
    let freed = Instant::now();
    eventually("the freed one is taken", async || ledger.acquire(&pool).await.is_ok()).await;
    assert!(freed.elapsed() < Duration::from_secs(2), "after {:?}", freed.elapsed());
    drop((first, second));
    agrees_with_the_server(&postgres, &pool).await;
    ledger.agrees_with(&pool.snapshot().totals);
    let failed = pool.snapshot().totals.connects_failed;
    assert_eq!(pool.connect_failures(), [(Some("53300".to_owned()), failed)], "and failed for no other reason");
}
