//! What is kept of passwords, sessions and tokens: hashes only. Sessions and tokens have files of their own.

use super::fallback_sessions::FallbackSessions;
use crate::base::now_s;
use crate::store::{Store, on};

/// The access tables of the store.
#[derive(Clone)]
pub struct AccessStore {
    pub(super) db: Store,
    pub(super) spare: FallbackSessions,
}

/// In seconds since the Unix epoch.
pub(super) fn now() -> i64 {
    now_s() as i64
}

impl AccessStore {
    /// Whether it is a server that other consoles use too.
    pub(super) fn is_shared(&self) -> bool {
        self.db.is_shared()
    }

    /// Over an opened store.
    pub fn new(db: Store) -> Self {
        Self { db, spare: FallbackSessions::default() }
    }

    /// The hash of the password in force, and whether the operator gave it.
    pub(super) async fn password_hash(&self) -> sqlx::Result<Option<(String, bool)>> {
        on!(self.db, db => sqlx::query_as("select password_hash, given from admin where id = 1").fetch_optional(db).await)
    }

    /// A new password ends every session.
    pub(super) async fn keep_password_hash(&self, hash: &str, given: bool) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        let upsert = "insert into admin (id, password_hash, given, changed_at) values (1, $1, $2, $3)
             on conflict (id) do update set password_hash = excluded.password_hash, given = excluded.given, changed_at = excluded.changed_at";
        on!(tx, db => sqlx::query(upsert).bind(hash).bind(given).bind(now()).execute(db).await.map(drop))?;
        on!(tx, db => sqlx::query("delete from session").execute(db).await.map(drop))?;
        tx.commit().await?;
        self.spare.end_all();
        Ok(())
    }
}
