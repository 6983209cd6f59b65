//! One file a contender, each with its own defaults but for the number of connections.

pub mod bare;
pub mod bb8;
pub mod deadpool;
pub mod loadtest;
pub mod pgbench;
pub mod plimsoll;
pub mod queue;
pub mod rows;
pub mod sqlalchemy;
pub mod sqlx;
pub mod tenants;

use tokio_postgres::Config;

use crate::postgres::{Postgres, ROLE};

/// How tokio-postgres, which deadpool-postgres and bb8-postgres are made for, connects.
fn tokio_postgres(server: &Postgres) -> Config {
    let mut config = Config::new();
    config.host_path(server.socket_dir()).port(5432).user(ROLE).dbname(ROLE);
    config
}
