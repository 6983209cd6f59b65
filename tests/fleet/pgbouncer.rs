//! PgBouncer by its exporter: three servers are in use and two clients wait.

use crate::busy_bouncer::BusyBouncer;
use crate::emitters::BouncerExporter;
use crate::eventually::eventually;
use crate::ground::Server;
use crate::recorded::compare_text;
use crate::text::body;

/// The value of a metric for this database and role.
fn of_orders(body: &str, metric: &str) -> Option<f64> {
    let line = body.lines().find(|line| line.starts_with(&format!("{metric}{{")) && line.contains("database=\"orders\""))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[tokio::test]
async fn an_exporter_tells_pgbouncers_pools() {
    let server = Server::shared().await;
    let busy = BusyBouncer::start(&server).await;
    let exporter = BouncerExporter::start(busy.bouncer(), "postgres").await;
    let told = [
        ("pgbouncer_pools_server_active_connections", 3.0),
        ("pgbouncer_pools_server_idle_connections", 0.0),
        ("pgbouncer_pools_client_active_connections", 3.0),
        ("pgbouncer_pools_client_waiting_connections", 2.0),
        ("pgbouncer_databases_database_pool_size", 3.0),
        ("pgbouncer_databases_database_current_connections", 3.0),
    ];
    eventually("three servers are in use and two clients wait", async || {
        let body = body(&exporter.metrics_url()).await;
        told.iter().all(|(metric, value)| of_orders(&body, metric) == Some(*value))
    })
    .await;
    compare_text("pgbouncer_exporter.txt", &body(&exporter.metrics_url()).await);
    busy.stop().await;
}
