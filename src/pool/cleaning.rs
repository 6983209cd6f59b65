//! What happens to a lease whose state is not known, between its holder and the next: nobody is ever
//! handed the rest of somebody else's query or transaction.

use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlSafeStr;
use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx_core::transaction::TransactionManager;
use tokio::time::timeout;

use super::connector::Conn;
use super::counters::CloseReason;
use super::shared::Shared;

/// Longer than any rollback of a sane transaction; a query that runs on is cut off by closing.
const CLEANING_LIMIT: Duration = Duration::from_secs(5);

/// sqlx knows whether the server is in a transaction but does not tell; beginning one with a
/// statement that begins none does: it succeeds only inside a transaction, and fails with an error of
/// the server's (25P02) inside a failed one.
const PROBE: &str = "/* plimsoll: is a transaction open? */ select 1";

/// Drains, rolls back and gives back; or closes, when that fails or takes too long.
pub(super) async fn clean(pool: Arc<Shared>, conn: Conn) {
    // Should this task be dropped (the runtime ends), the connection is still counted as gone.
    let mut held = Held { pool, conn: Some(conn) };
    let Some(conn) = &mut held.conn else { return };
    let outcome = timeout(CLEANING_LIMIT, roll_back_if_open(&mut conn.raw)).await;
    let Some(conn) = held.conn.take() else { return };
    match outcome {
        Ok(Ok(())) => held.pool.give_back(conn),
        Ok(Err(sqlx::Error::Io(_))) => held.pool.discard(conn, CloseReason::Broken),
        Ok(Err(_)) | Err(_) => held.pool.discard(conn, CloseReason::Dirty),
    }
}

async fn roll_back_if_open(raw: &mut PgConnection) -> Result<(), sqlx::Error> {
    match PgTransactionManager::begin(raw, Some(PROBE.into_sql_str())).await {
        Ok(()) => PgTransactionManager::rollback(raw).await,
        Err(sqlx::Error::BeginFailed) => Ok(()),
        Err(sqlx::Error::Database(_)) => sqlx::raw_sql("rollback").execute(raw).await.map(drop),
        Err(other) => Err(other),
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
