//! What is written each second lies in periods of time, which are partitions: they are made ahead, and dropped when what they hold is
//! too old.

use std::collections::HashSet;
use std::sync::Arc;

use super::SharedPool;
use parking_lot::Mutex;

/// A table that is partitioned by ranges of time, and how long one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeriodTable {
    pub name: &'static str,
    pub seconds: u64,
}

impl PeriodTable {
    /// Where the period of a moment begins.
    pub fn start_of(self, at_s: u64) -> u64 {
        at_s / self.seconds * self.seconds
    }
}

/// Writes down a period, if it is not there yet.
pub const NOTE_PERIOD: &str = "insert into period (parent, from_s, until_s) values ($1, $2, $3) on conflict do nothing";
/// Makes one that was written down just now.
pub const ADD_PERIOD: &str = "select add_period($1, $2, $3)";

/// The periods of one store.
#[derive(Clone)]
pub struct Periods {
    db: SharedPool,
    known: Arc<Mutex<HashSet<(&'static str, u64)>>>,
}

impl Periods {
    pub fn new(db: SharedPool) -> Self {
        Self { db, known: Arc::default() }
    }

    /// Makes the periods of these moments, where they are not there yet.
    pub async fn ensure(&self, moments: impl IntoIterator<Item = (PeriodTable, u64)>) -> sqlx::Result<()> {
        let mut missing: Vec<(PeriodTable, u64)> = {
            let known = self.known.lock();
            let starts = moments.into_iter().map(|(table, at_s)| (table, table.start_of(at_s)));
            starts.filter(|(table, from_s)| !known.contains(&(table.name, *from_s))).collect()
        };
        missing.sort_by_key(|(table, from_s)| (table.name, *from_s));
        missing.dedup();
        for (table, from_s) in missing {
            self.make(table, from_s).await?;
            self.known.lock().insert((table.name, from_s));
        }
        Ok(())
    }

    /// Looks each of them up anew.
    pub fn forget_known(&self) {
        self.known.lock().clear();
    }

    /// The row goes first: of two consoles one makes the period, and the other waits until it has.
    async fn make(&self, table: PeriodTable, from_s: u64) -> sqlx::Result<()> {
        let (from, until) = (from_s as i64, (from_s + table.seconds) as i64);
        let mut tx = self.db.begin().await?;
        let inserted = sqlx::query(NOTE_PERIOD).bind(table.name).bind(from).bind(until).execute(&mut *tx).await?;
        if inserted.rows_affected() == 1 {
            sqlx::query(ADD_PERIOD).bind(table.name).bind(from).bind(until).execute(&mut *tx).await?;
        }
        tx.commit().await
    }

    /// Those of a table that end at `limit_s` or before, oldest first: where each begins and ends.
    pub async fn ended(&self, table: PeriodTable, limit_s: u64) -> sqlx::Result<Vec<(u64, u64)>> {
        let sql = "select from_s, until_s from period where parent = $1 and until_s <= $2 order by from_s";
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql).bind(table.name).bind(limit_s as i64).fetch_all(&self.db).await?;
        Ok(rows.into_iter().map(|(from, until)| (from.unsigned_abs(), until.unsigned_abs())).collect())
    }

    /// Drops one. It has to wait until nobody reads the table, and all others wait behind it: not for long.
    pub async fn drop_one(&self, table: PeriodTable, from_s: u64) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        sqlx::query("set local lock_timeout = '500ms'").execute(&mut *tx).await?;
        let delete = "delete from period where parent = $1 and from_s = $2";
        let deleted = sqlx::query(delete).bind(table.name).bind(from_s as i64).execute(&mut *tx).await?;
        if deleted.rows_affected() == 1 {
            sqlx::query("select drop_period($1, $2)").bind(table.name).bind(from_s as i64).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.known.lock().remove(&(table.name, from_s));
        Ok(())
    }
}
