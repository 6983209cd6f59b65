//! Restores what a holder has left behind in a session.

use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx::{AssertSqlSafe, Connection, Error};
use sqlx_core::transaction::TransactionManager;

use super::CleanupDepth;
use crate::session::{Session, sql};

/// One for an error left by the holder, one for the failed transaction that it left, one for good measure.
const ATTEMPTS: u32 = 3;

/// The proof that a session was restored: only [`restore`] makes one.
pub(crate) struct Restored(());

/// Ends well only when the session has just answered, in step and as `need` wants it.
pub(crate) async fn restore(session: &mut Session, need: CleanupDepth) -> Result<Restored, Error> {
    // What sqlx counts as begun; its answers are read with those of the probe.
    while session.depth() > 0 {
        PgTransactionManager::start_rollback(session.raw());
    }
    settle(session, need).await?;
    if need == CleanupDepth::DiscardAll {
        let watches = session.watches_its_client();
        discard_all(session.raw(), watches).await?;
    }
    Ok(Restored(()))
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

async fn settle(session: &mut Session, need: CleanupDepth) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        match is_in_transaction(session, need).await {
            Ok(open) if !open || need == CleanupDepth::Drain => return Ok(()),
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
async fn is_in_transaction(session: &mut Session, need: CleanupDepth) -> Result<bool, Error> {
    let asked = fastrand::u32(..);
    let further = match need {
        CleanupDepth::ResetState if session.watches_its_client() => format!("{}; {}", sql::RESET, sql::WATCH_THE_CLIENT),
        CleanupDepth::ResetState => sql::RESET.to_owned(),
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
