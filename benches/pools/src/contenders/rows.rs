//! Result sets of many rows, read one after the other: what each row costs on its way.

use anyhow::{Result, ensure};
use futures_util::TryStreamExt;
use plimsoll_pool::{Lease, Pool};
use sqlx::postgres::PgConnection;
use sqlx::{Executor, Postgres, Row};

use super::bare::Kept;

pub const ROWS: i64 = 10_000;
const STATEMENT: &str = "select n, 'a customer of some name' from generate_series(1, 10000) n";

pub struct OnBare(pub PgConnection);
pub struct OnLease(pub Lease);
pub struct OnPool(pub Pool);

impl Kept for OnBare {
    async fn select_one(&mut self) -> Result<()> {
        all(&mut self.0).await
    }
}

impl Kept for OnLease {
    async fn select_one(&mut self) -> Result<()> {
        all(&mut *self.0).await
    }
}

impl Kept for OnPool {
    async fn select_one(&mut self) -> Result<()> {
        all(&self.0).await
    }
}

async fn all<'e>(executor: impl Executor<'e, Database = Postgres> + 'e) -> Result<()> {
    let mut rows = sqlx::query(STATEMENT).fetch(executor);
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        count += i64::from(row.len() == 2);
    }
    ensure!(count == ROWS, "{count} rows");
    Ok(())
}
