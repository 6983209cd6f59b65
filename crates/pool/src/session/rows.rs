//! Result sets as streams, written by hand: per row two function calls and one copy, no generator and no atomic
//! operation.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_core::stream::{BoxStream, Stream};
use parking_lot::Mutex;
use sqlx::postgres::{PgConnection, PgQueryResult, PgRow};
use sqlx::{Either, Error, Executor};
use tracing::Span;

use super::Session;
use super::effect::StatementKind;
use super::leftovers::{Leftovers, RunningStatement};
use super::query::OwnedQuery;
use crate::holders::deadline::RowDeadline;
use crate::holders::session_status::SessionStatus;
use crate::spans::{answering, has_failed};

pub(crate) type ResultItem = Result<Either<PgQueryResult, PgRow>, Error>;

/// So many rows are handed over at once from the task that owns the lease: one lock for all of them.
const BATCH: usize = 32;

/// The answers to a statement on a session.
pub(crate) struct Rows<'s> {
    answers: BoxStream<'s, ResultItem>,
    left: &'s mut Leftovers,
    record: &'s SessionStatus,
    command_timeout: Option<Duration>,
    kind: StatementKind,
    depth: usize,
    progress: RowsState<'s>,
    span: Span,
}

enum RowsState<'s> {
    /// Nothing was sent yet.
    Asked,
    UnderWay(RunningStatement, RowDeadline<'s>),
    Over,
}

impl<'s> Rows<'s> {
    pub(crate) fn of(session: &'s mut Session, query: OwnedQuery) -> Self {
        let (kind, depth, command_timeout) = (query.kind(), session.depth(), session.command_timeout());
        let span = session.origin.statement(&query);
        let Session { raw, record, left, .. } = session;
        let answers = answering(&span, <&mut PgConnection as Executor<'s>>::fetch_many(raw, query));
        Self { answers, left, record, command_timeout, kind, depth, progress: RowsState::Asked, span }
    }

    /// Of the answers, the rows.
    pub(crate) fn only(self) -> OnlyRows<'s> {
        OnlyRows(self)
    }

    #[inline]
    fn is_under_way(&mut self) -> bool {
        if let RowsState::Asked = self.progress {
            self.begin();
        }
        matches!(self.progress, RowsState::UnderWay(..))
    }

    #[cold]
    fn begin(&mut self) {
        let step = self.left.begins(self.kind, self.depth);
        let limit = self.command_timeout.filter(|_| self.left.is_bounded());
        self.progress = RowsState::UnderWay(step, RowDeadline::new(&self.record.deadline, limit));
    }

    #[inline]
    fn is_answered(&mut self) {
        if let RowsState::UnderWay(_, patience) = &mut self.progress {
            patience.reset();
        }
    }

    /// What comes instead of an answer: the end, an error, or nothing yet, which is an error when the server should have
    /// answered long since.
    #[cold]
    fn settle(&mut self, other: Poll<Option<Error>>, context: &mut Context<'_>) -> Poll<Option<Error>> {
        match (other, &mut self.progress) {
            (Poll::Ready(end), _) => Poll::Ready(self.end(end)),
            (Poll::Pending, RowsState::UnderWay(_, patience)) => patience.wait(context).map(|overdue| self.end(Some(overdue))),
            (Poll::Pending, RowsState::Asked | RowsState::Over) => Poll::Pending,
        }
    }

    /// The statement has ended, well or with an error.
    #[cold]
    fn end(&mut self, error: Option<Error>) -> Option<Error> {
        match (&error, mem::replace(&mut self.progress, RowsState::Over)) {
            (Some(error), _) => {
                self.left.fails(error);
                has_failed(&self.span, error);
            }
            (None, RowsState::UnderWay(step, _)) => self.left.ended(step, self.record),
            (None, RowsState::Asked | RowsState::Over) => {}
        }
        error
    }
}

impl Stream for Rows<'_> {
    type Item = ResultItem;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<ResultItem>> {
        let this = self.get_mut();
        if !this.is_under_way() {
            return Poll::Ready(None);
        }
        let mut polled = this.answers.as_mut().poll_next(context);
        let other = match taken_out(&mut polled) {
            Poll::Ready(Some(Ok(answer))) => {
                this.is_answered();
                return Poll::Ready(Some(Ok(answer)));
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(error)),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        };
        this.settle(other, context).map(|end| end.map(Err))
    }
}

