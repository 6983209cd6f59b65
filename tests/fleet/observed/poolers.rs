//! PgBouncer's console, and Redis beside the database.

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tokio::task::JoinSet;

use super::table::PGBOUNCER;
use crate::bouncer::Bouncer;
use crate::console::{Console, assert_not_told};
use crate::ground::Server;

const POOL_SIZE: u32 = 3;
const CLIENTS: u32 = 5;

#[tokio::test]
async fn a_pool_of_pgbouncer_is_observed_with_its_queue() {
    let server = Server::shared().await;
    let started = server.clone();
    let further = format!("default_pool_size = {POOL_SIZE}\nadmin_users = postgres\nignore_startup_parameters = extra_float_digits");
    let bouncer = tokio::task::spawn_blocking(move || Bouncer::start(started.stock(), "transaction", &further)).await.expect("no panic");
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let options: sqlx::postgres::PgConnectOptions = bouncer.url_of("postgres", "orders").parse().expect("an address");
        clients.spawn(async move {
            let mut client: PgConnection = options.statement_cache_capacity(0).connect().await.expect("PgBouncer accepts");
            let _ended_with_the_test = sqlx::raw_sql("select pg_sleep(600)").execute(&mut client).await;
            client.close().await
        });
    }
    let url = bouncer.url_of("postgres", "pgbouncer");
    let console = Console::start(
        &server,
        &format!("[[sources]]\nkind = \"pgbouncer\"\nservice = \"bouncer\"\nurls = [\"{url}\"]\ninterval = \"1s\"\n"),
    )
    .await;
    let pool = console.observed("bouncer", &PGBOUNCER.values()).await;
    assert_not_told(&pool, PGBOUNCER.not_told);
    assert!(pool["pool"].as_str().is_some_and(|name| name.contains("orders")), "{pool:#}");
    clients.shutdown().await;
}
