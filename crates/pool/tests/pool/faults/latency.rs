//! A network that is slow, 300 ms each way, but sound: nothing is given up for it.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use plimsoll_pool::{Closes, PrePing};
use sqlx::Executor;

use super::{behind_a_proxy, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, leases, options};
use crate::ledger::Ledger;
use crate::support::eventually;

const SLOW: Duration = Duration::from_millis(300);

#[tokio::test]
async fn on_a_slow_network_every_statement_is_served_and_no_connection_given_up() {
    let patient = options("slow", 2, 2).pre_ping(PrePing::Always).overflow_linger(Duration::from_secs(60));
    let (postgres, proxy, pool) = behind_a_proxy(patient).await;
    proxy.delay(SLOW);
    let ledger = Ledger::default();
    let caller = async |own: i32| {
        let answer = sqlx::query_scalar("select $1::int4").bind(own).fetch_one(&pool).await;
        tells_its_numbers_at_once(&pool);
        assert_eq!(ledger.note_statement::<i32>(answer).expect("a row"), own);
    };
    tokio::join!(caller(1), caller(2), caller(3), caller(4), caller(5), caller(6));
    proxy.pass();
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    ledger.agrees_with(&totals);
    assert_eq!((totals.closes, totals.connects_failed), (Closes::default(), 0));
}

#[tokio::test]
async fn on_a_slow_network_what_was_left_behind_is_cleaned_and_the_connection_kept() {
    let (postgres, proxy, pool) = behind_a_proxy(options("slow cleaning", 1, 0)).await;
    proxy.delay(SLOW);
    let mut lease = leases(&pool, 1).await.remove(0);
    (&mut *lease).execute("begin").await.expect("begin");
    drop(lease);
    eventually("it is clean", async || pool.snapshot().checked_in == 1).await;
    assert_eq!(pool.snapshot().totals.closes, Closes::default());
    let mut lease = leases(&pool, 1).await.remove(0);
    let left = (&mut *lease).execute("select pg_sleep(0.1)");
    tokio::time::timeout(Duration::from_millis(50), left).await.expect_err("not even sent");
    drop(lease);
    eventually("it is clean", async || pool.snapshot().checked_in == 1).await;
    proxy.pass();
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.closes, totals.connects_ok), (Closes::default(), 1));
}

#[tokio::test]
async fn on_a_slow_network_a_failed_transaction_is_rolled_back_and_the_connection_kept() {
    let (postgres, proxy, pool) = behind_a_proxy(options("slow rollback", 1, 0)).await;
    proxy.delay(SLOW);
    let mut lease = leases(&pool, 1).await.remove(0);
    (&mut *lease).execute("begin; select 1 / 0").await.expect_err("division by zero");
    drop(lease);
    eventually("it is clean", async || pool.snapshot().checked_in == 1).await;
    proxy.pass();
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(pool.snapshot().totals.closes, Closes::default());
}

#[tokio::test]
async fn far_away_more_connects_are_under_way_with_each_that_was_quick() {
    let (postgres, proxy, pool) = behind_a_proxy(options("far", 0, 28)).await;
    proxy.delay(SLOW / 3);
    let mut callers: Vec<_> = (0..28)
        .map(|_| {
            tokio::spawn({
                let pool = pool.clone();
                async move { pool.acquire().await }
            })
        })
        .collect();
    let most = AtomicU32::new(0);
    eventually("all are served", async || {
        most.fetch_max(pool.snapshot().opening, Relaxed);
        pool.snapshot().checked_out == 28
    })
    .await;
    let most = most.into_inner();
    assert!((9..=16).contains(&most), "{most}: 4, then 8, then 16");
    for caller in callers.drain(..) {
        drop(caller.await.expect("no panic").expect("a lease"));
    }
    proxy.pass();
    agrees_with_the_server(&postgres, &pool).await;
}
