//! PgBouncer's console.

use super::table::PGBOUNCER;
use crate::busy_bouncer::BusyBouncer;
use crate::console::{Console, assert_not_told, source};
use crate::ground::Server;

#[tokio::test]
async fn a_pool_of_pgbouncer_is_observed_with_its_queue() {
    let server = Server::shared().await;
    let busy = BusyBouncer::start(&server).await;
    let console = Console::start(&server, &source("pgbouncer", "bouncer", &busy.bouncer().url_of("postgres", "pgbouncer"))).await;
    let pool = console.observed("bouncer", &PGBOUNCER.values()).await;
    assert_not_told(&pool, PGBOUNCER.not_told);
    assert!(pool["pool"].as_str().is_some_and(|name| name.contains("orders")), "{pool:#}");
    busy.stop().await;
}