/// Of the answers, the rows: in one step, where sqlx's own `fetch` moves each row through an adapter.
pub(crate) struct OnlyRows<'s>(Rows<'s>);

impl Stream for OnlyRows<'_> {
    type Item = Result<PgRow, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut self.get_mut().0;
        if !this.is_under_way() {
            return Poll::Ready(None);
        }
        let other = loop {
            let mut polled = this.answers.as_mut().poll_next(context);
            match taken_out(&mut polled) {
                Poll::Ready(Some(Ok(Either::Right(row)))) => {
                    this.is_answered();
                    return Poll::Ready(Some(Ok(row)));
                }
                Poll::Ready(Some(Ok(Either::Left(_)))) => this.is_answered(),
                Poll::Ready(Some(Err(error))) => break Poll::Ready(Some(error)),
                Poll::Ready(None) => break Poll::Ready(None),
                Poll::Pending => break Poll::Pending,
            }
        };
        this.settle(other, context).map(|end| end.map(Err))
    }
}

/// Moves the answer out as `mem::replace` copies it: its first word, then the rest, which is how sqlx has just written it.
/// A copy in one piece loads across that border while the stores are still under way, and the processor waits for them
/// (store forwarding fails): a tenth of the time per row.
#[inline(always)]
fn taken_out(polled: &mut Poll<Option<ResultItem>>) -> Poll<Option<ResultItem>> {
    mem::replace(polled, Poll::Pending)
}

/// The answers to a statement on the pool: from a future that owns the lease, in batches.
pub(crate) struct PooledRows<'s> {
    /// `None` once it has ended.
    source: Option<BoxFuture<'s, Result<(), Error>>>,
    arriving: Arc<Mutex<VecDeque<ResultItem>>>,
    arrived: VecDeque<ResultItem>,
}

impl<'s> PooledRows<'s> {
    /// `source` is given where to put the answers.
    pub(crate) fn from(source: impl FnOnce(Arc<Mutex<VecDeque<ResultItem>>>) -> BoxFuture<'s, Result<(), Error>>) -> Self {
        let arriving = Arc::new(Mutex::new(VecDeque::new()));
        Self { source: Some(source(arriving.clone())), arriving, arrived: VecDeque::new() }
    }
}

impl Stream for PooledRows<'_> {
    type Item = ResultItem;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<ResultItem>> {
        let this = self.get_mut();
        if let Some(answer) = this.arrived.pop_front() {
            return Poll::Ready(Some(answer));
        }
        let Some(source) = &mut this.source else { return Poll::Ready(None) };
        let ended = source.as_mut().poll(context);
        std::mem::swap(&mut this.arrived, &mut this.arriving.lock());
        if let Poll::Ready(outcome) = ended {
            this.source = None;
            this.arrived.extend(outcome.err().map(Err));
        }
        match this.arrived.pop_front() {
            Some(answer) => Poll::Ready(Some(answer)),
            None if this.source.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

/// Moves all answers from a stream to where [`PooledRows`] finds them. After each batch it pauses without
/// asking to be woken: who reads comes back when the batch is used up.
pub(crate) async fn hand_over(mut answers: BoxStream<'_, ResultItem>, to: &Mutex<VecDeque<ResultItem>>) -> Result<(), Error> {
    let mut batch = VecDeque::with_capacity(BATCH);
    poll_fn(|context| {
        let polled = loop {
            match answers.as_mut().poll_next(context) {
                Poll::Ready(Some(Ok(answer))) => batch.push_back(Ok(answer)),
                Poll::Ready(Some(Err(error))) => break Poll::Ready(Err(error)),
                Poll::Ready(None) => break Poll::Ready(Ok(())),
                Poll::Pending => break Poll::Pending,
            }
            if batch.len() == BATCH {
                break Poll::Pending;
            }
        };
        std::mem::swap(&mut batch, &mut to.lock());
        polled
    })
    .await
}
