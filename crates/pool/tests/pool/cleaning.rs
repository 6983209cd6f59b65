//! Nobody is ever handed the rest of somebody else's query or transaction.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use plimsoll_pool::{Lease, Pool};
use sqlx::Executor;

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

async fn lease(pool: &Pool) -> Lease {
    pool.acquire().await.expect("a lease")
}

/// In a transaction, now() stands still from one statement to the next.
async fn is_in_transaction(lease: &mut Lease) -> bool {
    async fn read(lease: &mut Lease, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&mut **lease).await.expect("the session answers")
    }
    let first = read(lease, "select now()::text").await;
    read(lease, "select pg_sleep(0.002)::text").await;
    first == read(lease, "select now()::text").await
}

#[tokio::test]
async fn a_raw_begin_that_was_left_open_is_rolled_back() {
    let (_postgres, pool) = warm_pool(options("raw begin", 1, 0)).await;
    let mut first = lease(&pool).await;
    let pid = first.backend_pid();
    (&mut *first).execute("begin").await.expect("begin");
    (&mut *first).execute("create temporary table leftover (n int)").await.expect("create");
    assert!(is_in_transaction(&mut first).await);
    drop(first);
    let mut next = lease(&pool).await;
    assert_eq!(next.backend_pid(), pid, "cleaned, not replaced");
    assert!(!is_in_transaction(&mut next).await);
    let leftover: Option<String> = sqlx::query_scalar("select to_regclass('leftover')::text").fetch_one(&mut *next).await.expect("a row");
    assert_eq!(leftover, None, "rolled back, not committed");
}

#[tokio::test]
async fn a_failed_transaction_is_rolled_back() {
    let (_postgres, pool) = warm_pool(options("failed transaction", 1, 0)).await;
    let mut first = lease(&pool).await;
    let pid = first.backend_pid();
    (&mut *first).execute("begin").await.expect("begin");
    (&mut *first).execute("select 1 / 0").await.expect_err("division by zero");
    let refused = (&mut *first).execute("select 1").await.expect_err("the transaction has failed");
    assert_eq!(refused.as_database_error().and_then(|e| e.code()).as_deref(), Some("25P02"));
    drop(first);
    let mut next = lease(&pool).await;
    assert_eq!(next.backend_pid(), pid);
    assert!(!is_in_transaction(&mut next).await);
}

#[tokio::test]
async fn the_rest_of_a_query_that_was_cut_off_reaches_nobody() {
    let (postgres, pool) = warm_pool(options("cut off", 1, 0)).await;
    let mut first = lease(&pool).await;
    let pid = first.backend_pid();
    let late = sqlx::query_scalar::<_, String>("select 'late' from pg_sleep(0.5)").fetch_one(&mut *first);
    tokio::time::timeout(Duration::from_millis(50), late).await.expect_err("cut off");
    drop(first);
    assert_eq!((pool.snapshot().checked_out, pool.snapshot().checked_in), (1, 0), "not idle before it is clean");
    let mut next = lease(&pool).await;
    let own: String = sqlx::query_scalar("select 'own'").fetch_one(&mut *next).await.expect("a row");
    assert_eq!((own.as_str(), next.backend_pid()), ("own", pid));
    drop(next);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn the_error_of_a_query_that_was_cut_off_reaches_nobody() {
    let (_postgres, pool) = warm_pool(options("cut off error", 1, 0)).await;
    for sql in ["select 1 / (pg_sleep(0.2) is null)::int", "begin; select pg_sleep(0.2); select 1 / 0"] {
        let mut first = lease(&pool).await;
        let pid = first.backend_pid();
        tokio::time::timeout(Duration::from_millis(50), sqlx::raw_sql(sql).execute(&mut *first)).await.expect_err("cut off");
        drop(first);
        let mut next = lease(&pool).await;
        assert_eq!(next.backend_pid(), pid);
        assert!(!is_in_transaction(&mut next).await, "after {sql}");
    }
}

#[tokio::test]
async fn a_stream_of_rows_that_was_dropped_midway_reaches_nobody() {
    let (postgres, pool) = warm_pool(options("midway", 1, 0)).await;
    let mut rows = sqlx::query_scalar::<_, i32>("select generate_series(1, 100000)").fetch(&pool);
    for expected in 1..=3 {
        assert_eq!(rows.next().await.expect("more rows").expect("a row"), expected);
    }
    drop(rows);
    let own: i32 = sqlx::query_scalar("select -1").fetch_one(&pool).await.expect("a row");
    assert_eq!(own, -1);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1, "the connection was drained and kept");
}

