//! PgBouncer by its exporter: three servers are in use and two clients wait.

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tokio::task::JoinSet;

use crate::bouncer::Bouncer;
use crate::emitters::BouncerExporter;
use crate::eventually::eventually;
use crate::ground::Server;
use crate::recorded::compare_text;
use crate::text::body;

const POOL_SIZE: u32 = 3;
const CLIENTS: u32 = 5;

/// The value of a metric for this database and role.
fn of_orders(body: &str, metric: &str) -> Option<f64> {
    let line = body.lines().find(|line| line.starts_with(&format!("{metric}{{")) && line.contains("database=\"orders\""))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[tokio::test]
async fn an_exporter_tells_pgbouncers_pools() {
    let server = Server::shared().await;
    let started = server.clone();
    let further = format!("default_pool_size = {POOL_SIZE}\nadmin_users = postgres\nignore_startup_parameters = extra_float_digits");
    let bouncer = tokio::task::spawn_blocking(move || Bouncer::start(started.stock(), "transaction", &further)).await.expect("no panic");
    let exporter = BouncerExporter::start(&bouncer, "postgres").await;
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let options: sqlx::postgres::PgConnectOptions = bouncer.url_of("postgres", "orders").parse().expect("an address");
        clients.spawn(async move {
            let mut client: PgConnection = options.statement_cache_capacity(0).connect().await.expect("PgBouncer accepts");
            let _ended_with_the_test = sqlx::raw_sql("select pg_sleep(600)").execute(&mut client).await;
            client.close().await
        });
    }
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
    clients.shutdown().await;
}
