//! Who gets what, and when.

use std::sync::{Arc, Mutex};

use crate::ground::{leases, options, queue_up, warm_pool};

#[tokio::test]
async fn the_connection_that_was_used_last_is_used_next() {
    let (_postgres, pool) = warm_pool(options("lifo", 3, 0)).await;
    let held = leases(&pool, 3).await;
    let returned: Vec<i32> = held.iter().map(|lease| lease.backend_pid()).collect();
    held.into_iter().for_each(drop);
    let taken: Vec<i32> = leases(&pool, 3).await.iter().map(|lease| lease.backend_pid()).rev().collect();
    assert_eq!(taken, returned);
}

#[tokio::test]
async fn callers_are_served_in_the_order_in_which_they_came() {
    let (_postgres, pool) = warm_pool(options("fifo", 1, 0).max_waiters(Some(100))).await;
    assert_eq!(order_of_service(&pool, 1).await, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn with_several_connections_nobody_is_overtaken_by_more_than_their_number() {
    let (_postgres, pool) = warm_pool(options("fifo of four", 4, 0).max_waiters(Some(100))).await;
    let order = order_of_service(&pool, 4).await;
    for (place, number) in order.iter().enumerate() {
        assert!(place.abs_diff(*number as usize) < 4, "caller {number} was served as number {place}: {order:?}");
    }
}

/// A hundred callers queue while every connection is held; then these are returned.
async fn order_of_service(pool: &plimsoll_pool::Pool, connections: u32) -> Vec<u32> {
    let held = leases(pool, connections).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let noted = order.clone();
    let callers = queue_up(pool, 100, move |number, lease| {
        noted.lock().expect("the order").push(number);
        drop(lease);
    })
    .await;
    held.into_iter().for_each(drop);
    for caller in callers {
        caller.await.expect("served");
    }
    let order = order.lock().expect("the order").clone();
    assert_eq!(order.len(), 100);
    order
}

#[tokio::test]
async fn nobody_barges_past_a_waiting_caller() {
    let (_postgres, pool) = warm_pool(options("no barging", 1, 0)).await;
    let held = leases(&pool, 1).await;
    let first = queue_up(&pool, 1, |_, lease| lease).await.remove(0);
    drop(held);
    // The waiting task has not run yet: what was returned is its own, and not for whoever asks now.
    assert_eq!((pool.snapshot().checked_in, pool.snapshot().checked_out), (0, 1));
    let second = queue_up(&pool, 1, |_, lease| drop(lease)).await.remove(0);
    drop(first.await.expect("served"));
    second.await.expect("served after the first");
    assert_eq!(pool.snapshot().totals.acquired_after_wait, 2);
}
