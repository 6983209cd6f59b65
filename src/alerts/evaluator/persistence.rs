//! What the store knows: read at the start, written whenever something has changed.

use std::sync::Arc;
use std::time::Duration;

use super::Alerts;
use crate::alerts::engine::Engine;
use crate::alerts::incidents::{IncidentTracker, Member};
use crate::alerts::rules::find;
use crate::base::now_ms;
use crate::store::leases::Work;

impl Alerts {
    /// Goes on where the process before ended.
    pub(super) async fn resume(&self, engine: &mut Engine) -> sqlx::Result<()> {
        self.read_limits().await?;
        let (open, last_id) = (self.store.open().await?, self.store.last_id().await?);
        let mut tracker = IncidentTracker::resume(open, last_id, now_ms());
        let firing: Vec<Member> = tracker.open().into_iter().flat_map(|held| held.members).filter(Member::fires).collect();
        for Member { rule, source, severity, .. } in firing {
            match find(&rule).filter(|_| self.is_observed(&source) || self.sources.iter().any(|watched| watched.name == source)) {
                Some(rule) => engine.resume(rule, &source, severity),
                // A pool of another name, or a rule of another version: nobody would ever say that it is over.
                None => tracker.end(&rule, &source, now_ms()),
            }
        }
        *self.tracker.lock() = tracker;
        Ok(())
    }

    /// Forgets what is too old; if that fails, another day.
    pub(super) async fn prune(&self) {
        if let Err(error) = self.store.prune(now_ms()).await {
            tracing::warn!("incidents that are a year old could not be forgotten: {error}");
        }
    }

    /// As [`write`](Self::write), for somebody who may go away meanwhile: a browser that is closed must not stop it midway.
    pub(super) async fn written(self: &Arc<Self>) {
        let alerts = self.clone();
        // Only a panic or the end of the runtime ends it early.
        let _ended = tokio::spawn(async move { alerts.write().await }).await;
    }

    /// Writes what the store does not know yet; what fails is tried again with the next. To be awaited to its end: what was
    /// taken to be written is lost with a future that is dropped.
    pub(super) async fn write(&self) {
        let _one_at_a_time = self.writing.lock().await;
        let told = self.tracker.lock().unwritten();
        if told.is_empty() {
            return;
        }
        let fence = self.leases.fence([Work::Rules]);
        match self.store.write(&told, Some(&self.notifiers), fence.as_ref()).await {
            // What another console judges by now is that one's to store.
            Ok(_is_written) => self.note(Ok(())),
            Err(error) => {
                self.tracker.lock().put_back(told);
                self.note(Err(error));
            }
        }
    }

    /// One line in the log when trouble begins or changes, and one when it is over.
    pub(super) fn note(&self, written: sqlx::Result<()>) {
        let mut trouble = self.trouble.lock();
        match written {
            Ok(()) => {
                if trouble.take().is_some() {
                    tracing::info!("incidents are stored again");
                }
            }
            Err(error) => {
                let reason = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
                let sentence = match self.leases.me() {
                    Some(_) => format!("Incidents wait until the shared store takes them ({reason}). They are judged meanwhile."),
                    None => format!("Incidents cannot be stored ({reason}). Check the data folder and the free space on its disk."),
                };
                if trouble.as_ref() != Some(&sentence) {
                    tracing::warn!("{sentence}");
                }
                *trouble = Some(sentence);
            }
        }
    }

    /// Writes what is left.
    pub async fn finish(&self, limit: Duration) {
        let _late = tokio::time::timeout(limit, self.write()).await;
    }
}
