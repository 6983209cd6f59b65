//! The table `fleet_filter` of the console's store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::base::now_s;
use crate::drawn::Cached;
use crate::store::{Store, on};

/// More are no help above a table.
const MOST: i64 = 30;
/// Characters of a name.
const LONGEST_NAME: usize = 60;
/// Another console may have saved one.
const LASTS: Duration = Duration::from_secs(5);

/// A search that has a name.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SavedFilter {
    pub name: String,
    /// The query of the address: search and order.
    pub query: String,
}

/// Over an opened store.
pub struct SavedFilters {
    db: Store,
    kept: Cached<Vec<SavedFilter>>,
    changes: AtomicU64,
}

impl SavedFilters {
    pub fn new(db: Store) -> Arc<Self> {
        Arc::new(Self { db, kept: Cached::lasting(LASTS), changes: AtomicU64::default() })
    }

    /// All of them by name; none while the store cannot be read.
    pub async fn all(&self) -> Arc<Vec<SavedFilter>> {
        let select = "select name, query from fleet_filter order by name";
        let read = async { on!(self.db, db => sqlx::query_as(select).fetch_all(db).await).map_err(|error| error.to_string()) };
        self.kept.get(read).await.unwrap_or_default()
    }

    /// How often they were changed through this console.
    pub fn version(&self) -> u64 {
        self.changes.load(Relaxed)
    }

    async fn changed(&self) {
        self.kept.expire().await;
        self.changes.fetch_add(1, Relaxed);
    }

    /// Keeps a search under a name; one that has the name already is replaced.
    ///
    /// # Errors
    /// One sentence that says what to do.
    pub async fn save(&self, name: &str, query: &str) -> Result<(), String> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(format!("Give the filter a name of 1 to {LONGEST_NAME} characters."));
        }
        if query.is_empty() {
            return Err("There is no search to save. Search or sort first, then save.".to_owned());
        }
        let insert = "insert into fleet_filter (name, query, created_at) select $1, $2, $3
            where (select count(*) from fleet_filter where name <> $1) < $4
            on conflict (name) do update set query = excluded.query";
        let now = i64::try_from(now_s()).unwrap_or(i64::MAX);
        let kept = on!(self.db, db => {
            let insert = sqlx::query(insert).bind(name).bind(query).bind(now).bind(MOST);
            insert.execute(db).await.map(|done| done.rows_affected())
        });
        self.changed().await;
        if kept.map_err(|_| unwritable())? > 0 { Ok(()) } else { Err(format!("There are {MOST} saved filters already. Remove one first.")) }
    }

    /// Forgets one.
    ///
    /// # Errors
    /// One sentence that says what to do.
    pub async fn remove(&self, name: &str) -> Result<(), String> {
        let delete = "delete from fleet_filter where name = $1";
        let removed = on!(self.db, db => sqlx::query(delete).bind(name).execute(db).await.map(drop));
        self.changed().await;
        removed.map_err(|_| unwritable())
    }
}

fn unwritable() -> String {
    "The console's store cannot be written at the moment. Try again; the log has the reason if it goes on.".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::on_each_kind;

    async fn filters(db: Store) -> Arc<SavedFilters> {
        SavedFilters::new(db)
    }

    async fn a_filter_is_saved_replaced_and_removed(db: Store) {
        let filters = filters(db).await;
        filters.save(" deploy ", "q=orders").await.expect("saved");
        filters.save("deploy", "q=checkout").await.expect("replaced");
        assert_eq!(*filters.all().await, [SavedFilter { name: "deploy".into(), query: "q=checkout".into() }]);
        filters.remove("deploy").await.expect("removed");
        assert!(filters.all().await.is_empty());
    }

    async fn what_cannot_be_saved_is_said_in_a_sentence(db: Store) {
        let filters = filters(db).await;
        for n in 0..MOST {
            filters.save(&n.to_string(), "q=x").await.expect("saved");
        }
        let refused = |name: &'static str, query: &'static str| filters.save(name, query);
        assert!(refused("", "q=x").await.is_err_and(|said| said.contains("a name of 1 to 60")));
        assert!(refused("a", "").await.is_err_and(|said| said.contains("no search to save")));
        assert!(refused("one more", "q=x").await.is_err_and(|said| said.contains("30 saved filters already")));
        assert!(filters.save("7", "q=y").await.is_ok(), "one that is there can be replaced");
    }

    on_each_kind! {
        a_filter_is_saved_replaced_and_removed,
        what_cannot_be_saved_is_said_in_a_sentence,
    }
}
