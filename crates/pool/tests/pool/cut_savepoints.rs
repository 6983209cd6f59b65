//! Savepoints that do not begin: nothing of their transaction is committed without having been asked for.

use std::sync::Arc;

use futures_util::FutureExt;
use plimsoll_pool::{Pool, RolledBack, Savepoint};
use sqlx::Executor;

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::Postgres;

async fn ground(table: &str) -> (Arc<Postgres>, Pool) {
    let (postgres, pool) = warm_pool(options(table, 1, 0)).await;
    let sql = format!("create table {table} (n int)");
    pool.execute(sqlx::AssertSqlSafe(sql)).await.expect("create table");
    (postgres, pool)
}

async fn numbers(pool: &Pool, table: &str) -> Vec<i32> {
    let sql = format!("select n from {table} order by n");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await.expect("rows")
}

/// A begin is sent, and its future dropped before the answer is there.
fn cut_off<'s>(begin: impl Future<Output = Result<Savepoint<'s>, sqlx::Error>>) {
    assert!(begin.now_or_never().is_none(), "the server needs longer than one look");
}

#[track_caller]
fn is_refused<T: std::fmt::Debug>(outcome: Result<T, sqlx::Error>) {
    let error = outcome.expect_err("the transaction was rolled back");
    assert_eq!(error.as_database_error().and_then(|error| error.code()).as_deref(), Some("25P02"), "{error}");
}

#[tokio::test]
async fn after_a_begin_that_was_cut_off_no_statement_of_the_transaction_is_done() {
    let (postgres, pool) = ground("cut_first").await;
    for rolls_back in [false, true] {
        let mut tx = pool.begin().await.expect("begin");
        (&mut *tx).execute("insert into cut_first values (1)").await.expect("insert");
        cut_off(tx.begin());
        let told = (&mut *tx).execute("insert into cut_first values (2)").await.expect_err("rolled back");
        assert!(told.to_string().contains("do its work again from the beginning"), "{told}");
        is_refused((&mut *tx).execute("insert into cut_first values (3)").await);
        is_refused((&mut *tx).fetch_all("insert into cut_first values (4) returning n").await);
        is_refused(tx.as_mut().execute("insert into cut_first values (5)").await);
        is_refused(tx.begin().await);
        if rolls_back {
            tx.rollback().await.expect("it is rolled back");
        } else {
            let told = tx.commit().await.expect_err("nothing is committed");
            assert!(RolledBack::is(&told), "{told}");
        }
        assert!(numbers(&pool, "cut_first").await.is_empty());
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().totals.connects_ok, pool.snapshot().totals.closes.dirty), (1, 0), "the session is cleaned and kept");
}

#[tokio::test]
async fn after_a_begin_that_was_cut_off_in_a_savepoint_neither_of_the_two_is_committed() {
    let (postgres, pool) = ground("cut_second").await;
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into cut_second values (1)").await.expect("insert");
    let mut outer = tx.begin().await.expect("savepoint");
    (&mut *outer).execute("insert into cut_second values (2)").await.expect("insert");
    cut_off(outer.begin());
    is_refused(outer.as_mut().execute("insert into cut_second values (3)").await);
    let told = outer.commit().await.expect_err("its work was undone");
    assert!(RolledBack::is(&told), "{told}");
    is_refused((&mut *tx).execute("insert into cut_second values (4)").await);
    let told = tx.commit().await.expect_err("nothing is committed");
    assert!(RolledBack::is(&told), "{told}");
    assert!(numbers(&pool, "cut_second").await.is_empty());
    let mut tx = pool.begin().await.expect("the session is good again");
    let mut outer = tx.begin().await.expect("savepoint");
    cut_off(outer.begin());
    drop(outer);
    drop(tx);
    assert!(numbers(&pool, "cut_second").await.is_empty());
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().totals.connects_ok, pool.snapshot().totals.closes.dirty), (1, 0));
}

#[tokio::test]
async fn a_begin_that_fails_leaves_no_statement_to_be_committed_on_its_own() {
    let (postgres, pool) = ground("failed_first").await;
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into failed_first values (1)").await.expect("insert");
    (&mut *tx).execute("select 1 / 0").await.expect_err("division by zero");
    is_refused(tx.begin().await);
    is_refused((&mut *tx).execute("insert into failed_first values (2)").await);
    is_refused(tx.as_mut().execute("insert into failed_first values (3)").await);
    let told = tx.commit().await.expect_err("nothing is committed");
    assert!(RolledBack::is(&told), "{told}");
    assert!(numbers(&pool, "failed_first").await.is_empty());
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_begin_that_fails_in_a_savepoint_leaves_that_to_be_rolled_back_by_itself() {
    let (postgres, pool) = ground("failed_second").await;
    for commits in [true, false] {
        let mut tx = pool.begin().await.expect("begin");
        (&mut *tx).execute("insert into failed_second values (1)").await.expect("insert");
        let mut outer = tx.begin().await.expect("savepoint");
        (&mut *outer).execute("insert into failed_second values (2)").await.expect("insert");
        (&mut *outer).execute("select 1 / 0").await.expect_err("division by zero");
        is_refused(outer.begin().await);
        if commits {
            is_refused(outer.commit().await);
        } else {
            outer.rollback().await.expect("its own work is undone");
        }
        (&mut *tx).execute("insert into failed_second values (3)").await.expect("the transaction goes on");
        tx.commit().await.expect("committed");
    }
    assert_eq!(numbers(&pool, "failed_second").await, [1, 1, 3, 3]);
    agrees_with_the_server(&postgres, &pool).await;
}
