//! One fault after the other: what callers see of it and how soon, that nobody else does, that the
//! numbers hold, and that the pool recovers by itself.

mod black_hole;
mod cut;
mod latency;
mod promotion;
mod refused;
mod reset;
mod restart;
mod server_full;
mod terminated;
mod wrong_server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use plimsoll_pool::{Closes, Pool, PoolError, PoolOptions, TimeoutCause};

use crate::support::{Postgres, Proxy, eventually};

/// What takes no I/O, on a machine that is busy with other things.
const AT_ONCE: Duration = Duration::from_millis(500);

/// A pool on the shared server behind a proxy of its own, with its base open.
async fn behind_a_proxy(options: PoolOptions) -> (Arc<Postgres>, Proxy, Pool) {
    let postgres = Postgres::shared().await;
    let proxy = Proxy::before(&postgres.options()).await;
    let pool = options.build(proxy.options(&postgres.options())).expect("valid options");
    let base = pool.snapshot().pool_size;
    eventually("the base is open", async || pool.snapshot().checked_in == base).await;
    (postgres, proxy, pool)
}

/// Whoever asks the pool for its numbers gets them at once, whatever its peer does; and they hold.
#[track_caller]
fn tells_its_numbers_at_once(pool: &Pool) {
    let began = Instant::now();
    let (snapshot, holders) = (pool.snapshot(), pool.holders());
    let took = began.elapsed();
    assert!(took < AT_ONCE, "after {took:?}");
    assert!(snapshot.open() + snapshot.opening <= snapshot.total_capacity(), "{snapshot:?}");
    assert!(snapshot.checked_in == 0 || snapshot.waiting == 0, "{snapshot:?}");
    assert!(holders.len() as u32 <= snapshot.total_capacity(), "{holders:?} of {snapshot:?}");
}

/// What the caller is told whose connects have failed.
#[track_caller]
fn failing_connects(failure: &PoolError) -> &str {
    match failure {
        PoolError::Timeout { cause: TimeoutCause::ConnectsFailing { message }, .. } => message,
        other => panic!("{other:?}"),
    }
}

/// Connections that were closed because their peer was gone; for other reasons there were none.
#[track_caller]
fn lost_and_nothing_else(closes: Closes) -> u64 {
    assert_eq!(closes, Closes { broken: closes.broken, ping_failed: closes.ping_failed, ..Closes::default() });
    closes.broken + closes.ping_failed
}
