//! Every snapshot is of one instant.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use plimsoll_pool::PoolSnapshot;

use crate::ground::{agrees_with_the_server, ended, options, pool};

fn check(snapshot: &PoolSnapshot) {
    let signed = |count: u32| i64::from(count);
    let beyond_base = signed(snapshot.open()) - signed(snapshot.pool_size);
    assert_eq!(signed(snapshot.checked_out) + signed(snapshot.checked_in) - beyond_base, signed(snapshot.pool_size), "{snapshot:?}");
    assert!(snapshot.open() + snapshot.opening <= snapshot.total_capacity(), "{snapshot:?}");
    assert!(snapshot.waiting <= 200, "{snapshot:?}");
    assert!(snapshot.checked_in == 0 || snapshot.waiting == 0, "nobody waits while a connection is idle: {snapshot:?}");
    assert!(snapshot.peak.value >= snapshot.checked_out, "{snapshot:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_snapshots_under_churn_all_add_up() {
    let (postgres, pool) = pool(options("churn", 4, 8).max_waiters(Some(200))).await;
    let over = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..200)
        .map(|number| {
            let (pool, over) = (pool.clone(), over.clone());
            tokio::spawn(async move {
                let mut leases = 0;
                while !over.load(Relaxed) {
                    let lease = pool.acquire().await.expect("a lease");
                    leases += 1;
                    match number % 40 {
                        0 => lease.discard(),
                        _ => tokio::task::yield_now().await,
                    }
                    tokio::time::sleep(Duration::from_micros(fastrand::u64(0..500))).await;
                }
                leases
            })
        })
        .collect();
    let (mut taken, mut busy, mut most_seen) = (0, 0, 0);
    let began = Instant::now();
    // On a loaded machine the callers may only get going after the first ten thousand.
    while taken < 10_000 || busy < 1_000 {
        assert!(began.elapsed() < Duration::from_secs(30), "of {taken} snapshots only {busy} were taken while somebody waited");
        taken += 1;
        let snapshot = pool.snapshot();
        check(&snapshot);
        busy += u32::from(snapshot.waiting > 0);
        most_seen = most_seen.max(snapshot.checked_out);
        tokio::task::yield_now().await;
    }
    over.store(true, Relaxed);
    let mut leases = 0;
    for caller in callers {
        leases += caller.await.expect("no caller panics");
    }
    agrees_with_the_server(&postgres, &pool).await;
    let snapshot = pool.snapshot();
    check(&snapshot);
    assert_eq!(ended(&snapshot.totals), leases);
    assert!((most_seen..=12).contains(&snapshot.peak.value), "{most_seen} were seen, the peak is {}", snapshot.peak.value);
}

#[tokio::test]
async fn peaks_keep_the_highest_value_and_its_moment() {
    let (_postgres, pool) = pool(options("peaks", 2, 2)).await;
    let before = pool.snapshot().taken_at_ms;
    let held = crate::ground::leases(&pool, 3).await;
    let waiting_before = pool.snapshot().peak_waiting_today.value;
    drop(held);
    let after = pool.snapshot();
    assert_eq!((after.checked_out, after.peak.value, after.peak_today.value), (0, 3, 3));
    assert!((before..=after.taken_at_ms).contains(&after.peak.at_ms));
    let held = crate::ground::leases(&pool, 4).await;
    let callers = crate::ground::queue_up(&pool, 5, |_, lease| drop(lease)).await;
    drop(held);
    for caller in callers {
        caller.await.expect("served");
    }
    let after = pool.snapshot();
    assert!(waiting_before < 5);
    assert_eq!((after.waiting, after.peak_waiting_today.value, after.peak.value), (0, 5, 4));
}

#[tokio::test]
async fn wait_hold_and_connect_times_are_measured() {
    let (_postgres, pool) = pool(options("timings", 1, 0)).await;
    let mut lease = pool.acquire().await.expect("a lease");
    let waiting = crate::ground::queue_up(&pool, 1, |_, lease| drop(lease)).await;
    sqlx::query("select pg_sleep(0.2)").execute(&mut *lease).await.expect("a nap");
    drop(lease);
    for caller in waiting {
        caller.await.expect("served");
    }
    let timings = pool.timings();
    assert_eq!((timings.wait.count(), timings.hold.count(), timings.connect.count()), (2, 2, 1));
    let longest = |h: &plimsoll_pool::HistogramSnapshot| h.quantile(1.0).expect("it was recorded");
    assert!(longest(&timings.hold) >= Duration::from_millis(200));
    assert!(longest(&timings.wait) >= Duration::from_millis(200), "the second caller waited for the first");
    assert!(longest(&timings.connect) > Duration::ZERO);
}
