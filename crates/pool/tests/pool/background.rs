//! Callers in the background, and leases that are known to last.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use plimsoll_pool::Lease;

use crate::ground::{agrees_with_the_server, options, queue_up, warm_pool};
use crate::support::eventually;

#[tokio::test]
async fn callers_in_the_background_are_served_behind_all_others_whoever_came_first() {
    let (postgres, pool) = warm_pool(options("behind", 1, 0)).await;
    let held = pool.background().acquire().await.expect("what is idle is for everybody");
    let order = Arc::new(Mutex::new(Vec::new()));
    let noted = |class: &'static str| {
        let order = order.clone();
        move |number: u32, lease: Lease| {
            order.lock().expect("no panic").push((class, number));
            drop(lease);
        }
    };
    let behind = queue_up(&pool.background().labelled("export"), 2, noted("export")).await;
    let ordinary = queue_up(&pool, 3, noted("user")).await;
    drop(held);
    for caller in behind.into_iter().chain(ordinary) {
        caller.await.expect("served");
    }
    let expected = [("user", 0), ("user", 1), ("user", 2), ("export", 0), ("export", 1)];
    assert_eq!(*order.lock().expect("no panic"), expected);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_lease_that_is_expected_to_last_is_reported_only_after_that() {
    let (_postgres, pool) = warm_pool(options("expected to last", 3, 0).leak_threshold(Duration::from_millis(1))).await;
    let reports = pool.labelled("nightly report").expects(Duration::from_secs(3_600));
    let _known = reports.acquire().await.expect("a lease");
    let _also_known = reports.background().begin().await.expect("a transaction");
    let _leak = pool.labelled("a leak").acquire().await.expect("a lease");
    eventually("the leak is reported", async || pool.snapshot().totals.leaks_suspected == 1).await;
    let holders = pool.holders();
    let suspected = holders.iter().filter(|holder| holder.suspected_leak).map(|holder| holder.label.as_deref());
    assert_eq!(suspected.collect::<Vec<_>>(), [Some("a leak")]);
    assert_eq!(holders.iter().filter(|holder| holder.label.as_deref() == Some("nightly report")).count(), 2);
}
