//! What happens to a session between two holders: nobody is ever handed the rest of somebody else's
//! query, transaction or settings.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx::{AssertSqlSafe, Connection, Error};
use sqlx_core::transaction::TransactionManager;
use tokio::time::timeout;

use super::cancelling::cancel;
use super::counters::CloseReason;
use super::rules::Reset;
use super::session::Session;
use super::shared::Shared;
use super::sql;

/// Longer than the rollback of a failed transaction takes over the slowest network; a statement that
/// runs on is then cancelled.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a cancelled statement gets to end; then the connection is closed. Less than six seconds in all,
/// with those that a cancellation may take.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// One for an error left by the holder, one for the failed transaction that it left, one for good measure.
const ATTEMPTS: u32 = 3;

/// How thoroughly a session has to be cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Only its answers are read to the end.
    Drain,
    /// And its transaction rolled back.
    Rollback,
    /// And what outlives a transaction undone.
    ResetState,
    /// And everything else.
    DiscardAll,
}

/// What a returned session needs before the next holder; `None` when it can be lent at once.
#[inline]
pub(super) fn what_is_needed(session: &mut Session, reset: Reset) -> Option<Need> {
    let left = session.left();
    match reset {
        _ if !left.used => None,
        Reset::Rollback if left.state => Some(Need::ResetState),
        Reset::Rollback => left.open.then_some(Need::Rollback),
        Reset::DiscardAll => Some(Need::DiscardAll),
        Reset::None => (left.open && !is_in_step(session.raw())).then_some(Need::Drain),
    }
}

/// Whether sqlx waits for no answer and has begun no transaction. Looking costs no round trip: waiting
/// until ready is over at once exactly when there is nothing to wait for.
fn is_in_step(raw: &mut PgConnection) -> bool {
    let in_transaction = PgTransactionManager::get_transaction_depth(raw) > 0;
    let ready = pin!(raw.flush()).poll(&mut Context::from_waker(Waker::noop()));
    !in_transaction && matches!(ready, Poll::Ready(Ok(())))
}

/// Cleans and gives back; or closes, when that fails or takes too long.
pub(super) fn clean(pool: Arc<Shared>, session: Box<Session>, need: Need) -> impl Future<Output = ()> + Send {
    // Should this task be dropped, even before its first step (the runtime ends), the connection is
    // still counted as gone.
    let mut held = Held { pool, session: Some(session) };
    async move {
        let Some(session) = &mut held.session else { return };
        let outcome = restore_in_time(&held.pool, session, need).await;
        let Some(mut session) = held.session.take() else { return };
        match outcome {
            Some(Ok(())) => {
                session.mark_clean();
                held.pool.give_back(session);
            }
            Some(Err(Error::Io(_))) => held.pool.discard(session, CloseReason::Broken),
            Some(Err(_)) => held.pool.discard(session, CloseReason::Dirty),
            None => {
                let backend_pid = session.backend_pid();
                held.pool.discard(session, CloseReason::Dirty);
                held.pool.suspect_idle();
                // The server does not notice by itself that nobody listens any more.
                cancel(&held.pool, backend_pid).await;
            }
        }
    }
}

/// `None` when the time was not enough, which is also how a dead peer shows.
async fn restore_in_time(pool: &Arc<Shared>, session: &mut Session, need: Need) -> Option<Result<(), Error>> {
    if let Ok(restored) = timeout(PATIENCE, restore(session.raw(), need)).await {
        return Some(restored);
    }
    cancel(pool, session.backend_pid()).await;
    // From the beginning: a cancellation that came late must not hit the next holder.
    timeout(LAST_WAIT, restore(session.raw(), need)).await.ok()
}

/// Ends well only when the session has just answered, in step and as `need` wants it.
async fn restore(raw: &mut PgConnection, need: Need) -> Result<(), Error> {
    // What sqlx counts as begun; its answers are read with those of the probe.
    while PgTransactionManager::get_transaction_depth(raw) > 0 {
        PgTransactionManager::start_rollback(raw);
    }
    settle(raw, need).await?;
    if need == Need::DiscardAll {
        // The server forgets the prepared statements, so sqlx has to.
        raw.clear_cached_statements().await?;
        sqlx::raw_sql(sql::DISCARD_ALL).execute(&mut *raw).await?;
    }
    Ok(())
}

async fn settle(raw: &mut PgConnection, need: Need) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        match is_in_transaction(raw, need).await {
            Ok(open) if !open || need == Need::Drain => return Ok(()),
            Ok(_) => {}
            // An error that the holder did not stay for, or a failed transaction (25P02).
            Err(Error::Database(_)) => {}
            Err(other) => return Err(other),
        }
        match sqlx::raw_sql(sql::ROLLBACK).execute(&mut *raw).await {
            Ok(_) | Err(Error::Database(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(Error::Protocol("the session is not as it was before, whatever is tried".into()))
}

/// Asks the server, and makes sure that the answer is the one to this question: sqlx loses count when
/// a COPY is abandoned, and every answer would then be taken for that to the next question.
async fn is_in_transaction(raw: &mut PgConnection, need: Need) -> Result<bool, Error> {
    let asked = fastrand::u32(..);
    let reset = if need == Need::ResetState { sql::RESET } else { "" };
    let probe = sql::probe(asked, reset);
    let rows = sqlx::raw_sql(AssertSqlSafe(probe)).fetch_all(raw).await?;
    let row = rows.first().filter(|_| rows.len() == if reset.is_empty() { 1 } else { 2 }).ok_or_else(out_of_step)?;
    match sqlx::Row::try_get::<&str, _>(row, 0)?.strip_prefix(&asked.to_string()) {
        Some("t") => Ok(true),
        Some("f") => Ok(false),
        _ => Err(out_of_step()),
    }
}

fn out_of_step() -> Error {
    Error::Protocol("the server answered another question than the one that was asked".into())
}

struct Held {
    pool: Arc<Shared>,
    session: Option<Box<Session>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.pool.discard(session, CloseReason::Dirty);
        }
    }
}
