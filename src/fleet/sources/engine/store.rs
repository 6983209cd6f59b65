//! The table `source` of the console's store: sources that were added over REST.

use serde_json::Value;

use crate::base::now_s;
use crate::store::{Store, on};

/// Over an opened store.
#[derive(Clone)]
pub struct SourceStore {
    db: Store,
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
    pub fn new(db: Store) -> Self {
        Self { db }
    }

    /// All of them, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn all(&self) -> sqlx::Result<Vec<StoredSource>> {
        let rows: Vec<(i64, String)> = on!(self.db, db => sqlx::query_as("select id, given from source order by id").fetch_all(db).await)?;
        let stored = |(id, given): (i64, String)| StoredSource { id, given: serde_json::from_str(&given).unwrap_or_default() };
        Ok(rows.into_iter().map(stored).collect())
    }

    /// Keeps one more: its id.
    pub(super) async fn add(&self, given: &Value) -> sqlx::Result<i64> {
        let (insert, now) =
            ("insert into source (given, created_at) values ($1, $2) returning id", i64::try_from(now_s()).unwrap_or(i64::MAX));
        on!(self.db, db => sqlx::query_scalar(insert).bind(given.to_string()).bind(now).fetch_one(db).await)
    }

    /// Keeps another one in its place.
    pub(super) async fn replace(&self, id: i64, given: &Value) -> sqlx::Result<()> {
        let update = "update source set given = $1 where id = $2";
        on!(self.db, db => sqlx::query(update).bind(given.to_string()).bind(id).execute(db).await.map(drop))
    }

    pub(super) async fn remove(&self, id: i64) -> sqlx::Result<()> {
        on!(self.db, db => sqlx::query("delete from source where id = $1").bind(id).execute(db).await.map(drop))
    }
}
