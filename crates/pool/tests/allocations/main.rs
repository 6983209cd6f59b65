//! Taking a connection that is idle, and giving it back, allocates nothing.

#[path = "../../../../tests/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "other tests use the rest of it")]
mod support;

use allocation_counter::measure;
use futures_util::FutureExt;
use plimsoll_pool::{Pool, PoolOptions};

use tokio::task::coop::unconstrained;

use support::{Postgres, eventually};

fn cycle(pool: &Pool) {
    // Unconstrained: tokio would have a task that does nothing else take turns.
    drop(unconstrained(pool.acquire()).now_or_never().expect("served at once").expect("a lease"));
}

#[tokio::test]
async fn a_cycle_on_an_idle_connection_allocates_nothing() {
    let postgres = Postgres::shared().await;
    let pool = PoolOptions::new().pool_size(3).max_overflow(2).build(postgres.options()).expect("valid options");
    eventually("the base is open", async || pool.snapshot().checked_in == 3).await;
    let seen = measure(|| (0..1_000).for_each(|_| cycle(&pool)));
    assert_eq!(seen.count_total, 0, "{seen:?}");
    assert!(measure(|| drop(std::hint::black_box(Box::new(1)))).count_total > 0, "allocations are seen at all");
    assert_eq!(pool.snapshot().totals.acquired_at_once, 1_000);
}
