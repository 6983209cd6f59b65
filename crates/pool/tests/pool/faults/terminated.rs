//! An administrator ends every session of the pool.

use super::{lost_and_nothing_else, tells_its_numbers_at_once};
use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::ledger::is_loss;
use crate::load::Load;
use crate::support::eventually;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_ending_every_session_costs_at_most_the_statements_in_flight() {
    let (postgres, pool) = warm_pool(options("terminated", 6, 0)).await;
    let load = Load::on(&pool, 18);
    let (mut ended, mut told) = (0, 0);
    for _ in 0..3 {
        load.flows().await;
        ended += postgres.terminate_all("terminated").await;
        eventually("all are found out", async || lost_and_nothing_else(pool.snapshot().totals.closes) == ended).await;
        tells_its_numbers_at_once(&pool);
    }
    load.flows().await;
    let failures = load.end(&pool).await;
    assert!(failures.len() as u64 <= ended, "{ended} sessions were ended, and {} statements failed", failures.len());
    for failure in &failures {
        assert!(is_loss(&failure.error), "{failure:?}");
        told += u32::from(failure.error.as_database_error().is_some());
    }
    assert!(told > 0, "most are told the reason (57P01): {failures:?}");
    agrees_with_the_server(&postgres, &pool).await;
    assert_eq!(lost_and_nothing_else(pool.snapshot().totals.closes), ended);
}
