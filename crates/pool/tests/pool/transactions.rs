//! `Pool::begin`: committed, rolled back, or dropped.

use std::time::Duration;

use plimsoll_pool::Pool;
use sqlx::{Acquire, Connection, Executor, Postgres};

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

async fn table(pool: &Pool, name: &'static str) {
    let sql = format!("create table {name} (n int); create table {name}_later (n int primary key deferrable initially deferred)");
    pool.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.expect("create table");
}

async fn count(pool: &Pool, name: &str) -> i64 {
    let sql = format!("select count(*) from {name}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(pool).await.expect("a count")
}

#[tokio::test]
async fn what_is_committed_stays_and_what_is_rolled_back_or_dropped_goes() {
    let (postgres, pool) = warm_pool(options("transactions", 1, 0)).await;
    table(&pool, "kept").await;
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into kept values (1)").await.expect("insert");
    tx.commit().await.expect("commit");
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into kept values (2), (3)").await.expect("insert");
    tx.rollback().await.expect("rollback");
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into kept values (4)").await.expect("insert");
    drop(tx);
    assert_eq!(count(&pool, "kept").await, 1);
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.connects_ok, totals.closes.dirty), (1, 0), "a dropped transaction costs a rollback, not the connection");
}

#[tokio::test]
async fn savepoints_left_open_end_with_their_transaction() {
    let (postgres, pool) = warm_pool(options("savepoints", 1, 0)).await;
    table(&pool, "nested").await;
    let mut tx = pool.begin().await.expect("begin");
    let mut inner = tx.begin().await.expect("savepoint");
    (&mut *inner).execute("insert into nested values (1)").await.expect("insert");
    drop(inner);
    (&mut *tx).execute("insert into nested values (2)").await.expect("insert");
    tx.commit().await.expect("commit");
    assert_eq!(count(&pool, "nested").await, 1, "the outer one's row");
    let mut tx = pool.begin().await.expect("begin");
    let inner = tx.begin().await.expect("savepoint");
    std::mem::forget(inner);
    (&mut *tx).execute("insert into nested values (3)").await.expect("insert");
    drop(tx);
    assert_eq!(count(&pool, "nested").await, 1);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn a_commit_with_a_forgotten_savepoint_commits_everything() {
    let (postgres, pool) = warm_pool(options("forgotten savepoint", 1, 0)).await;
    table(&pool, "forgotten").await;
    let mut tx = pool.begin().await.expect("begin");
    std::mem::forget(tx.begin().await.expect("savepoint"));
    (&mut *tx).execute("insert into forgotten values (1)").await.expect("insert");
    tx.commit().await.expect("commit");
    agrees_with_the_server(&postgres, &pool).await;
    let (_postgres, elsewhere) = warm_pool(options("forgotten savepoint: the view of another session", 1, 0)).await;
    assert_eq!(count(&elsewhere, "forgotten").await, 1, "commit means the transaction, not a savepoint");
}

#[tokio::test]
async fn a_commit_that_a_deferred_constraint_refuses_rolls_back() {
    let (postgres, pool) = warm_pool(options("deferred", 1, 0)).await;
    table(&pool, "deferred").await;
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("insert into deferred_later values (1), (1)").await.expect("insert");
    let refused = tx.commit().await.expect_err("the key is there twice");
    assert_eq!(refused.as_database_error().and_then(|e| e.code()).as_deref(), Some("23505"));
    assert_eq!(count(&pool, "deferred_later").await, 0);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn a_commit_that_the_server_turns_into_a_rollback_is_an_error() {
    let (postgres, pool) = warm_pool(options("turned", 1, 0)).await;
    table(&pool, "turned").await;
    for bare in [false, true] {
        let mut tx = pool.begin().await.expect("begin");
        (&mut *tx).execute("insert into turned values (1)").await.expect("insert");
        let failed = if bare { tx.as_mut().execute("select 1 / 0").await } else { (&mut *tx).execute("select 1 / 0").await };
        failed.expect_err("division by zero");
        let told = tx.commit().await.expect_err("nothing was committed");
        assert_eq!(told.as_database_error().and_then(|e| e.code()).as_deref(), Some("25P02"), "{told}");
        assert!(told.to_string().contains("the transaction was rolled back, not committed"), "{told}");
    }
    assert_eq!(count(&pool, "turned").await, 0);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn a_transaction_that_recovered_from_a_failure_is_committed() {
    let (_postgres, pool) = warm_pool(options("recovered", 1, 0)).await;
    table(&pool, "recovered").await;
    let mut tx = pool.begin().await.expect("begin");
    let mut inner = tx.begin().await.expect("savepoint");
    (&mut *inner).execute("select 1 / 0").await.expect_err("division by zero");
    inner.rollback().await.expect("rollback to the savepoint");
    (&mut *tx).execute("savepoint a").await.expect("savepoint");
    (&mut *tx).execute("select 1 / 0").await.expect_err("division by zero");
    (&mut *tx).execute("rollback to a").await.expect("rollback to the savepoint");
    (&mut *tx).execute("insert into recovered values (1)").await.expect("insert");
    tx.commit().await.expect("committed");
    assert_eq!(count(&pool, "recovered").await, 1);
}

#[tokio::test]
async fn a_transaction_of_sqlx_on_a_lease_that_is_dropped_is_rolled_back() {
    let (postgres, pool) = warm_pool(options("on a lease", 1, 0)).await;
    table(&pool, "leased").await;
    let mut lease = pool.acquire().await.expect("a lease");
    let mut tx = Connection::begin(&mut **lease).await.expect("begin");
    (&mut *tx).execute("insert into leased values (1)").await.expect("insert");
    drop(tx);
    drop(lease);
    let mut lease = pool.acquire().await.expect("a lease");
    std::mem::forget(Connection::begin(&mut **lease).await.expect("begin"));
    (&mut *lease).execute("insert into leased values (2)").await.expect("insert");
    drop(lease);
    assert_eq!(count(&pool, "leased").await, 0);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_begin_that_is_cut_off_at_any_moment_leaves_no_transaction_behind() {
    let (postgres, pool) = warm_pool(options("cut begin", 2, 0)).await;
    for _ in 0..300 {
        let patience = Duration::from_micros(fastrand::u64(0..400));
        if let Ok(begun) = tokio::time::timeout(patience, pool.begin()).await {
            drop(begun.expect("begin"));
        }
    }
    agrees_with_the_server(&postgres, &pool).await;
    eventually("no session of the pool is in a transaction", async || {
        let idle = "select count(*) from pg_stat_activity where application_name = 'cut begin' and state = 'idle in transaction'";
        sqlx::query_scalar::<_, i64>(idle).fetch_one(&pool).await.expect("a count") == 0
    })
    .await;
    assert_eq!(pool.snapshot().totals.closes.dirty, 0);
}

/// As a library does that knows nothing of this pool.
async fn insert_twice<'a>(connection: impl Acquire<'a, Database = Postgres>) -> Result<(), sqlx::Error> {
    let mut connection = connection.acquire().await?;
    sqlx::query("insert into borrowed values (1)").execute(&mut *connection).await?;
    let mut tx = Acquire::begin(&mut *connection).await?;
    sqlx::query("insert into borrowed values (2)").execute(&mut *tx).await?;
    tx.commit().await
}

#[tokio::test]
async fn what_takes_any_connection_of_sqlx_takes_a_lease_and_a_transaction() {
    let (postgres, pool) = warm_pool(options("borrowed", 1, 0)).await;
    table(&pool, "borrowed").await;
    let mut lease = pool.acquire().await.expect("a lease");
    insert_twice(&mut *lease).await.expect("inserted");
    drop(Acquire::begin(&mut *lease).await.expect("begin"));
    drop(lease);
    let mut tx = pool.begin().await.expect("begin");
    insert_twice(&mut *tx).await.expect("inserted, the second time in a savepoint");
    tx.rollback().await.expect("rollback");
    assert_eq!(count(&pool, "borrowed").await, 2);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().totals.connects_ok, pool.snapshot().totals.closes.dirty), (1, 0));
}
