//! Spans of acquires and statements, by the names of OpenTelemetry's semantic conventions for databases. They are of level debug; where
//! no subscriber wants them, each costs a comparison.
//!
//! The text of a statement is told where it has its parameters apart; a text that may have values of users in it is not.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::stream::{BoxStream, Stream};
use sqlx::postgres::{PgConnectOptions, PgQueryResult, PgRow};
use sqlx::{Either, Error};
use tracing::field::{DisplayValue, Empty, display};
use tracing::{Instrument, Span, debug_span};

use crate::connect::host_address::HostAddress;
use crate::error::PoolError;
use crate::lease::Lease;
use crate::session::lexer::first_word;
use crate::session::query::OwnedQuery;

const SYSTEM: &str = "postgresql";
/// The longest operation that a subscriber is told: what is no word of SQL is none of an attribute.
const LONGEST_WORD: usize = 20;

/// Where the statements of a session go.
#[derive(Debug)]
pub(crate) struct Origin {
    pool: String,
    namespace: String,
    server: HostAddress,
}

impl Origin {
    pub(crate) fn of(target: &PgConnectOptions, pool: &str) -> Self {
        let namespace = target.get_database().unwrap_or_else(|| target.get_username()).to_owned();
        Self { pool: pool.to_owned(), namespace, server: HostAddress::of(target) }
    }

    /// Of one statement, until its last answer is read.
    pub(crate) fn statement(&self, query: &OwnedQuery) -> Span {
        debug_span!(
            target: "plimsoll_pool::statement",
            "statement",
            otel.kind = "client",
            otel.name = operation(query.text()),
            otel.status_code = Empty,
            db.system.name = SYSTEM,
            db.namespace = self.namespace,
            db.operation.name = operation(query.text()),
            db.query.text = query.text_without_values(),
            db.client.connection.pool.name = self.pool,
            server.address = self.server.host,
            server.port = self.server.port,
            db.response.status_code = Empty,
            "error.type" = Empty,
        )
    }
}

/// Of an acquire, until its caller has a connection or is refused; `None` where nobody wants it.
pub(crate) fn of_acquire(pool: &str) -> Option<Span> {
    let span = debug_span!(
        target: "plimsoll_pool::acquire",
        "acquire",
        otel.kind = "internal",
        otel.status_code = Empty,
        db.system.name = SYSTEM,
        db.client.connection.pool.name = pool,
        "error.type" = Empty,
    );
    (!span.is_disabled()).then_some(span)
}

/// `SELECT` for a `select`.
fn operation(sql: &str) -> Option<DisplayValue<String>> {
    let word = first_word(sql);
    (1..=LONGEST_WORD).contains(&word.len()).then(|| display(word.to_ascii_uppercase()))
}

/// The same acquire, within its span.
pub(crate) async fn acquiring(span: Span, acquire: impl Future<Output = Result<Lease, PoolError>>) -> Result<Lease, PoolError> {
    let outcome = acquire.instrument(span.clone()).await;
    if let Err(error) = &outcome {
        failed(&span, error.kind());
    }
    outcome
}

type Answer = Result<Either<PgQueryResult, PgRow>, Error>;

/// The same answers, within the span of their statement.
pub(crate) fn answering<'s>(span: &Span, answers: BoxStream<'s, Answer>) -> BoxStream<'s, Answer> {
    if span.is_disabled() { answers } else { Box::pin(Answers { answers, span: span.clone() }) }
}

struct Answers<'s> {
    answers: BoxStream<'s, Answer>,
    span: Span,
}

impl Stream for Answers<'_> {
    type Item = Answer;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Answer>> {
        let this = self.get_mut();
        let _entered = this.span.enter();
        this.answers.as_mut().poll_next(context)
    }
}

/// The statement has ended with this error.
pub(crate) fn has_failed(span: &Span, error: &Error) {
    match error.as_database_error().and_then(|said| said.code()) {
        Some(code) => {
            span.record("db.response.status_code", &*code);
            failed(span, &code);
        }
        None => failed(span, kind_of(error)),
    }
}

fn failed(span: &Span, kind: &str) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
}

/// Few words, as the conventions want them.
fn kind_of(error: &Error) -> &'static str {
    match error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => "timeout",
        Error::Io(_) => "io",
        Error::Tls(_) => "tls",
        Error::Protocol(_) => "protocol",
        Error::RowNotFound => "row_not_found",
        Error::ColumnDecode { .. } | Error::Decode(_) => "decode",
        Error::Encode(_) => "encode",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_the_first_word_after_comments() {
        let told = |sql| operation(sql).map(|word| word.to_string());
        assert_eq!(told("/* plimsoll */ select 1").as_deref(), Some("SELECT"));
        assert_eq!(told("-- why\n with a as (select 1) select * from a").as_deref(), Some("WITH"));
        assert_eq!((told(""), told("(select 1)"), told("4711")), (None, None, None));
        assert_eq!(told("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), None);
    }
}
