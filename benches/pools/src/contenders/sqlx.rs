use anyhow::Result;
use sqlx::Postgres as Db;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::contender::Contender;
use crate::postgres::Postgres;

pub struct Sqlx(pub PgPool);

impl Sqlx {
    /// The defaults, with so many connections.
    pub fn options(connections: u32) -> PgPoolOptions {
        PgPoolOptions::new().max_connections(connections)
    }

    pub fn new(server: &Postgres, options: PgPoolOptions) -> Self {
        Self(options.connect_lazy_with(server.options()))
    }
}

impl Contender for Sqlx {
    type Conn = PoolConnection<Db>;

    async fn take(&self) -> Result<Self::Conn> {
        Ok(self.0.acquire().await?)
    }

    async fn select_one(conn: &mut Self::Conn) -> Result<()> {
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut **conn).await?;
        Ok(())
    }
}
