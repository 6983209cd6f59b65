use anyhow::{Result, anyhow};
use deadpool::managed::{self, Metrics, RecycleResult};
use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio_postgres::NoTls;

use super::tokio_postgres;
use crate::contender::Contender;
use crate::postgres::Postgres;

/// As it is used: over tokio-postgres.
pub struct Deadpool(Pool);

impl Deadpool {
    pub fn new(server: &Postgres, connections: usize, recycling_method: RecyclingMethod) -> Result<Self> {
        let manager = Manager::from_config(tokio_postgres(server), NoTls, ManagerConfig { recycling_method });
        Ok(Self(Pool::builder(manager).max_size(connections).build()?))
    }
}

impl Contender for Deadpool {
    type Conn = Client;

    async fn take(&self) -> Result<Client> {
        Ok(self.0.get().await?)
    }

    async fn select_one(client: &mut Client) -> Result<()> {
        let statement = client.prepare_cached("select 1").await?;
        let _one: i32 = client.query_one(&statement, &[]).await?.get(0);
        Ok(())
    }
}

/// deadpool's pool over sqlx's connections, which are not looked at on recycling: the same driver as ours.
pub struct DeadpoolOverSqlx(managed::Pool<SqlxManager>);

pub struct SqlxManager(PgConnectOptions);

impl managed::Manager for SqlxManager {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        self.0.connect().await
    }

    async fn recycle(&self, _: &mut PgConnection, _: &Metrics) -> RecycleResult<sqlx::Error> {
        Ok(())
    }
}

impl DeadpoolOverSqlx {
    pub fn new(server: &Postgres, connections: usize) -> Result<Self> {
        Ok(Self(managed::Pool::builder(SqlxManager(server.options())).max_size(connections).build()?))
    }
}

impl Contender for DeadpoolOverSqlx {
    type Conn = managed::Object<SqlxManager>;

    async fn take(&self) -> Result<Self::Conn> {
        self.0.get().await.map_err(|error| anyhow!("{error}"))
    }

    async fn select_one(conn: &mut Self::Conn) -> Result<()> {
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut **conn).await?;
        Ok(())
    }
}
