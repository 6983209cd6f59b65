//! Queries straight on the pool: `query.fetch_all(&pool)` takes a lease, runs, and gives it back.

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, Postgres, SqlStr};

use super::pool::Pool;
use crate::holders::callsite::CallSite;
use crate::lease::acquire::acquire;
use crate::session::query::OwnedQuery;
use crate::session::rows::{PooledRows, hand_over};

impl Pool {
    /// The answers to a statement on a lease of its own.
    fn rows<'e>(&self, query: OwnedQuery) -> PooledRows<'e> {
        let (pool, taker) = (self.shared.clone(), self.taker(query.site()));
        PooledRows::from(|arriving| {
            Box::pin(async move {
                let mut lease = acquire(&pool, taker).await?;
                hand_over((&mut *lease).fetch_many(query), &arriving).await
            })
        })
    }
}

impl<'p> Executor<'p> for &'_ Pool {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<PgQueryResult, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = OwnedQuery::from(query);
        let (pool, taker) = (self.shared.clone(), self.taker(query.site()));
        Box::pin(async move {
            let mut lease = acquire(&pool, taker).await?;
            (&mut *lease).execute(query).await
        })
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(self.rows(OwnedQuery::from(query)))
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = OwnedQuery::from(query);
        let (pool, taker) = (self.shared.clone(), self.taker(query.site()));
        Box::pin(async move {
            let mut lease = acquire(&pool, taker).await?;
            (&mut *lease).fetch_all(query).await
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = OwnedQuery::from(query);
        let (pool, taker) = (self.shared.clone(), self.taker(query.site()));
        Box::pin(async move {
            let mut lease = acquire(&pool, taker).await?;
            (&mut *lease).fetch_optional(query).await
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'p: 'e,
    {
        let (pool, taker) = (self.shared.clone(), self.taker(CallSite::Statement(sql.clone())));
        Box::pin(async move {
            let mut lease = acquire(&pool, taker).await?;
            (&mut *lease).prepare_with(sql, parameters).await
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'p: 'e,
    {
        let (pool, taker) = (self.shared.clone(), self.taker(CallSite::Statement(sql.clone())));
        Box::pin(async move {
            let mut lease = acquire(&pool, taker).await?;
            (&mut *lease).describe(sql).await
        })
    }
}
