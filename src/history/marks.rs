//! What happened around the pools: when the console was started, when the server was, when something was deployed.

use sqlx::SqlitePool;

use super::store::HistoryError;
use crate::base::now_s;

/// Kinds of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The console, and with it the service that it is mounted in.
    Start,
    /// PostgreSQL.
    Server,
    /// By `plimsoll mark`.
    Deploy,
}

impl MarkKind {
    const ALL: [MarkKind; 3] = [MarkKind::Start, MarkKind::Server, MarkKind::Deploy];

    /// Its word in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            MarkKind::Start => "start",
            MarkKind::Server => "server",
            MarkKind::Deploy => "deploy",
        }
    }

    /// Its name on a chart.
    pub fn label(self) -> &'static str {
        match self {
            MarkKind::Start => "Start",
            MarkKind::Server => "Server start",
            MarkKind::Deploy => "Deploy",
        }
    }
}

/// Something that happened at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// In seconds since the Unix epoch.
    pub at_s: u64,
    pub kind: MarkKind,
    pub words: String,
}

/// Longer words are cut: they stand on a chart.
const LONGEST: usize = 200;
/// Older than the oldest row.
const KEPT: u64 = 2 * 365 * 86_400;

#[derive(Clone)]
pub struct MarkStore {
    db: SqlitePool,
}

impl MarkStore {
    /// Over an opened store.
    pub fn new(db: SqlitePool) -> Self {
        Self { db }
    }

    /// Keeps a mark; the same one a second time changes nothing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set(&self, mark: &Mark) -> Result<(), HistoryError> {
        let sql = "insert into mark (at_s, kind, words) select ?1, ?2, ?3
                   where not exists (select 1 from mark where at_s = ?1 and kind = ?2 and words = ?3)";
        let words: String = mark.words.trim().chars().take(LONGEST).collect();
        sqlx::query(sql).bind(mark.at_s as i64).bind(mark.kind.as_str()).bind(words).execute(&self.db).await?;
        sqlx::query("delete from mark where at_s < ?1").bind(mark.at_s.saturating_sub(KEPT) as i64).execute(&self.db).await?;
        Ok(())
    }

    /// Those of a stretch of time, oldest first, the last hundred of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn between(&self, from_s: u64, until_s: u64) -> Result<Vec<Mark>, HistoryError> {
        let sql = "select at_s, kind, words from mark where at_s >= ?1 and at_s < ?2 order by at_s desc, id desc limit 100";
        let query = sqlx::query_as::<_, (i64, String, String)>(sql).bind(from_s as i64).bind(until_s as i64);
        let known = |(at_s, kind, words): (i64, String, String)| {
            let kind = MarkKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
            Some(Mark { at_s: at_s.unsigned_abs(), kind, words })
        };
        Ok(query.fetch_all(&self.db).await?.into_iter().rev().filter_map(known).collect())
    }
}

/// Marks the start of this console; one that cannot be kept is told in the log.
pub fn of_start(marks: MarkStore) {
    let words = format!("the console, plimsoll {}", env!("CARGO_PKG_VERSION"));
    tokio::spawn(async move { marks.note(MarkKind::Start, now_s(), words).await });
}

impl MarkStore {
    /// Keeps a mark that nobody waits for.
    pub async fn note(&self, kind: MarkKind, at_s: u64, words: String) {
        if let Err(error) = self.set(&Mark { at_s, kind, words }).await {
            tracing::warn!("a mark of the history could not be kept: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::store::open_in_memory;

    #[tokio::test]
    async fn a_mark_is_kept_once_and_found_in_its_stretch() {
        let marks = MarkStore::new(open_in_memory().await.expect("a store"));
        let mark = |at_s, words: &str| Mark { at_s, kind: MarkKind::Deploy, words: words.into() };
        for set in [mark(200, "orders 2.4"), mark(100, "orders 2.3"), mark(200, "orders 2.4")] {
            marks.set(&set).await.expect("kept");
        }
        assert_eq!(marks.between(0, 300).await.expect("marks"), [mark(100, "orders 2.3"), mark(200, "orders 2.4")]);
        assert_eq!(marks.between(0, 200).await.expect("marks").len(), 1, "the end is not part of it");
        marks.set(&mark(300, &"x".repeat(999))).await.expect("kept");
        assert_eq!(marks.between(300, 301).await.expect("marks")[0].words.len(), LONGEST);
    }
}
