//! What happens to a lease whose state is not known, between its holder and the next: nobody is ever
//! handed the rest of somebody else's query or transaction.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx::{AssertSqlSafe, Connection, Error};
use sqlx_core::transaction::TransactionManager;
use tokio::time::timeout;

use super::connector::Conn;
use super::counters::CloseReason;
use super::shared::Shared;

/// Longer than any rollback of a sane transaction; a query that runs on is cut off by closing.
const CLEANING_LIMIT: Duration = Duration::from_secs(5);

/// One for an error left by the holder, one for the failed transaction that it left, one for good measure.
const ATTEMPTS: u32 = 3;

/// Drains, rolls back and gives back; or closes, when that fails or takes too long.
pub(super) fn clean(pool: Arc<Shared>, conn: Conn) -> impl Future<Output = ()> + Send {
    // Should this task be dropped, even before its first step (the runtime ends), the connection is
    // still counted as gone.
    let mut held = Held { pool, conn: Some(conn) };
    async move {
        let Some(conn) = &mut held.conn else { return };
        let outcome = timeout(CLEANING_LIMIT, restore(&mut conn.raw)).await;
        let Some(conn) = held.conn.take() else { return };
        match outcome {
            Ok(Ok(())) => held.pool.give_back(conn),
            Ok(Err(Error::Io(_))) => held.pool.discard(conn, CloseReason::Broken),
            Ok(Err(_)) | Err(_) => held.pool.discard(conn, CloseReason::Dirty),
        }
    }
}

/// Ends well only when the session has just answered, in step and outside a transaction.
async fn restore(raw: &mut PgConnection) -> Result<(), Error> {
    // What sqlx counts as begun; its answers are read with those of the probe.
    while PgTransactionManager::get_transaction_depth(raw) > 0 {
        PgTransactionManager::start_rollback(raw);
    }
    for _ in 0..ATTEMPTS {
        match is_in_transaction(raw).await {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            // An error that the holder did not stay for, or a failed transaction (25P02).
            Err(Error::Database(_)) => drain(raw).await?,
            Err(other) => return Err(other),
        }
        sqlx::raw_sql("rollback").execute(&mut *raw).await?;
    }
    Err(Error::Protocol("the session is not as it was before, whatever is tried".into()))
}

/// Asks the server, and makes sure that the answer is the one to this question: sqlx loses count when
/// a COPY is abandoned, and every answer would then be taken for that to the next question.
///
/// sqlx knows whether the session is in a transaction but does not tell. The clocks do: a statement on
/// its own begins its transaction, one in an open transaction comes later than its beginning.
async fn is_in_transaction(raw: &mut PgConnection) -> Result<bool, Error> {
    let asked = fastrand::u32(..).to_string();
    let probe = format!("/* plimsoll: is a transaction open? */ select '{asked}' || (now() <> statement_timestamp())::text");
    let rows = sqlx::raw_sql(AssertSqlSafe(probe)).fetch_all(raw).await?;
    let [row] = rows.as_slice() else { return Err(out_of_step()) };
    match sqlx::Row::try_get::<&str, _>(row, 0)?.strip_prefix(&asked) {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        _ => Err(out_of_step()),
    }
}

fn out_of_step() -> Error {
    Error::Protocol("the server answered another question than the one that was asked".into())
}

/// Reads to the end whatever is under way; the errors in it are nobody's any more.
async fn drain(raw: &mut PgConnection) -> Result<(), Error> {
    loop {
        match raw.ping().await {
            Err(Error::Database(_)) => {}
            ended => return ended,
        }
    }
}

struct Held {
    pool: Arc<Shared>,
    conn: Option<Conn>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.pool.discard(conn, CloseReason::Dirty);
        }
    }
}
