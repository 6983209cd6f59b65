//! Tests that were run from the console, kept in its store: what they found, and who asked for it.

use sqlx::FromRow;

use crate::loadtest::model::LoadTestReport;
use crate::store::{Store, on, without_nul};

/// A report is some tens of kilobytes, and nobody compares with what was a hundred tests ago.
const KEPT: i64 = 100;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct RunSummary {
    pub id: i64,
    pub began_at_ms: i64,
    pub who: String,
    pub ended_by: Option<String>,
    pub word: String,
    pub what: String,
}

/// The table `load_test` of the store.
#[derive(Clone)]
pub struct RunStore {
    db: Store,
}

impl RunStore {
    pub fn new(db: Store) -> Self {
        Self { db }
    }

    /// Keeps a run, and forgets the oldest beyond a hundred.
    pub async fn keep(&self, report: &LoadTestReport, who: &str, ended_by: Option<&str>) -> sqlx::Result<i64> {
        let json = serde_json::to_string(report).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let mut tx = self.db.begin().await?;
        let insert = "insert into load_test (began_at_ms, who, ended_by, word, what, report) values ($1, $2, $3, $4, $5, $6) returning id";
        let (began, words) = (i64::try_from(report.began_at_ms).unwrap_or(i64::MAX), report.setup.words());
        let id = on!(tx, db => {
            let insert = sqlx::query_scalar(insert).bind(began).bind(who).bind(ended_by).bind(report.word());
            insert.bind(&*without_nul(&words)).bind(json).fetch_one(db).await
        })?;
        let forget = "delete from load_test where id <= (select id from load_test order by id desc limit 1 offset $1)";
        on!(tx, db => sqlx::query(forget).bind(KEPT).execute(db).await.map(drop))?;
        tx.commit().await?;
        Ok(id)
    }

    /// All of them, the newest first.
    pub async fn list(&self) -> sqlx::Result<Vec<RunSummary>> {
        let select = "select id, began_at_ms, who, ended_by, word, what from load_test order by id desc";
        on!(self.db, db => sqlx::query_as(select).fetch_all(db).await)
    }

    /// One of them. `None`: there is none of this number, or it is in a form of another version.
    pub async fn report(&self, id: i64) -> sqlx::Result<Option<LoadTestReport>> {
        let select = "select report from load_test where id = $1";
        let json: Option<String> = on!(self.db, db => sqlx::query_scalar(select).bind(id).fetch_optional(db).await)?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loadtest::model::fixture::report;
    use crate::store::fixture::on_each_kind;

    async fn what_is_kept_is_the_whole_report_and_a_hundred_of_them(db: Store) {
        let runs = RunStore::new(db);
        for _ in 0..=KEPT {
            runs.keep(&report(), "127.0.0.1", None).await.expect("kept");
        }
        let list = runs.list().await.expect("the list");
        assert_eq!((list.len(), list[0].id, list[0].word.as_str()), (100, 101, "PASS"));
        assert_eq!(runs.report(101).await.expect("read"), Some(report()));
        assert_eq!(runs.report(1).await.expect("read"), None);
    }

    on_each_kind! {
        what_is_kept_is_the_whole_report_and_a_hundred_of_them,
    }
}
