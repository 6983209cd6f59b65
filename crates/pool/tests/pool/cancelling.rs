//! Callers that go away at any moment take nothing with them.

use std::time::Duration;

use plimsoll_pool::PrePing;

use crate::ground::{agrees_with_the_server, ended, leases, options, pool, queue_up, warm_pool};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_callers_that_leave_at_random_moments_lose_nothing() {
    const ROUNDS: u64 = 20;
    let (postgres, pool) = pool(options("leavers", 3, 5).max_waiters(Some(200)).pre_ping(PrePing::Always)).await;
    let callers: Vec<_> = (0..200)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut served = 0;
                for _ in 0..ROUNDS {
                    let patience = Duration::from_micros(fastrand::u64(0..3_000));
                    if let Ok(lease) = tokio::time::timeout(patience, pool.acquire()).await {
                        served += 1;
                        drop(lease.expect("a lease"));
                    }
                }
                served
            })
        })
        .collect();
    let mut served = 0;
    for caller in callers {
        served += caller.await.expect("no caller panics");
    }
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!(totals.acquired_at_once + totals.acquired_after_wait, served);
    assert_eq!(ended(&totals), 200 * ROUNDS);
    assert!(served > 0 && totals.cancelled > 0, "both outcomes were exercised: {totals:?}");
    drop(leases(&pool, 8).await);
}

#[tokio::test]
async fn what_was_handed_to_a_caller_who_leaves_goes_to_the_next() {
    let (postgres, pool) = warm_pool(options("handed on", 1, 0)).await;
    let held = leases(&pool, 1).await;
    let leaver = queue_up(&pool, 1, |_, lease| drop(lease)).await.remove(0);
    let stayer = queue_up(&pool, 1, |_, lease| lease.backend_pid()).await.remove(0);
    let pid = held[0].backend_pid();
    // Handed over, but on this one thread the leaver has not run yet, and never will.
    drop(held);
    assert_eq!((pool.snapshot().waiting, pool.snapshot().checked_out), (1, 1));
    leaver.abort();
    assert!(leaver.await.expect_err("aborted").is_cancelled());
    assert_eq!(stayer.await.expect("served"), pid);
    agrees_with_the_server(&postgres, &pool).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.cancelled, totals.acquired_after_wait), (1, 1));
}

#[tokio::test]
async fn an_acquire_that_is_never_polled_counts_for_nothing() {
    let (_postgres, pool) = pool(options("never polled", 1, 0).warm_up(false)).await;
    drop(pool.acquire());
    let snapshot = pool.snapshot();
    assert_eq!((ended(&snapshot.totals), snapshot.opening, snapshot.waiting), (0, 0, 0));
}
