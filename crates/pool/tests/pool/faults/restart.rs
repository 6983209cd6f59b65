//! The server restarts under load, in good order and without any.

use std::time::{Duration, Instant};

use plimsoll_pool::Pool;

use super::{failing_connects, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, options};
use crate::ledger::is_loss;
use crate::load::{Failure, Load};
use crate::support::{Postgres, eventually};

const BASE: u32 = 4;
const OVERFLOW: u32 = 4;
const CALLERS: u32 = 20;
const PATIENCE: Duration = Duration::from_millis(500);
/// The longest pause between two attempts to connect is 1 s; then it connects.
const BACK_WITHIN: Duration = Duration::from_millis(1500);

async fn loaded_pool(postgres: &Postgres, name: &str) -> (Pool, Load) {
    let pool = options(name, BASE, OVERFLOW).timeout(PATIENCE).build(postgres.options()).expect("valid options");
    let load = Load::on(&pool, CALLERS);
    load.flows().await;
    (pool, load)
}

/// To be called at the moment the server takes connections again; `before`: statements done by then.
async fn is_back_at_once(pool: &Pool, load: &Load, before: u64) {
    let back = Instant::now();
    eventually("a query succeeds again", async || load.done() > before).await;
    assert!(back.elapsed() < BACK_WITHIN, "the first success came after {:?}", back.elapsed());
    load.flows().await;
    tells_its_numbers_at_once(pool);
}

/// Who had a connection may have lost it; everybody else was only kept waiting for as long as agreed.
fn only_the_inevitable(failures: &[Failure]) {
    let (timeouts, others): (Vec<_>, Vec<_>) = failures.iter().partition(|failure| failure.is_timeout());
    assert!(others.len() as u32 <= BASE + OVERFLOW, "{others:?}");
    assert!(others.iter().all(|failure| is_loss(&failure.error)), "{others:?}");
    let slowest = failures.iter().map(|failure| failure.after).max().unwrap_or_default();
    assert!(slowest < PATIENCE + Duration::from_secs(1), "somebody was kept for {slowest:?}");
    assert!(timeouts.iter().all(|failure| failure.after >= PATIENCE), "{timeouts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_good_order_costs_the_statements_in_flight_and_who_could_not_wait() {
    let mut postgres = Postgres::start().await;
    let (pool, load) = loaded_pool(&postgres, "restart").await;
    postgres.stop_server().await;
    let failed_before = load.failed();
    eventually("every caller is told", async || load.failed() >= failed_before + CALLERS as usize).await;
    let failure = load.ledger().acquire(&pool).await.expect_err("the server is stopped");
    assert!(!failing_connects(&failure).is_empty());
    tells_its_numbers_at_once(&pool);
    let before = load.done();

    postgres.start_server_again().await;
    is_back_at_once(&pool, &load, before).await;
    only_the_inevitable(&load.end(&pool).await);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().checked_in, pool.last_connect_failure()), (BASE, None), "back at its base");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_costs_the_statements_in_flight_and_who_could_not_wait() {
    let postgres = Postgres::start().await;
    let (pool, load) = loaded_pool(&postgres, "crash").await;
    postgres.crash().await;
    is_back_at_once(&pool, &load, load.done()).await;
    only_the_inevitable(&load.end(&pool).await);
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!((pool.snapshot().checked_in, pool.last_connect_failure()), (BASE, None), "back at its base");
}
