use anyhow::Result;
use plimsoll_pool::{Lease, Pool, PoolOptions};

use crate::contender::Contender;
use crate::postgres::Postgres;

pub struct Plimsoll(pub Pool);

impl Plimsoll {
    /// The defaults, with so many connections.
    pub fn options(connections: u32) -> PoolOptions {
        PoolOptions::new().pool_size(connections).max_overflow(0)
    }

    pub fn new(server: &Postgres, options: PoolOptions) -> Result<Self> {
        Ok(Self(options.build(server.options())?))
    }
}

impl Contender for Plimsoll {
    type Conn = Lease;

    async fn take(&self) -> Result<Lease> {
        Ok(self.0.acquire().await?)
    }

    async fn select_one(lease: &mut Lease) -> Result<()> {
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut **lease).await?;
        Ok(())
    }
}
