use anyhow::Result;
use bb8::{Pool, PooledConnection};
use bb8_postgres::PostgresConnectionManager;
use tokio_postgres::NoTls;

use super::tokio_postgres;
use crate::contender::Contender;
use crate::postgres::Postgres;

type Manager = PostgresConnectionManager<NoTls>;

/// Its default tests each connection on checkout.
pub struct Bb8(Pool<Manager>);

impl Bb8 {
    pub async fn new(server: &Postgres, connections: u32) -> Result<Self> {
        let manager = PostgresConnectionManager::new(tokio_postgres(server), NoTls);
        Ok(Self(Pool::builder().max_size(connections).build(manager).await?))
    }
}

impl Contender for Bb8 {
    type Conn = PooledConnection<'static, Manager>;

    async fn take(&self) -> Result<Self::Conn> {
        Ok(self.0.get_owned().await?)
    }

    /// It keeps no prepared statements; parsed anew, but in one round trip.
    async fn select_one(conn: &mut Self::Conn) -> Result<()> {
        let rows = conn.query_typed("select 1", &[]).await?;
        let _one: i32 = rows[0].get(0);
        Ok(())
    }
}
