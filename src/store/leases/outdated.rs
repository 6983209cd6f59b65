//! What becomes of a console whose store a newer version has changed, so that this one cannot use it any more.

use super::shared::Shared;
use super::{Kind, Leases};
use crate::store::StoreError;
use crate::store::postgres::schema::newest_known;

impl Leases {
    /// Waits until a newer version has changed the store so that this one cannot use it.
    pub async fn outdated(&self) -> StoreError {
        let Kind::Shared(shared) = &self.0 else { return std::future::pending().await };
        let mut outdated = shared.outdated.subscribe();
        match outdated.wait_for(Option::is_some).await.map(|migration| *migration) {
            Ok(Some(migration)) => StoreError::Outdated { migration, known: newest_known() },
            _ => std::future::pending().await,
        }
    }
}

impl Shared {
    /// This console holds nothing any more, asks for nothing, and says why.
    pub(super) fn outdate(&self, migration: i64) {
        let error = StoreError::Outdated { migration, known: newest_known() };
        let sentence = format!("This console has stopped its work: {error}.");
        tracing::error!("{sentence}");
        *self.trouble.lock() = Some(sentence);
        self.held.lock().clear();
        self.changes.send_modify(|count| *count += 1);
        self.outdated.send_replace(Some(migration));
        self.leaving.cancel();
    }
}