#[tokio::test]
async fn after_an_abandoned_copy_to_the_server_nobody_reads_anothers_answers() {
    let (_postgres, pool) = warm_pool(options("copy in", 1, 0)).await;
    let mut first = lease(&pool).await;
    (&mut *first).execute("create temporary table copied (n int)").await.expect("create");
    let mut copy = first.copy_in_raw("copy copied from stdin").await.expect("copy");
    copy.send("1\n2\n".as_bytes()).await.expect("rows");
    drop(copy);
    drop(first);
    assert_in_step(&pool).await;
}

#[tokio::test]
async fn after_an_abandoned_copy_to_the_client_nobody_reads_anothers_answers() {
    let (_postgres, pool) = warm_pool(options("copy out", 1, 0)).await;
    for rows_read in [0, 1, 2] {
        let mut first = lease(&pool).await;
        let mut copy = first.copy_out_raw("copy (select generate_series(1, 2)) to stdout").await.expect("copy");
        for _ in 0..rows_read {
            copy.next().await.expect("more").expect("a row");
        }
        drop(copy);
        drop(first);
        assert_in_step(&pool).await;
    }
}

#[tokio::test]
async fn after_a_copy_in_a_transaction_that_failed_nobody_reads_anothers_answers() {
    let (_postgres, pool) = warm_pool(options("copy in a transaction", 1, 0)).await;
    let mut tx = pool.begin().await.expect("begin");
    let mut copy = tx.copy_out_raw("copy (select 1 / (2 - n) from generate_series(1, 2) n) to stdout").await.expect("copy");
    copy.next().await.expect("a row").expect("the first one");
    copy.next().await.expect("an error").expect_err("division by zero");
    drop(copy);
    let _what_it_says_is_not_the_point = tx.commit().await;
    assert_in_step(&pool).await;
}

/// Simple and prepared statements get their own answers, whoever used the connection before.
async fn assert_in_step(pool: &Pool) {
    let mut next = lease(pool).await;
    for n in 0..3 {
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("select '{n}'"))).fetch_all(&mut *next).await.expect("its own answer");
        let own: Vec<String> = rows.iter().map(|row| sqlx::Row::get(row, 0)).collect();
        assert_eq!(own, [n.to_string()]);
        let own: i32 = sqlx::query_scalar("select $1::int").bind(n).fetch_one(&mut *next).await.expect("its own answer");
        assert_eq!(own, n);
    }
}

#[tokio::test]
async fn what_runs_on_beyond_the_cleaning_limit_is_closed() {
    let (postgres, pool) = warm_pool(options("runs on", 1, 0)).await;
    let mut first = lease(&pool).await;
    let pid = first.backend_pid();
    let long = (&mut *first).execute("select pg_sleep(30)");
    tokio::time::timeout(Duration::from_millis(50), long).await.expect_err("cut off");
    let returned = Instant::now();
    drop(first);
    assert_eq!(pool.snapshot().checked_out, 1, "it is not idle while it is cleaned");
    let next = lease(&pool).await;
    assert_ne!(next.backend_pid(), pid);
    assert!((4..=6).contains(&returned.elapsed().as_secs()), "after {:?}", returned.elapsed());
    assert_eq!(pool.snapshot().totals.closes.dirty, 1);
    drop(next);
    // The server's side of it is not told by a closed socket until it next speaks to it.
    postgres.terminate(pid).await;
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_query_beyond_the_command_timeout_fails_and_the_connection_is_used_again() {
    let (_postgres, pool) = warm_pool(options("command timeout", 1, 0).command_timeout(Some(Duration::from_millis(100)))).await;
    let mut first = lease(&pool).await;
    let pid = first.backend_pid();
    let cut = (&mut *first).execute("select pg_sleep(10)").await.expect_err("too long");
    assert_eq!(cut.as_database_error().and_then(|e| e.code()).as_deref(), Some("57014"), "{cut}");
    drop(first);
    let on_the_pool = sqlx::query("select pg_sleep(10)").execute(&pool).await.expect_err("too long");
    assert_eq!(on_the_pool.as_database_error().and_then(|e| e.code()).as_deref(), Some("57014"), "{on_the_pool}");
    assert_eq!(lease(&pool).await.backend_pid(), pid);
    eventually("it is idle again", async || pool.snapshot().checked_in == 1).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}
