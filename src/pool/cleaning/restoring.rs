//! Restores a session in the background, bounded in time; or closes it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx::{AssertSqlSafe, Connection, Error};
use sqlx_core::transaction::TransactionManager;
use tokio::time::timeout;

use super::{Clean, Need};
use crate::pool::counters::CloseReason;
use crate::pool::ending;
use crate::pool::session::Session;
use crate::pool::shared::Shared;
use crate::pool::sql;

/// Longer than the rollback of a failed transaction takes over the slowest network; a statement that
/// runs on is then cancelled.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a cancelled statement gets to end; then the connection is closed. Less than six seconds in all,
/// with those that a cancellation may take.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// One for an error left by the holder, one for the failed transaction that it left, one for good measure.
const ATTEMPTS: u32 = 3;

/// Cleans and gives back; or closes, when that fails or takes too long.
pub(in crate::pool) fn clean(pool: Arc<Shared>, session: Box<Session>, need: Need) -> impl Future<Output = ()> + Send {
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
                held.pool.give_back(Clean(session));
            }
            Some(Err(error @ Error::Io(_))) => {
                session.left.fails(&error);
                held.pool.discard(session, CloseReason::Broken);
            }
            Some(Err(_)) => held.pool.discard(session, CloseReason::Dirty),
            None => {
                held.pool.discard(session, CloseReason::Dirty);
                held.pool.suspect_idle();
            }
        }
    }
}

/// `None` when the time was not enough, which is also how a dead peer shows.
async fn restore_in_time(pool: &Arc<Shared>, session: &mut Session, need: Need) -> Option<Result<(), Error>> {
    if let Ok(restored) = timeout(PATIENCE, restore(session, need)).await {
        return Some(restored);
    }
    // Behind a pooler the process that was remembered may work for somebody else by now.
    ending::cancel(pool, session.identity()?).await;
    // From the beginning: a cancellation that came late must not hit the next holder.
    timeout(LAST_WAIT, restore(session, need)).await.ok()
}

/// Ends well only when the session has just answered, in step and as `need` wants it.
async fn restore(session: &mut Session, need: Need) -> Result<(), Error> {
    // What sqlx counts as begun; its answers are read with those of the probe.
    while session.depth() > 0 {
        PgTransactionManager::start_rollback(session.raw());
    }
    settle(session, need).await?;
    if need == Need::DiscardAll {
        let watches = session.watches_its_client();
        discard_all(session.raw(), watches).await?;
    }
    Ok(())
}

async fn discard_all(raw: &mut PgConnection, watches_its_client: bool) -> Result<(), Error> {
    // The server forgets the prepared statements, so sqlx has to.
    raw.clear_cached_statements().await?;
    sqlx::raw_sql(sql::DISCARD_ALL).execute(&mut *raw).await?;
    if watches_its_client {
        sqlx::raw_sql(sql::WATCH_THE_CLIENT).execute(raw).await?;
    }
    Ok(())
}

async fn settle(session: &mut Session, need: Need) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        match is_in_transaction(session, need).await {
            Ok(open) if !open || need == Need::Drain => return Ok(()),
            Ok(_) => {}
            // An error that the holder did not stay for, or a failed transaction (25P02).
            Err(Error::Database(_)) => {}
            Err(other) => return Err(other),
        }
        match sqlx::raw_sql(sql::ROLLBACK).execute(session.raw()).await {
            Ok(_) | Err(Error::Database(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(Error::Protocol("the session is not as it was before, whatever is tried".into()))
}

/// Asks the server, and makes sure that the answer is the one to this question: sqlx loses count when
/// a COPY is abandoned, and every answer would then be taken for that to the next question.
async fn is_in_transaction(session: &mut Session, need: Need) -> Result<bool, Error> {
    let asked = fastrand::u32(..);
    let further = match need {
        Need::ResetState if session.watches_its_client() => format!("{}; {}", sql::RESET, sql::WATCH_THE_CLIENT),
        Need::ResetState => sql::RESET.to_owned(),
        _ => String::new(),
    };
    let rows = 1 + further.matches("select ").count();
    let answers = sqlx::raw_sql(AssertSqlSafe(sql::probe(asked, &further))).fetch_all(session.raw()).await?;
    let answer = answers.first().filter(|_| answers.len() == rows).ok_or_else(out_of_step)?;
    let told = sqlx::Row::try_get::<&str, _>(answer, 0)?.strip_prefix(&asked.to_string()).and_then(|told| told.split_once(','));
    let (open, pid) = told.ok_or_else(out_of_step)?;
    session.was_answered_by(pid.parse().map_err(|_| out_of_step())?);
    match open {
        "t" => Ok(true),
        "f" => Ok(false),
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
