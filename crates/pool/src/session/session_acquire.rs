//! Functions that take any of sqlx's ways to a connection take a session too.
//!
//! `&Pool` cannot be one: `Acquire::begin` has to return sqlx's own transaction, which is made of a connection of sqlx's pool
//! or of a borrowed one, and a connection that is borrowed from a lease needs somebody who keeps the lease.

use std::future::ready;

use futures_core::future::BoxFuture;
use sqlx::postgres::PgConnection;
use sqlx::{Acquire, Error, Postgres, Transaction};

use super::Session;

/// Hands out the bare connection: the session is verified when its lease ends.
///
/// ```no_run
/// use sqlx::{Acquire, Postgres};
///
/// async fn mark_all<'a>(from: impl Acquire<'a, Database = Postgres>) -> Result<(), sqlx::Error> {
///     let mut tx = from.begin().await?;
///     sqlx::query("update orders set seen = true").execute(&mut *tx).await?;
///     tx.commit().await
/// }
///
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
/// let mut lease = pool.acquire().await?;
/// mark_all(&mut *lease).await?;
/// # Ok(()) }
/// ```
impl<'c> Acquire<'c> for &'c mut Session {
    type Database = Postgres;
    type Connection = &'c mut PgConnection;

    fn acquire(self) -> BoxFuture<'c, Result<&'c mut PgConnection, Error>> {
        Box::pin(ready(Ok(&mut **self)))
    }

    fn begin(self) -> BoxFuture<'c, Result<Transaction<'c, Postgres>, Error>> {
        Transaction::begin(&mut **self, None)
    }
}
