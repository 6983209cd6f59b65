//! Statements on a session: each is seen by the pool, and bounded on this side in case the peer has died.

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::postgres::{PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, Postgres, SqlStr};

use tracing::{Instrument, Span};

use super::Session;
use super::effect::{Effect, StatementKind};
use super::frame::only_rows;
use super::query::OwnedQuery;
use super::rows::Rows;
use crate::holders::deadline::with_deadline;
use crate::spans::has_failed;

impl Session {
    /// Runs one statement to its end.
    pub(super) async fn follow<'s, T>(
        &'s mut self,
        kind: StatementKind,
        span: Span,
        statement: impl FnOnce(&'s mut PgConnection) -> BoxFuture<'s, Result<T, Error>>,
    ) -> Result<T, Error> {
        let depth = self.depth();
        let step = self.left.begins(kind, depth);
        let limit = self.limit();
        let Self { raw, record, left, .. } = self;
        let running = with_deadline(&record.deadline, limit, statement(raw)).instrument(span.clone());
        let outcome = running.await.and_then(|outcome| outcome);
        match &outcome {
            Ok(_) => left.ended(step, record),
            Err(error) => {
                left.fails(error);
                has_failed(&span, error);
            }
        }
        outcome
    }
}

impl<'c> Executor<'c> for &'c mut Session {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<PgQueryResult, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(self.run(OwnedQuery::from(query), |raw, query| raw.execute(query)))
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = self.fitted(OwnedQuery::from(query));
        if self.needs_a_frame(&query) {
            return self.fetch_framed(query);
        }
        Box::pin(Rows::of(self, query))
    }

    fn fetch<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<PgRow, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = self.fitted(OwnedQuery::from(query));
        if self.needs_a_frame(&query) {
            return only_rows(self.fetch_framed(query));
        }
        // Without the box that sqlx's own `fetch` puts around the answers.
        Box::pin(Rows::of(self, query).only())
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(self.run(OwnedQuery::from(query), |raw, query| raw.fetch_optional(query)))
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        Box::pin(self.follow(Effect::Nothing.into(), Span::none(), |raw| raw.prepare_with(sql, parameters)))
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        Box::pin(self.follow(Effect::Nothing.into(), Span::none(), |raw| raw.describe(sql)))
    }
}
