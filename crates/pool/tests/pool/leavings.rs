//! Whatever a caller leaves in a connection, in whatever way it was used and whatever `reset` says: the next caller
//! gets its own answers, and is in no transaction that the pool or sqlx began.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::StreamExt;
use plimsoll_pool::{Lease, Pool, Reset};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

const RESETS: [Reset; 3] = [Reset::Rollback, Reset::DiscardAll, Reset::None];
const USES: [Use; 2] = [Use::Followed, Use::Bare];

/// By the pool's session, or as the bare connection of sqlx.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Use {
    Followed,
    Bare,
}

impl Use {
    /// Runs this and leaves after so long, or stays to the end.
    async fn run(self, lease: &mut Lease, sql: &'static str, patience: Duration) {
        let statement = sqlx::raw_sql(sql);
        let outcome = match self {
            Use::Followed => tokio::time::timeout(patience, statement.execute(&mut **lease)).await,
            Use::Bare => tokio::time::timeout(patience, statement.execute(lease.as_mut() as &mut PgConnection)).await,
        };
        let _left_or_failed = outcome;
    }
}

async fn lease(pool: &Pool) -> Lease {
    pool.acquire().await.expect("a lease")
}

/// Simple and prepared statements get their own answers, outside of any transaction; in several leases.
async fn are_served_well(pool: &Pool, after: &str) {
    for n in 0..3_i32 {
        let mut next = lease(pool).await;
        let rows = sqlx::raw_sql(AssertSqlSafe(format!("select '{n}'"))).fetch_all(&mut *next).await;
        let rows = rows.unwrap_or_else(|error| panic!("after {after}: {error}"));
        assert_eq!(rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>(), [n.to_string()], "after {after}");
        let own: i32 = sqlx::query_scalar("select $1::int").bind(n).fetch_one(&mut *next).await.expect("its own answer");
        assert_eq!(own, n, "after {after}");
        let begun = clock(&mut next).await;
        assert_ne!(begun, clock(&mut next).await, "a foreign transaction after {after}");
    }
}

/// In a transaction, now() stands still from one statement to the next.
async fn clock(lease: &mut Lease) -> String {
    sqlx::query_scalar("select now()::text").fetch_one(&mut **lease).await.expect("the session answers")
}

#[tokio::test]
async fn nobody_gets_the_answers_that_another_did_not_stay_for() {
    for reset in RESETS {
        let (postgres, pool) = warm_pool(options("unread", 1, 0).reset(reset)).await;
        for how in USES {
            for sql in ["select 'late' from pg_sleep(0.1)", "select 1 / 0", "select 'late' from pg_sleep(0.1); select 1 / 0"] {
                let mut first = lease(&pool).await;
                how.run(&mut first, sql, Duration::from_millis(20)).await;
                drop(first);
                are_served_well(&pool, &format!("{sql} with {reset:?}, {how:?}")).await;
            }
        }
        agrees_with_the_server(&postgres, &pool).await;
    }
}

#[tokio::test]
async fn nobody_gets_the_answers_of_a_copy_that_another_abandoned() {
    for reset in RESETS {
        let (postgres, pool) = warm_pool(options("copied", 1, 0).reset(reset)).await;
        for rows_read in 0..3 {
            let mut first = lease(&pool).await;
            let mut copy = first.copy_out_raw("copy (select generate_series(1, 2)) to stdout").await.expect("copy");
            for _ in 0..rows_read {
                copy.next().await.expect("more").expect("a row");
            }
            drop(copy);
            drop(first);
            are_served_well(&pool, &format!("a copy out with {reset:?}")).await;
        }
        let mut first = lease(&pool).await;
        (&mut *first).execute("create temporary table copied (n int)").await.expect("create");
        let mut copy = first.copy_in_raw("copy copied from stdin").await.expect("copy");
        copy.send("1\n2\n".as_bytes()).await.expect("rows");
        drop(copy);
        drop(first);
        are_served_well(&pool, &format!("a copy in with {reset:?}")).await;
        agrees_with_the_server(&postgres, &pool).await;
    }
}

/// Polls once, so that what the future sends is on its way, and lets the server answer before it is dropped.
async fn cut_after_sending<T>(step: impl Future<Output = T>) {
    let mut step = pin!(step);
    if step.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn nobody_is_in_a_transaction_that_another_began_and_left() {
    for reset in RESETS {
        let (postgres, pool) = warm_pool(options("left in a transaction", 1, 0).reset(reset)).await;
        for _ in 0..5 {
            cut_after_sending(pool.begin()).await;
            are_served_well(&pool, &format!("a begin cut midway with {reset:?}")).await;
        }
        for _ in 0..5 {
            let mut first = lease(&pool).await;
            cut_after_sending((*first).begin()).await;
            drop(first);
            are_served_well(&pool, &format!("a begin of sqlx cut midway with {reset:?}")).await;
        }
        drop(pool.begin().await.expect("begin"));
        are_served_well(&pool, &format!("a transaction that was dropped with {reset:?}")).await;
        let mut tx = pool.begin().await.expect("begin");
        (&mut *tx).execute("select 1 / 0").await.expect_err("division by zero");
        drop(tx);
        are_served_well(&pool, &format!("a transaction that failed with {reset:?}")).await;
        let mut first = lease(&pool).await;
        std::mem::forget((*first).begin().await.expect("begin"));
        drop(first);
        are_served_well(&pool, &format!("a transaction of sqlx with {reset:?}")).await;
        eventually("it is back", async || pool.snapshot().checked_in == 1).await;
        agrees_with_the_server(&postgres, &pool).await;
        assert_eq!(pool.snapshot().totals.connects_ok, 1, "with {reset:?}");
    }
}
