//! Transactions that meet others and begin again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use plimsoll_pool::{IsolationLevel, Pool, RetriesExhausted, Transaction, TransactionOptions};
use sqlx::Executor;
use tokio::sync::Barrier;

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

async fn accounts(pool: &Pool, table: &str) {
    let sql = format!("create table {table} (id int primary key, n int); insert into {table} values (1, 0), (2, 0)");
    pool.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.expect("create table");
    // Of several statements at once nothing is known: the session is cleaned before it is back.
    eventually("the connection is back", async || pool.snapshot().checked_out == 0).await;
}

async fn run(tx: &mut Transaction, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut **tx).await.map(drop)
}

async fn sum(pool: &Pool, table: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select sum(n) from {table}"))).fetch_one(pool).await.expect("a sum")
}

/// How often some work was begun.
#[derive(Clone, Default)]
struct Attempts(Arc<AtomicU32>);

impl Attempts {
    fn begin(&self) -> u32 {
        self.0.fetch_add(1, Relaxed) + 1
    }

    fn count(&self) -> u32 {
        self.0.load(Relaxed)
    }
}

async fn add_one(tx: &mut Transaction, attempts: Attempts, both_have_read: Arc<Barrier>) -> Result<i32, sqlx::Error> {
    let attempt = attempts.begin();
    let n: i32 = sqlx::query_scalar("select n from counters where id = 1").fetch_one(&mut **tx).await?;
    if attempt == 1 {
        both_have_read.wait().await;
    }
    run(tx, &format!("update counters set n = {} where id = 1", n + 1)).await?;
    Ok(n)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_that_meet_are_done_again_until_each_is_committed_once() {
    let (postgres, pool) = warm_pool(options("retried", 4, 0)).await;
    accounts(&pool, "counters").await;
    let barrier = Arc::new(Barrier::new(2));
    let adders = (0..2).map(|_| {
        let (pool, barrier, attempts) = (pool.clone(), barrier.clone(), Attempts::default());
        tokio::spawn(async move {
            let counted = attempts.clone();
            let adding =
                pool.retry_serializable(TransactionOptions::new(), move |tx| Box::pin(add_one(tx, counted.clone(), barrier.clone())));
            (adding.await.expect("in the end"), attempts.count())
        })
    });
    let mut outcomes = Vec::new();
    for adder in adders.collect::<Vec<_>>() {
        outcomes.push(adder.await.expect("no panic"));
    }
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(0, 1), (1, 2)], "one at once, the other in a second attempt that has seen the first");
    assert_eq!(sum(&pool, "counters").await, 2);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 4);
}

async fn add_to_both(tx: &mut Transaction, ids: [i32; 2], attempts: Attempts, both_hold_one: Arc<Barrier>) -> Result<(), sqlx::Error> {
    let attempt = attempts.begin();
    run(tx, &format!("update deadlocks set n = n + 1 where id = {}", ids[0])).await?;
    if attempt == 1 {
        both_hold_one.wait().await;
    }
    run(tx, &format!("update deadlocks set n = n + 1 where id = {}", ids[1])).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_done_again_too() {
    let (postgres, pool) = warm_pool(options("deadlocked", 2, 0)).await;
    accounts(&pool, "deadlocks").await;
    let barrier = Arc::new(Barrier::new(2));
    let tasks = [[1, 2], [2, 1]].map(|ids| {
        let (pool, barrier, attempts) = (pool.clone(), barrier.clone(), Attempts::default());
        tokio::spawn(async move {
            let counted = attempts.clone();
            let options = TransactionOptions::new().isolation(IsolationLevel::ReadCommitted);
            let adding = pool.retry_serializable(options, move |tx| Box::pin(add_to_both(tx, ids, counted.clone(), barrier.clone())));
            adding.await.expect("in the end");
            attempts.count()
        })
    });
    let mut attempts = 0;
    for task in tasks {
        attempts += task.await.expect("no panic");
    }
    assert_eq!((attempts, sum(&pool, "deadlocks").await), (3, 4));
    agrees_with_the_server(&postgres, &pool).await;
}

async fn meet_another(tx: &mut Transaction, pool: Pool, attempts: Attempts) -> Result<(), sqlx::Error> {
    attempts.begin();
    assert_eq!(pool.snapshot().checked_out, 1, "the attempt before has given its connection back");
    run(tx, "select n from busy where id = 1").await?;
    pool.execute("update busy set n = n + 1 where id = 1").await?;
    run(tx, "update busy set n = 0 where id = 1").await
}

#[tokio::test]
async fn one_that_meets_others_each_time_is_given_up_with_the_last_reason_and_holds_nothing_while_it_pauses() {
    let (postgres, pool) = warm_pool(options("given up", 2, 0)).await;
    accounts(&pool, "busy").await;
    let attempts = Attempts::default();
    let meeting =
        pool.retry_serializable(TransactionOptions::new().attempts(3), |tx| Box::pin(meet_another(tx, pool.clone(), attempts.clone())));
    let error = meeting.await.expect_err("given up");
    assert!(RetriesExhausted::is(&error), "{error:?}");
    let told = error.as_database_error().expect("a database error");
    assert_eq!(told.code().as_deref(), Some("40001"));
    let sentence = "the transaction was given up after 3 attempts, each of which met others; the last one: ";
    assert!(told.message().starts_with(sentence) && told.message().contains("could not serialize access"), "{told}");
    assert_eq!((attempts.count(), sum(&pool, "busy").await), (3, 3));
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn any_other_error_is_told_at_once_and_undoes_the_work() {
    let (postgres, pool) = warm_pool(options("not retried", 1, 0)).await;
    accounts(&pool, "untouched").await;
    let attempts = Attempts::default();
    let failing = pool.retry_serializable(TransactionOptions::new(), |tx| {
        attempts.begin();
        Box::pin(async move {
            run(tx, "update untouched set n = 7").await?;
            run(tx, "select 1 / 0").await
        })
    });
    let error = failing.await.expect_err("division by zero");
    assert_eq!(error.as_database_error().and_then(|error| error.code()).as_deref(), Some("22012"));
    assert_eq!((attempts.count(), sum(&pool, "untouched").await), (1, 0));
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes.dirty, 0);
}
