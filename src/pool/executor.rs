//! Queries straight on the pool: `query.fetch_all(&pool)` takes a lease, runs, and gives it back.

use std::future::Future;
use std::io::{Error as IoError, ErrorKind};
use std::time::Duration;

use async_stream::try_stream;
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, Postgres, SqlStr};

use super::acquire::acquire;
use super::callsite::CallSite;
use super::pool::Pool;
use super::shared::Shared;
use super::statement::Taken;

/// What the client grants beyond `command_timeout`: the server's own limit should speak first, since
/// its error says more and keeps the connection.
const GRACE: Duration = Duration::from_secs(5);

impl<'p> Executor<'p> for &'_ Pool {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let pool = self.shared.clone();
        let query = Taken::from(query);
        Box::pin(try_stream! {
            let leaves_no_trace = query.leaves_no_trace();
            let mut lease = acquire(&pool, query.site()).await?;
            {
                let mut steps = (&mut *lease).fetch_many(query);
                while let Some(step) = bounded(&pool, steps.next()).await?.transpose()? {
                    yield step;
                }
            }
            if leaves_no_trace {
                lease.mark_clean();
            }
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let mut steps = self.fetch_many(query);
        Box::pin(async move {
            // Read to the end: an error of a deferred constraint comes after the row.
            let mut first = None;
            while let Some(step) = steps.try_next().await? {
                if let (Either::Right(row), None) = (step, &first) {
                    first = Some(row);
                }
            }
            Ok(first)
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'p: 'e,
    {
        let pool = self.shared.clone();
        Box::pin(async move {
            let mut lease = acquire(&pool, CallSite::Statement(sql.clone())).await?;
            let statement = bounded(&pool, (&mut *lease).prepare_with(sql, parameters)).await??;
            lease.mark_clean();
            Ok(statement)
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'p: 'e,
    {
        let pool = self.shared.clone();
        Box::pin(async move {
            let mut lease = acquire(&pool, CallSite::Statement(sql.clone())).await?;
            bounded(&pool, (&mut *lease).describe(sql)).await?
        })
    }
}

/// A dead peer never answers; nobody waits for it longer than this.
pub(super) async fn bounded<T>(pool: &Shared, step: impl Future<Output = T>) -> Result<T, Error> {
    let Some(limit) = pool.options.command_timeout else { return Ok(step.await) };
    let late =
        |_| Error::Io(IoError::new(ErrorKind::TimedOut, format!("the server did not answer within {} s", (limit + GRACE).as_secs())));
    tokio::time::timeout(limit + GRACE, step).await.map_err(late)
}
