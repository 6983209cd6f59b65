//! What happened around the pools: when the console was started, when the server was, when something was deployed.

use super::store::HistoryError;
use crate::base::now_s;
use crate::store::{Store, on, without_nul};

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
    db: Store,
}

impl MarkStore {
    /// Over an opened store.
    pub fn new(db: Store) -> Self {
        Self { db }
    }

    /// Keeps a mark; the same one a second time changes nothing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set(&self, mark: &Mark) -> Result<(), HistoryError> {
        let sql = "insert into mark (at_s, kind, words) select $1, $2, $3
                   where not exists (select 1 from mark where at_s = $1 and kind = $2 and words = $3)";
        let words: String = without_nul(mark.words.trim()).chars().take(LONGEST).collect();
        let (at_s, kind) = (mark.at_s as i64, mark.kind.as_str());
        on!(self.db, db => sqlx::query(sql).bind(at_s).bind(kind).bind(&words).execute(db).await.map(drop))?;
        let long_ago = mark.at_s.saturating_sub(KEPT) as i64;
        on!(self.db, db => sqlx::query("delete from mark where at_s < $1").bind(long_ago).execute(db).await.map(drop))?;
        Ok(())
    }

    /// Those of a stretch of time, oldest first, the last hundred of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn between(&self, from_s: u64, until_s: u64) -> Result<Vec<Mark>, HistoryError> {
        let sql = "select at_s, kind, words from mark where at_s >= $1 and at_s < $2 order by at_s desc, id desc limit 100";
        let rows = on!(self.db, db => sqlx::query_as(sql).bind(from_s as i64).bind(until_s as i64).fetch_all(db).await)?;
        let known = |(at_s, kind, words): (i64, String, String)| {
            let kind = MarkKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
            Some(Mark { at_s: at_s.unsigned_abs(), kind, words })
        };
        Ok(rows.into_iter().rev().filter_map(known).collect())
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
    use crate::store::fixture::on_each_kind;

    async fn a_mark_is_kept_once_and_found_in_its_stretch(db: Store) {
        let marks = MarkStore::new(db);
        let mark = |at_s, words: &str| Mark { at_s, kind: MarkKind::Deploy, words: words.into() };
        for set in [mark(200, "orders 2.4"), mark(100, "orders 2.3"), mark(200, "orders 2.4")] {
            marks.set(&set).await.expect("kept");
        }
        assert_eq!(marks.between(0, 300).await.expect("marks"), [mark(100, "orders 2.3"), mark(200, "orders 2.4")]);
        assert_eq!(marks.between(0, 200).await.expect("marks").len(), 1, "the end is not part of it");
        marks.set(&mark(300, &"x".repeat(999))).await.expect("kept");
        assert_eq!(marks.between(300, 301).await.expect("marks")[0].words.len(), LONGEST);
    }

    on_each_kind! {
        a_mark_is_kept_once_and_found_in_its_stretch,
    }
}
