//! What the log says of a server that goes and comes back, and of the rights that the console has there.

use tokio::time::timeout;

use super::model::{ServerFacts, ServerView};
use super::probe::{PATIENCE, ServerMonitor};
use crate::base::now_ms;
use crate::capacity::rights::Rights;

impl ServerMonitor {
    /// One log line when the server goes and one when it comes back.
    pub(super) fn note(&self, read: Result<ServerFacts, String>) {
        let mut view = self.view.lock();
        if let (Ok(facts), None) = (&read, view.facts()) {
            self.warn_if_too_large(facts);
        }
        if read.is_err() {
            *self.replication.lock() = None;
        }
        *view = match (read, &*view) {
            (Ok(facts), before) => {
                if before.is_down() {
                    tracing::info!("the database{} answers again", self.named());
                }
                ServerView::Up(facts)
            }
            (Err(reason), ServerView::Down { since_ms, last, .. }) => ServerView::Down { since_ms: *since_ms, reason, last: last.clone() },
            (Err(reason), before) => {
                let answers = self.connect_failure().is_some_and(|failure| failure.cause.is_answer());
                let what = if answers { "refuses the console" } else { "does not answer" };
                tracing::warn!("the database{} {what}: {reason}. The console keeps trying", self.named());
                ServerView::Down { since_ms: now_ms(), reason, last: before.facts().cloned() }
            }
        };
    }

    /// Its name, with a space before it, where there are several.
    fn named(&self) -> String {
        self.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default()
    }

    /// Once, when the server has first said what it has; the page says it as advice.
    fn warn_if_too_large(&self, facts: &ServerFacts) {
        let Some(pool) = &self.plan.service else { return };
        let (capacity, usable) = (pool.options().total_capacity(), facts.usable_slots());
        if capacity > usable {
            tracing::warn!("the pool may open {capacity} connections, the server has {usable} usable slots: {}", facts.room.remedy());
        }
    }

    /// Logged when the console has connected to a server that was started since; *Capacity* says it as a finding.
    pub(super) async fn tell_rights(&self) {
        let Ok(Ok(rights)) = timeout(PATIENCE, Rights::of(&self.plan.watch)).await else { return };
        let Some(words) = rights.words() else { return };
        let role = &rights.role;
        let on = self.name.as_ref().map(|name| format!(" on {name}")).unwrap_or_default();
        if rights.are_dangerous() {
            tracing::warn!(
                db.role = role,
                "the console's role{on} {words}: connect it as a role that can only read (plimsoll check --emit-role prints the SQL of one)"
            );
        } else {
            tracing::info!(db.role = role, "the console's role{on} {words}, which reading does not need");
        }
    }
}
