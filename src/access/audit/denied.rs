//! Entries of those who were not let in. In each minute the same from the same address is one row with a count, and
//! there are only so many rows: what a stranger does a thousand times costs no thousand writes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::entry::{AuditEntry, AuditOutcome};
use super::store::Audit;
use crate::access::Actor;
use crate::base::now_ms;
use crate::store::on;

const A_MINUTE: Duration = Duration::from_secs(60);
/// Rows of one minute. Attempts from further addresses are counted together, in a row without an address.
const MOST_A_MINUTE: usize = 20;

/// From where, what came of it, and why: of the two latter there are only as many as the console has words.
type DeniedKey = (Option<IpAddr>, AuditOutcome, String);

#[derive(Default)]
pub(super) struct DeniedEntries {
    began: Option<Instant>,
    rows: HashMap<DeniedKey, DeniedRow>,
}

struct DeniedRow {
    id: i64,
    /// Those that the store does not know of yet.
    uncounted: i64,
    until_ms: u64,
}

impl DeniedEntries {
    pub(super) async fn keep(&mut self, audit: &Audit, entry: AuditEntry) -> sqlx::Result<()> {
        if self.began.is_none_or(|began| began.elapsed() >= A_MINUTE) {
            self.flush(audit).await?;
            (self.began, self.rows) = (Some(Instant::now()), HashMap::new());
        }
        let mut key = (entry.who.address, entry.outcome, entry.details.clone());
        let mut entry = entry;
        if !self.rows.contains_key(&key) && self.rows.len() >= MOST_A_MINUTE {
            key.0 = None;
            entry = AuditEntry { who: Actor { name: "strangers at further addresses".to_owned(), ..Actor::stranger(None) }, ..entry };
        }
        if let Some(row) = self.rows.get_mut(&key) {
            (row.uncounted, row.until_ms) = (row.uncounted + 1, now_ms());
            return Ok(());
        }
        let id = audit.add(&entry).await?;
        tracing::warn!(audit.who = %entry.who, "{} refused: {}", entry.action.word(), entry.details);
        self.rows.insert(key, DeniedRow { id, uncounted: 0, until_ms: 0 });
        Ok(())
    }

    pub(super) async fn flush(&mut self, audit: &Audit) -> sqlx::Result<()> {
        for row in self.rows.values_mut().filter(|row| row.uncounted > 0) {
            let update = "update audit_entry set times = times + $1, until_ms = $2 where id = $3";
            let until_ms = i64::try_from(row.until_ms).unwrap_or(i64::MAX);
            on!(audit.db, db => sqlx::query(update).bind(row.uncounted).bind(until_ms).bind(row.id).execute(db).await.map(drop))?;
            row.uncounted = 0;
        }
        Ok(())
    }
}
