//! The names of sources, each with the number that stands for it everywhere else.

use std::collections::{BTreeSet, HashMap};

use super::{HistoryError, HistoryStore};
use crate::store::{Kind, on, retried};

/// A source by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedSource {
    pub source: i64,
    /// Its name was heard just now for the first time: the store has nothing of it.
    pub is_new: bool,
}

impl HistoryStore {
    /// The number of a source, given to it when its name is first heard.
    pub async fn source(&self, name: &str) -> Result<i64, HistoryError> {
        Ok(self.source_or_new(name).await?.source)
    }

    /// The same, and whether it was heard just now for the first time.
    pub async fn source_or_new(&self, name: &str) -> Result<NamedSource, HistoryError> {
        let found = self.sources_or_new(&[name.to_owned()]).await?.into_values().next();
        Ok(found.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// The same of many, by name: a commit for each of thousands would take a minute on a disk.
    pub async fn sources_or_new(&self, names: &[String]) -> Result<HashMap<String, NamedSource>, HistoryError> {
        let mut found: HashMap<_, _> = named(self.numbers(names).await?, false).collect();
        // In one order, so that two consoles that name the same wait for each other at most.
        let missing: BTreeSet<_> = names.iter().filter(|name| !found.contains_key(*name)).cloned().collect();
        if !missing.is_empty() {
            let missing = Vec::from_iter(missing);
            let given = retried(|| self.give_numbers(&missing)).await?;
            // Where another console has named one of them at the same moment, none is taken for new.
            found.extend(named(self.numbers(&missing).await?, given == missing.len() as u64));
        }
        Ok(found)
    }

    /// The number of a source, if its name was ever heard.
    pub async fn known_source(&self, name: &str) -> Result<Option<i64>, HistoryError> {
        let sql = "select id from history_source where name = $1";
        Ok(on!(self.db, db => sqlx::query_scalar(sql).bind(name).fetch_optional(db).await)?)
    }

    /// All sources.
    pub async fn sources(&self) -> Result<Vec<(i64, String)>, HistoryError> {
        Ok(on!(self.db, db => sqlx::query_as("select id, name from history_source order by id").fetch_all(db).await)?)
    }

    async fn numbers(&self, names: &[String]) -> sqlx::Result<Vec<(i64, String)>> {
        match self.db.kind() {
            Kind::Sqlite(db) => {
                let sql = "select id, name from history_source where name in (select value from json_each($1))";
                sqlx::query_as(sql).bind(json(names)).fetch_all(db).await
            }
            Kind::Postgres(db) => {
                sqlx::query_as("select id, name from history_source where name = any($1)").bind(names).fetch_all(db).await
            }
        }
    }

    /// How many of them had none.
    async fn give_numbers(&self, names: &[String]) -> sqlx::Result<u64> {
        let done = match self.db.kind() {
            Kind::Sqlite(db) => {
                let sql = "insert into history_source (name) select value from json_each($1) where true on conflict do nothing";
                sqlx::query(sql).bind(json(names)).execute(db).await?.rows_affected()
            }
            Kind::Postgres(db) => {
                let sql = "insert into history_source (name) select * from unnest($1::text[]) on conflict do nothing";
                sqlx::query(sql).bind(names).execute(db).await?.rows_affected()
            }
        };
        Ok(done)
    }
}

fn named(numbers: Vec<(i64, String)>, is_new: bool) -> impl Iterator<Item = (String, NamedSource)> {
    numbers.into_iter().map(move |(source, name)| (name, NamedSource { source, is_new }))
}

/// SQLite takes no arrays.
fn json(names: &[String]) -> String {
    serde_json::Value::from(names).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::fixture::on_each_kind;

    async fn names_get_their_numbers_at_once_and_only_what_is_heard_first_is_new(db: Store) {
        let store = HistoryStore::new(db);
        let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(store.sources_or_new(&[]).await.expect("nothing"), HashMap::new());
        let first = store.sources_or_new(&names(&["b", "a", "b", "né \"'\\"])).await.expect("named");
        assert!(first.len() == 3 && first.values().all(|named| named.is_new), "{first:?}");
        let later = store.sources_or_new(&names(&["c", "a"])).await.expect("named");
        assert_eq!(later["a"], NamedSource { is_new: false, ..first["a"] });
        assert!(later["c"].is_new && later.len() == 2, "{later:?}");
        assert_eq!(store.source_or_new("né \"'\\").await.expect("named"), NamedSource { is_new: false, ..first["né \"'\\"] });
        let thousands: Vec<String> = (0..5_000).map(|n| format!("orders / {n} / main")).collect();
        let named = store.sources_or_new(&thousands).await.expect("named");
        let numbers: BTreeSet<i64> = named.values().map(|named| named.source).collect();
        assert_eq!((named.len(), numbers.len(), store.sources().await.expect("sources").len()), (5_000, 5_000, 5_004));
    }

    on_each_kind! {
        names_get_their_numbers_at_once_and_only_what_is_heard_first_is_new,
    }
}
