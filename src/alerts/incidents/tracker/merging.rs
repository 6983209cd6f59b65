//! Incidents whose causes turn out to be one.

use super::IncidentTracker;
use crate::alerts::incidents::grouping::are_one;
use crate::alerts::incidents::tracked::TrackedIncident;
use crate::alerts::incidents::unsaved_change::UnsavedChange;
use crate::alerts::model::Cause;

impl IncidentTracker {
    /// Incidents of the same cause are one: the one that receivers know, then the older.
    pub(super) fn merge(&mut self, now_ms: u64) {
        while let Some((keep, other)) = self.pair() {
            let (Some(mut kept), Some(mut absorbed)) = (self.open.get(&keep).cloned(), self.open.remove(&other)) else { return };
            self.causes.forget(other);
            kept.absorb(&absorbed);
            tracing::info!(incident.id = other, incident.merged_into = keep, "incident merged: it has the same cause");
            absorbed.members.clear();
            match absorbed.told {
                // Nobody knows of it.
                None => self.unwritten.push_back(UnsavedChange::Dropped(other)),
                Some(_) => self.resolve(absorbed, now_ms),
            }
            self.put(kept, now_ms);
        }
    }

    fn pair(&self) -> Option<(i64, i64)> {
        let mut open: Vec<&TrackedIncident> = self.open.values().collect();
        open.sort_by_key(|held| (held.told.is_none(), held.incident.id));
        let mut pairs = open.iter().enumerate().flat_map(|(n, one)| open[n + 1..].iter().map(move |other| (one, other)));
        pairs.find(|(one, other)| are_one(one, other)).map(|(one, other)| (one.incident.id, other.incident.id))
    }

    /// A cause that could not be told when the incident began, or one that lies deeper than what was told.
    pub fn explain(&mut self, id: i64, cause: Cause, now_ms: u64) {
        let Some(mut held) = self.open.get(&id).cloned() else { return };
        let is_new = held.explain(cause.clone(), now_ms);
        self.causes.note(&held, &cause, now_ms);
        if is_new {
            self.put(held, now_ms);
            self.merge(now_ms);
        }
    }
}
