//! The pool of a shared store, and whether the store is known to be silent.
//!
//! A server that does not answer would be waited for by each page: for a connection, then for the statement. The leases notice within two
//! seconds that it is silent; from then on nothing that is asked of the store waits longer than a moment. Transactions that have begun are
//! left to their own limits: what they write may have arrived.

use std::io;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, unfold};
use plimsoll_pool::{Pool, Transaction};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, Postgres, SqlStr};
use tokio::sync::watch;
use tokio::time::timeout;

use super::Way;

/// A store that is back answers within it; a page that waits for it is still quick.
const PATIENCE: Duration = Duration::from_millis(20);

/// Cheap to clone; every clone knows the same.
#[derive(Clone, Debug)]
pub struct SharedPool {
    pool: Pool,
    way: Way,
    silence: Silence,
}

#[derive(Clone, Debug)]
struct Silence(Arc<watch::Sender<bool>>);

impl SharedPool {
    /// Of a store that answers.
    pub fn new(pool: Pool, way: Way) -> Self {
        Self { pool, way, silence: Silence(Arc::new(watch::Sender::new(false))) }
    }

    /// How its server is reached.
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// The leases tell whether the store answers.
    pub fn set_silent(&self, is_silent: bool) {
        self.silence.0.send_if_modified(|known| std::mem::replace(known, is_silent) != is_silent);
    }

    /// Begins a transaction on a connection of its own.
    ///
    /// # Errors
    /// When there is none, or the store is silent.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        self.silence.clone().unless(self.pool.begin()).await
    }

    /// Work that may be given up midway, since it can be done again: not beyond the moment in which the store is known to be silent.
    ///
    /// # Errors
    /// The work's, or that the store is silent.
    pub async fn unless_silent<T, E: From<Error>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        self.silence.clone().unless(work).await
    }
}

impl Deref for SharedPool {
    type Target = Pool;

    fn deref(&self) -> &Pool {
        &self.pool
    }
}

impl Silence {
    /// Returns once the store has been silent for as long as anybody waits.
    async fn lasts(self) {
        let mut known = self.0.subscribe();
        while known.wait_for(|is_silent| *is_silent).await.is_ok() {
            if timeout(PATIENCE, known.wait_for(|is_silent| !*is_silent)).await.is_err() {
                return;
            }
        }
    }

    /// The answer, unless the store is silent.
    async fn unless<T, E: From<Error>>(self, answer: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        tokio::select! {
            biased;
            answer = answer => answer,
            () = self.lasts() => Err(silent().into()),
        }
    }
}

fn silent() -> Error {
    Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the shared store does not answer"))
}

impl<'p> Executor<'p> for &'_ SharedPool {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<PgQueryResult, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(self.silence.clone().unless(self.pool.execute(query)))
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let (rows, silence) = (self.pool.fetch_many(query), Box::pin(self.silence.clone().lasts()));
        Box::pin(unfold(Some((rows, silence)), async |state| {
            let (mut rows, mut silence) = state?;
            tokio::select! {
                biased;
                row = rows.next() => row.map(|row| (row, Some((rows, silence)))),
                () = &mut silence => Some((Err(silent()), None)),
            }
        }))
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(self.silence.clone().unless(self.pool.fetch_all(query)))
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(self.silence.clone().unless(self.pool.fetch_optional(query)))
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'p: 'e,
    {
        self.pool.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'p: 'e,
    {
        self.pool.describe(sql)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use crate::store::{Store, fixture};

    #[tokio::test]
    async fn who_asks_a_silent_store_does_not_wait_and_who_waits_is_told() {
        let (db, _admin) = fixture::postgres().await;
        let Store::Postgres(pool) = db else { unreachable!("it is on PostgreSQL") };
        let (asking, began) = (pool.clone(), Instant::now());
        let slow = tokio::spawn(async move { sqlx::query("select pg_sleep(30)").execute(&asking).await });
        let (asking, mut rows_end) = (pool.clone(), tokio::task::JoinSet::new());
        rows_end.spawn(async move { sqlx::query_scalar::<_, String>("select pg_sleep(30)::text").fetch_all(&asking).await });
        pool.set_silent(true);
        assert!(slow.await.expect("no panic").is_err_and(|error| error.to_string().contains("does not answer")));
        assert!(rows_end.join_next().await.expect("a task").expect("no panic").is_err());
        assert!(began.elapsed().as_secs() < 10, "they wait no longer");
        pool.set_silent(false);
        let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("it answers again");
        let mut tx = pool.begin().await.expect("a transaction");
        pool.set_silent(true);
        let two: i32 = sqlx::query_scalar("select 2").fetch_one(&mut *tx).await.expect("a transaction goes on");
        assert_eq!((one, two), (1, 2));
        tx.commit().await.expect("to its end");
        pool.set_silent(false);
        let hanging = pool.unless_silent(async {
            let mut tx = pool.begin().await?;
            pool.set_silent(true);
            sqlx::query("select pg_sleep(30)").execute(&mut *tx).await.map(drop)
        });
        assert!(hanging.await.is_err() && began.elapsed().as_secs() < 20, "what can be done again is given up");
    }
}
