//! Behind a pooler that lends its sessions for a transaction each, a statement with parameters runs in a transaction: sqlx prepares it in
//! one message and runs it in the next, which may come to another session.

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use futures_util::future::ready;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Either, Error, Executor};
use tracing::Span;

use super::Session;
use super::effect::Effect;
use super::query::OwnedQuery;
use super::rows::{PooledRows, ResultItem, Rows, hand_over};

impl Session {
    /// As it may be sent on this session.
    pub(super) fn fitted(&self, query: OwnedQuery) -> OwnedQuery {
        if !self.is_lent() {
            return query;
        }
        // A caller's own `begin` in a frame would end with it, and what follows would be no transaction.
        if matches!(query.kind().effect, Effect::Begin | Effect::End) { query.plain() } else { query.unnamed() }
    }

    /// Its caller has begun no transaction.
    pub(super) fn needs_a_frame(&self, query: &OwnedQuery) -> bool {
        self.is_lent() && query.is_extended() && !self.left.open
    }

    /// One statement to its end.
    pub(super) async fn run<T>(
        &mut self,
        query: OwnedQuery,
        send: impl for<'r> FnOnce(&'r mut PgConnection, OwnedQuery) -> BoxFuture<'r, Result<T, Error>>,
    ) -> Result<T, Error> {
        let query = self.fitted(query);
        let is_framed = self.needs_a_frame(&query);
        // In boxes, so that what only poolers need does not make every statement larger.
        if is_framed {
            Box::pin(self.begin_frame()).await?;
        }
        let span = self.origin.statement(&query);
        let outcome = self.follow(query.kind(), span, |raw| send(raw, query)).await;
        if is_framed { Box::pin(self.end_frame(outcome)).await } else { outcome }
    }

    pub(super) fn fetch_framed<'s>(&'s mut self, query: OwnedQuery) -> BoxStream<'s, ResultItem> {
        Box::pin(PooledRows::from(|arriving| {
            Box::pin(async move {
                self.begin_frame().await?;
                let outcome = hand_over(Box::pin(Rows::of(&mut *self, query)), &arriving).await;
                self.end_frame(outcome).await
            })
        }))
    }

    async fn begin_frame(&mut self) -> Result<(), Error> {
        self.control(Effect::Begin, "begin").await
    }

    /// With the error of the statement, if it has one: that of the rollback says less, and the session is cleaned in any case.
    async fn end_frame<T>(&mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        match outcome {
            Ok(answer) => self.control(Effect::End, "commit").await.map(|()| answer),
            Err(error) => {
                let _cleaned_later = self.control(Effect::End, "rollback").await;
                Err(error)
            }
        }
    }

    async fn control(&mut self, effect: Effect, sql: &'static str) -> Result<(), Error> {
        let ended = self.follow(effect.into(), Span::none(), |raw: &mut PgConnection| raw.execute(sqlx::raw_sql(sql))).await;
        ended.map(|_| ())
    }
}

/// Of the answers, the rows.
pub(super) fn only_rows(answers: BoxStream<'_, ResultItem>) -> BoxStream<'_, Result<PgRow, Error>> {
    Box::pin(answers.filter_map(|answer| ready(answer.map(Either::right).transpose())))
}
