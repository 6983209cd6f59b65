//! What people say of an incident: that they look after it, or that nobody is to be told.

use super::IncidentTracker;
use crate::alerts::model::Acknowledged;
use crate::base::timestamps::rfc3339;

impl IncidentTracker {
    /// Somebody looks after it; the first who says so is the one. False: it is not open.
    pub fn acknowledge(&mut self, id: i64, by: &str, at_ms: u64) -> bool {
        let Some(mut held) = self.open.get(&id).cloned() else { return false };
        if held.incident.acknowledged.is_none() {
            tracing::info!(incident.id = id, audit.who = by, "incident acknowledged");
            held.incident.acknowledged = Some(Acknowledged { by: by.to_owned(), at_ms });
            self.keep(held);
        }
        true
    }

    /// Nobody is told of it until then; `None`: from now on again. False: it is not open.
    pub fn silence(&mut self, id: i64, by: &str, until_ms: Option<u64>) -> bool {
        let Some(mut held) = self.open.get(&id).cloned() else { return false };
        match until_ms.map(|ms| rfc3339(ms / 1000)) {
            Some(until) => tracing::info!(incident.id = id, audit.who = by, "incident silenced until {until}"),
            None => tracing::info!(incident.id = id, audit.who = by, "the silence of an incident was ended"),
        }
        held.incident.silenced_until_ms = until_ms;
        self.keep(held);
        true
    }
}
