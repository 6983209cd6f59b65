//! What every test of the pool begins and ends with.

use std::sync::Arc;
use std::time::Duration;

use plimsoll_pool::{Closes, Lease, Pool, PoolOptions, Totals};

use crate::support::{Postgres, eventually};

/// Options under a name of their own, by which the server's view of this pool is told apart. No linger,
/// so that counts settle at once; a test that is about the linger sets it.
pub fn options(name: &str, pool_size: u32, max_overflow: u32) -> PoolOptions {
    PoolOptions::new().application_name(name).pool_size(pool_size).max_overflow(max_overflow).overflow_linger(Duration::ZERO)
}

/// A pool on the shared server.
pub async fn pool(options: PoolOptions) -> (Arc<Postgres>, Pool) {
    let postgres = Postgres::shared().await;
    let pool = options.build(postgres.options()).expect("valid options");
    (postgres, pool)
}

/// A pool on the shared server whose base is open.
pub async fn warm_pool(options: PoolOptions) -> (Arc<Postgres>, Pool) {
    let (postgres, pool) = pool(options).await;
    let base = pool.snapshot().pool_size;
    eventually("the base is open", async || pool.snapshot().checked_in == base).await;
    (postgres, pool)
}

/// So many leases at once.
pub async fn leases(pool: &Pool, count: u32) -> Vec<Lease> {
    let mut leases = Vec::new();
    for _ in 0..count {
        leases.push(pool.acquire().await.expect("a lease"));
    }
    leases
}

/// Everything is back, nobody waits, and the server sees exactly the sessions that the pool counts.
pub async fn agrees_with_the_server(postgres: &Postgres, pool: &Pool) {
    eventually(&format!("{pool:?} is at rest and the server agrees"), async || agrees_now(postgres, pool).await).await;
}

/// The same at this moment.
pub async fn agrees_now(postgres: &Postgres, pool: &Pool) -> bool {
    let before = pool.snapshot();
    let backends = postgres.backends(&pool.options().application_name).await;
    let after = pool.snapshot();
    let at_rest = (after.checked_out, after.waiting, after.opening) == (0, 0, 0) && before.open() == after.open();
    at_rest && backends == i64::from(after.open())
}

/// Acquires that have ended, however they ended.
pub fn ended(totals: &Totals) -> u64 {
    totals.acquired_at_once + totals.acquired_after_wait + totals.timed_out + totals.shed + totals.cancelled + totals.closed
}

/// Connections that were closed, for whatever reason.
pub fn all(closes: &Closes) -> u64 {
    let Closes { recycled, overflow, ping_failed, broken, dirty, resized, shutdown, detached, rejected } = closes;
    recycled + overflow + ping_failed + broken + dirty + resized + shutdown + detached + rejected
}

/// Starts a task for each number in turn; each is in the queue before the next starts.
pub async fn queue_up<T: Send + 'static>(
    pool: &Pool,
    count: u32,
    served: impl Fn(u32, Lease) -> T + Clone + Send + 'static,
) -> Vec<tokio::task::JoinHandle<T>> {
    let already = pool.snapshot().waiting;
    let mut tasks = Vec::new();
    for number in 0..count {
        let (pool, served) = (pool.clone(), served.clone());
        let taker = pool.clone();
        tasks.push(tokio::spawn(async move {
            let lease = taker.acquire().await.expect("a lease in the end");
            served(number, lease)
        }));
        eventually("the caller is queued", async || pool.snapshot().waiting == already + number + 1).await;
    }
    tasks
}
