//! Several hosts: which one sessions are opened on, and what is told when none will do.

mod failing;
mod hooked;
mod refused;
mod roles;

use plimsoll_pool::{Pool, PoolOptions};
use sqlx::postgres::PgConnectOptions;

/// A URL that names these servers, each on its socket, in this order.
fn url(servers: &[&PgConnectOptions], parameters: &str) -> String {
    let folder = |server: &&PgConnectOptions| server.get_socket().expect("a socket").display().to_string().replace('/', "%2F");
    let hosts: Vec<String> = servers.iter().map(folder).collect();
    let (role, database) = (servers[0].get_username(), servers[0].get_database().expect("a database"));
    format!("postgres://{role}@{}/{database}?sslmode=disable&{parameters}", hosts.join(","))
}

/// Whether a new session is on a standby.
async fn is_on_a_standby(options: PoolOptions, url: &str) -> bool {
    let pool = options.connect(url).expect("a good URL");
    let in_recovery = asks(&pool).await;
    assert_eq!(pool.close(std::time::Duration::from_secs(5)).await, 0);
    in_recovery
}

async fn asks(pool: &Pool) -> bool {
    sqlx::query_scalar("select pg_is_in_recovery()").fetch_one(pool).await.expect("a host of this kind")
}
