//! `&Pool` is an sqlx executor.

use futures_util::TryStreamExt;
use sqlx::{Executor, Row, Statement};

use crate::ground::{agrees_with_the_server, options, warm_pool};

#[tokio::test]
async fn all_of_sqlxs_ways_to_run_a_statement_work_on_the_pool() {
    let (postgres, pool) = warm_pool(options("statements", 2, 0)).await;
    sqlx::query("create table fruit (name text, price int)").execute(&pool).await.expect("create");
    let inserted = sqlx::query("insert into fruit select * from unnest($1::text[], $2::int[])");
    let inserted = inserted.bind(["apple", "pear", "quince"]).bind([3, 4, 9]).execute(&pool).await.expect("insert");
    assert_eq!(inserted.rows_affected(), 3);
    let all: Vec<(String, i32)> = sqlx::query_as("select name, price from fruit order by price").fetch_all(&pool).await.expect("rows");
    assert_eq!(all[2], ("quince".to_owned(), 9));
    let one: i32 = sqlx::query_scalar("select price from fruit where name = $1").bind("pear").fetch_one(&pool).await.expect("a row");
    assert_eq!(one, 4);
    let none: Option<i32> = sqlx::query_scalar("select price from fruit where name = 'fig'").fetch_optional(&pool).await.expect("no row");
    assert_eq!(none, None);
    let streamed: Vec<i32> =
        sqlx::query_scalar::<_, i32>("select price from fruit order by 1").fetch(&pool).try_collect().await.expect("rows");
    assert_eq!(streamed, [3, 4, 9]);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_statement_can_be_prepared_on_the_pool_and_run_on_it() {
    let (_postgres, pool) = warm_pool(options("prepared", 2, 0)).await;
    let statement = (&pool).prepare(sqlx::SqlSafeStr::into_sql_str("select $1::int + 1")).await.expect("prepared");
    for n in 0..3 {
        let row = statement.query().bind(n).fetch_one(&pool).await.expect("a row");
        assert_eq!(row.get::<i32, _>(0), n + 1);
    }
}

#[tokio::test]
async fn an_error_of_the_server_reaches_the_caller_and_costs_no_connection() {
    let (postgres, pool) = warm_pool(options("errors", 1, 0)).await;
    for _ in 0..3 {
        let error = sqlx::query("select 1 / 0").execute(&pool).await.expect_err("division by zero");
        assert_eq!(error.as_database_error().and_then(|e| e.code()).as_deref(), Some("22012"));
    }
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn a_transaction_begun_by_a_statement_on_the_pool_does_not_outlive_it() {
    let (_postgres, pool) = warm_pool(options("stray begin", 1, 0)).await;
    sqlx::query("begin").execute(&pool).await.expect("begin");
    sqlx::raw_sql("begin; create table stray (n int)").execute(&pool).await.expect("begin and more");
    let stray: Option<String> = sqlx::query_scalar("select to_regclass('stray')::text").fetch_one(&pool).await.expect("a row");
    assert_eq!(stray, None, "rolled back");
}

#[tokio::test]
async fn a_statement_that_leaves_nothing_behind_is_back_at_once() {
    let (_postgres, pool) = warm_pool(options("traceless", 1, 0)).await;
    for n in 1..=5_u64 {
        sqlx::query("select 1").execute(&pool).await.expect("a row");
        assert_eq!((pool.snapshot().checked_in, pool.snapshot().totals.acquired_at_once), (1, n));
    }
}
