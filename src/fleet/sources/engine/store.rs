//! The table `source` of the console's store: sources that were added over REST.

use serde_json::Value;
use sqlx::SqlitePool;

use crate::base::now_s;

/// Over an opened store.
#[derive(Clone)]
pub struct SourceStore {
    db: SqlitePool,
}

/// A source as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSource {
    /// Its id.
    pub id: i64,
    /// JSON with the keys of a table `[[sources]]`; `null` where the row is none.
    pub given: Value,
}

impl SourceStore {
    /// Over an opened store.
    pub fn new(db: SqlitePool) -> Self {
        Self { db }
    }

    /// All of them, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn all(&self) -> sqlx::Result<Vec<StoredSource>> {
        let rows: Vec<(i64, String)> = sqlx::query_as("select id, given from source order by id").fetch_all(&self.db).await?;
        let stored = |(id, given): (i64, String)| StoredSource { id, given: serde_json::from_str(&given).unwrap_or_default() };
        Ok(rows.into_iter().map(stored).collect())
    }

    /// Keeps one more: its id.
    pub(super) async fn add(&self, given: &Value) -> sqlx::Result<i64> {
        let insert = sqlx::query("insert into source (given, created_at) values (?, ?)").bind(given.to_string());
        Ok(insert.bind(i64::try_from(now_s()).unwrap_or(i64::MAX)).execute(&self.db).await?.last_insert_rowid())
    }

    /// Keeps another one in its place.
    pub(super) async fn replace(&self, id: i64, given: &Value) -> sqlx::Result<()> {
        sqlx::query("update source set given = ? where id = ?").bind(given.to_string()).bind(id).execute(&self.db).await.map(drop)
    }

    pub(super) async fn remove(&self, id: i64) -> sqlx::Result<()> {
        sqlx::query("delete from source where id = ?").bind(id).execute(&self.db).await.map(drop)
    }
}
