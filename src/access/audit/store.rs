//! The table `audit_entry` of the console's store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::denied::DeniedEntries;
use super::entry::{AuditEntry, AuditRow};
use crate::base::now_ms;
use crate::store::{Store, on, without_nul};

/// Entries of people and programs that were let in: more than a busy year has.
const MOST: i64 = 50_000;
/// Entries of strangers. They are merged by the minute, so that these reach back further than a night.
pub(super) const MOST_OF_STRANGERS: i64 = 2_000;
/// A year, and a month to find out that something happened.
const LONGEST_MS: u64 = 400 * 86_400_000;
/// The bounds may be exceeded by so many entries.
const ENTRIES_A_PRUNING: u64 = 64;

const COLUMNS: &str = "id, at_ms, until_ms, times, who, session, address, action, target, outcome, details";

/// What was done to the console and through it.
#[derive(Clone)]
pub struct Audit {
    pub(super) db: Store,
    strangers: Arc<tokio::sync::Mutex<DeniedEntries>>,
    kept: Arc<AtomicU64>,
}

impl Audit {
    /// Over an opened store.
    pub fn new(db: Store) -> Self {
        Self { db, strangers: Arc::default(), kept: Arc::default() }
    }

    /// Keeps an entry. The log has it too, without the details, for whoever collects logs. What cannot be kept is logged as an error; the
    /// caller goes on.
    pub async fn keep(&self, entry: AuditEntry) {
        let kept = if entry.who.stranger { self.strangers.lock().await.keep(self, entry).await } else { self.add(&entry).await.map(drop) };
        if let Err(error) = kept {
            tracing::error!("an entry could not be kept in the audit: {error}");
        }
    }

    /// Writes down what was counted of strangers in this minute and is not in the store yet.
    pub async fn flush(&self) {
        if let Err(error) = self.strangers.lock().await.flush(self).await {
            tracing::error!("refused logins could not be kept in the audit: {error}");
        }
    }

    /// Adds a row: its number.
    pub(super) async fn add(&self, entry: &AuditEntry) -> sqlx::Result<i64> {
        let AuditEntry { who, action, target, outcome, details } = entry;
        let (action, outcome) = (action.word(), outcome.word());
        tracing::info!(audit.who = %who, audit.action = action, audit.outcome = outcome, "audit: {action}, {target}: {outcome}");
        let now = i64::try_from(now_ms()).unwrap_or(i64::MAX);
        let insert = "insert into audit_entry (at_ms, until_ms, who, session, address, action, target, outcome, details, stranger)
                      values ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9)
                      returning id";
        let (name, target, details) = (without_nul(&who.name), without_nul(target), without_nul(details));
        let id = on!(self.db, db => {
            let insert = sqlx::query_scalar(insert).bind(now).bind(&*name).bind(who.session).bind(who.address.map(|at| at.to_string()));
            insert.bind(action).bind(&*target).bind(outcome).bind(&*details).bind(who.stranger).fetch_one(db).await
        })?;
        if self.kept.fetch_add(1, Relaxed).is_multiple_of(ENTRIES_A_PRUNING) {
            self.prune().await?;
        }
        Ok(id)
    }

    /// The newest rows that are older than the row `before`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn page(&self, before: Option<i64>, most: u32) -> sqlx::Result<Vec<AuditRow>> {
        self.flush().await;
        let select = format!("select {COLUMNS} from audit_entry where id < $1 order by id desc limit $2");
        on!(self.db, db => {
            let select = sqlx::query_as(sqlx::AssertSqlSafe(select));
            select.bind(before.unwrap_or(i64::MAX)).bind(i64::from(most)).fetch_all(db).await
        })
    }

    /// The newest ones of what was done to sessions of the server.
    pub async fn of_backends(&self, most: u32) -> Vec<AuditRow> {
        let select =
            format!("select {COLUMNS} from audit_entry where action in ('backend.cancel', 'backend.terminate') order by id desc limit $1");
        let rows = on!(self.db, db => sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(i64::from(most)).fetch_all(db).await);
        rows.unwrap_or_else(|error| {
            tracing::error!("the audit could not be read: {error}");
            Vec::new()
        })
    }

    async fn prune(&self) -> sqlx::Result<()> {
        let oldest = i64::try_from(now_ms().saturating_sub(LONGEST_MS)).unwrap_or(0);
        on!(self.db, db => sqlx::query("delete from audit_entry where until_ms < $1").bind(oldest).execute(db).await.map(drop))?;
        for (stranger, most) in [(false, MOST), (true, MOST_OF_STRANGERS)] {
            let delete = "delete from audit_entry where stranger = $1
                          and id <= (select id from audit_entry where stranger = $1 order by id desc limit 1 offset $2)";
            on!(self.db, db => sqlx::query(delete).bind(stranger).bind(most).execute(db).await.map(drop))?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
