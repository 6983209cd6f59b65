//! A PgBouncer with more clients than servers: three servers are in use and two clients wait.

use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::task::JoinSet;

use crate::bouncer::Bouncer;
use crate::ground::Server;

const POOL_SIZE: u32 = 3;
const CLIENTS: u32 = 5;

/// A running pooler whose clients keep its servers until this is stopped.
pub struct BusyBouncer {
    bouncer: Bouncer,
    clients: JoinSet<sqlx::Result<()>>,
}

impl BusyBouncer {
    /// In front of this server; its clients work in the database `orders`.
    pub async fn start(server: &Arc<Server>) -> Self {
        let server = server.clone();
        let further = format!("default_pool_size = {POOL_SIZE}\nadmin_users = postgres\nignore_startup_parameters = extra_float_digits");
        let started = tokio::task::spawn_blocking(move || Bouncer::start(server.stock(), "transaction", &further));
        let (bouncer, mut clients) = (started.await.expect("no panic"), JoinSet::new());
        for _ in 0..CLIENTS {
            let options: PgConnectOptions = bouncer.url_of("postgres", "orders").parse().expect("an address");
            clients.spawn(async move {
                let mut client: PgConnection = options.statement_cache_capacity(0).connect().await.expect("PgBouncer accepts");
                let _ended_with_the_test = sqlx::raw_sql("select pg_sleep(600)").execute(&mut client).await;
                client.close().await
            });
        }
        Self { bouncer, clients }
    }

    /// The pooler itself.
    pub fn bouncer(&self) -> &Bouncer {
        &self.bouncer
    }

    /// Ends its clients, then the pooler.
    pub async fn stop(mut self) {
        self.clients.shutdown().await;
    }
}
