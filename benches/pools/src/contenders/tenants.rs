//! A service with row-level security: each transaction says whom it works for.

use anyhow::Result;
use plimsoll_pool::{Pool, Transaction};
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Connection, Postgres};

use super::bare::Kept;
use crate::contender::Contender;

const TENANT: &str = "select set_config('app.tenant', $1, true)";

/// Both statements of a transaction.
macro_rules! work {
    ($tx:expr) => {{
        sqlx::query(TENANT).bind("7").execute(&mut *$tx).await?;
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut *$tx).await?;
        $tx.commit().await?;
        Ok(())
    }};
}

pub struct OnPlimsoll(pub Pool);

impl Contender for OnPlimsoll {
    type Conn = Option<Transaction>;

    async fn take(&self) -> Result<Self::Conn> {
        Ok(Some(self.0.begin().await?))
    }

    async fn select_one(conn: &mut Self::Conn) -> Result<()> {
        let Some(mut tx) = conn.take() else { return Ok(()) };
        work!(tx)
    }
}

pub struct OnSqlx(pub PgPool);

impl Contender for OnSqlx {
    type Conn = Option<sqlx::Transaction<'static, Postgres>>;

    async fn take(&self) -> Result<Self::Conn> {
        Ok(Some(self.0.begin().await?))
    }

    async fn select_one(conn: &mut Self::Conn) -> Result<()> {
        let Some(mut tx) = conn.take() else { return Ok(()) };
        work!(tx)
    }
}

pub struct OnBare(pub PgConnection);

impl Kept for OnBare {
    async fn select_one(&mut self) -> Result<()> {
        let mut tx = self.0.begin().await?;
        work!(tx)
    }
}
