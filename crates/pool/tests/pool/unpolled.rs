//! Futures that are held without being polled, and wakers that do something when they are dropped.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use plimsoll_pool::{Pool, PoolError};

use crate::ground::{agrees_with_the_server, leases, options, warm_pool};
use crate::support::eventually;

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}

#[tokio::test]
async fn what_was_handed_to_a_future_that_nobody_polls_goes_to_the_next_at_its_deadline() {
    let (postgres, pool) = warm_pool(options("unpolled", 1, 0).timeout(Duration::from_secs(1))).await;
    let held = leases(&pool, 1).await;
    let mut asleep = pin!(pool.acquire());
    assert!(poll_once(asleep.as_mut(), Waker::noop()).is_pending());
    drop(held);
    assert_eq!((pool.snapshot().checked_out, pool.snapshot().waiting), (1, 0), "it was handed over");
    // Within its own timeout of another second.
    eventually("the connection is idle", async || pool.snapshot().checked_in == 1).await;
    drop(pool.acquire().await.expect("somebody else is served"));
    let Poll::Ready(outcome) = poll_once(asleep.as_mut(), Waker::noop()) else { panic!("it is told at once") };
    assert!(matches!(outcome, Err(PoolError::Timeout { .. })), "{outcome:?}");
    agrees_with_the_server(&postgres, &pool).await;
    let (now, timings) = pool.observe();
    assert_eq!((now.totals.timed_out, timings.wait.count()), (1, 3));
}

/// Asks the pool for its numbers when it is dropped, as a waker may that logs.
struct Curious(Pool);

impl Wake for Curious {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Curious {
    fn drop(&mut self) {
        self.0.snapshot();
    }
}

#[tokio::test]
async fn a_waker_may_use_the_pool_when_it_is_dropped() {
    let (_postgres, pool) = warm_pool(options("curious waker", 1, 0)).await;
    let held = leases(&pool, 1).await;
    let (done, over) = mpsc::channel();
    let caller = pool.clone();
    // On a thread of its own: a deadlock must not stop the test.
    thread::spawn(move || {
        let mut acquiring = pin!(caller.acquire());
        let _queued = poll_once(acquiring.as_mut(), &Waker::from(Arc::new(Curious(caller.clone()))));
        let _in_the_queue = poll_once(acquiring.as_mut(), &Waker::from(Arc::new(Curious(caller.clone()))));
        // A task that has moved: another waker takes the place of the first one.
        let still_waits = poll_once(acquiring.as_mut(), Waker::noop()).is_pending();
        done.send(still_waits)
    });
    let still_waits = over.recv_timeout(Duration::from_secs(10)).expect("the waker was dropped while the pool was locked");
    assert!(still_waits);
    drop(held);
}
