//! How a transaction begins, and parts of it that are undone by themselves.

use std::time::Duration;

use plimsoll_pool::{IsolationLevel, Pool, RolledBack, TransactionOptions};
use sqlx::Executor;

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

async fn numbers(pool: &Pool, table: &str) -> Vec<i32> {
    let sql = format!("select n from {table} order by n");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await.expect("rows")
}

#[tokio::test]
async fn a_transaction_begins_as_it_was_asked_to_and_the_next_one_does_not() {
    let (postgres, pool) = warm_pool(options("begin with", 1, 0)).await;
    pool.execute("create table begun (n int)").await.expect("create table");
    let settings = "select current_setting('transaction_isolation'), current_setting('transaction_read_only'), \
                    current_setting('transaction_deferrable')";
    let all = TransactionOptions::new().isolation(IsolationLevel::Serializable).read_only(true).deferrable(true);
    for (asked, expected) in [
        (all, ("serializable", "on", "on")),
        (TransactionOptions::new(), ("read committed", "off", "off")),
        (TransactionOptions::new().isolation(IsolationLevel::RepeatableRead), ("repeatable read", "off", "off")),
    ] {
        let mut tx = pool.begin_with(asked).await.expect("begin");
        let found: (String, String, String) = sqlx::query_as(settings).fetch_one(&mut *tx).await.expect("a row");
        assert_eq!((found.0.as_str(), found.1.as_str(), found.2.as_str()), expected);
        tx.commit().await.expect("commit");
    }
    let mut tx = pool.begin_with(TransactionOptions::new().read_only(true)).await.expect("begin");
    let refused = (&mut *tx).execute("insert into begun values (1)").await.expect_err("it is read-only");
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("25006"));
    drop(tx);
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.connects_ok, totals.closes.broken), (1, 0), "the caller's error says nothing against the session");
}

#[tokio::test]
async fn a_savepoint_keeps_or_undoes_its_part_and_the_transaction_goes_on() {
    let (postgres, pool) = warm_pool(options("parts", 1, 0)).await;
    pool.execute("create table parts (n int primary key)").await.expect("create table");
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into parts values (1)").await.expect("insert");
    let mut kept = tx.begin().await.expect("savepoint");
    (&mut *kept).execute("insert into parts values (2)").await.expect("insert");
    let mut within = kept.begin().await.expect("savepoint");
    (&mut *within).execute("insert into parts values (3)").await.expect("insert");
    within.rollback().await.expect("rollback");
    let mut dropped = kept.begin().await.expect("savepoint");
    (&mut *dropped).execute("insert into parts values (4)").await.expect("insert");
    drop(dropped);
    (&mut *kept).execute("insert into parts values (5)").await.expect("insert");
    std::mem::forget(kept.begin().await.expect("savepoint"));
    (&mut *kept).execute("insert into parts values (6)").await.expect("insert");
    kept.commit().await.expect("released, with the one that was forgotten");
    let mut failed = tx.begin().await.expect("savepoint");
    (&mut *failed).execute("insert into parts values (1)").await.expect_err("the key is there");
    failed.rollback().await.expect("rollback");
    let mut failed = tx.begin().await.expect("savepoint");
    (&mut *failed).execute("insert into parts values (1)").await.expect_err("the key is there");
    let refused = failed.commit().await.expect_err("a part that has failed is not kept");
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("25P02"));
    (&mut *tx).execute("insert into parts values (7)").await.expect("the transaction goes on");
    tx.commit().await.expect("commit");
    assert_eq!(numbers(&pool, "parts").await, [1, 2, 5, 6, 7]);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().totals.connects_ok, pool.snapshot().totals.closes.dirty), (1, 0));
}

#[tokio::test]
async fn a_savepoint_in_a_transaction_that_has_failed_ends_it_and_the_commit_says_so() {
    let (postgres, pool) = warm_pool(options("failed parts", 1, 0)).await;
    pool.execute("create table failed_parts (n int)").await.expect("create table");
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into failed_parts values (1)").await.expect("insert");
    (&mut *tx).execute("select 1 / 0").await.expect_err("division by zero");
    tx.begin().await.map(drop).expect_err("the transaction has failed");
    let told = tx.commit().await.expect_err("nothing was committed");
    assert!(RolledBack::is(&told), "{told}");
    assert!(numbers(&pool, "failed_parts").await.is_empty());
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_savepoint_that_is_cut_off_at_any_moment_leaves_nothing_behind_for_the_next_caller() {
    let (postgres, pool) = warm_pool(options("cut savepoints", 2, 0)).await;
    pool.execute("create table cut_parts (n int)").await.expect("create table");
    let mut committed = 0;
    for _ in 0..200 {
        let patience = Duration::from_micros(fastrand::u64(0..600));
        let work = async {
            let mut tx = pool.begin().await?;
            let mut part = tx.begin().await?;
            (&mut *part).execute("insert into cut_parts values (1)").await?;
            part.commit().await?;
            tx.commit().await
        };
        if let Ok(outcome) = tokio::time::timeout(patience, work).await {
            outcome.expect("committed");
            committed += 1;
        }
    }
    agrees_with_the_server(&postgres, &pool).await;
    eventually("no session of the pool is in a transaction", async || {
        let idle = "select count(*) from pg_stat_activity where application_name = 'cut savepoints' and state = 'idle in transaction'";
        sqlx::query_scalar::<_, i64>(idle).fetch_one(&pool).await.expect("a count") == 0
    })
    .await;
    assert!(numbers(&pool, "cut_parts").await.len() >= committed, "what was committed is there");
    assert_eq!(pool.snapshot().totals.closes.dirty, 0);
}
