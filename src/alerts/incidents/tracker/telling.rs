//! What is written down of each change, and what receivers are told of it.

use std::time::Duration;

use super::{IncidentTracker, size};
use crate::alerts::incidents::firing::notice;
use crate::alerts::incidents::naming::name;
use crate::alerts::incidents::tracked::TrackedIncident;
use crate::alerts::incidents::unsaved_change::{IncidentUpdate, UnsavedChange};
use crate::alerts::model::{Event, Severity};

impl IncidentTracker {
    /// Tells of what is new, once it has settled and silences are over, and again of what goes on and nobody looks after.
    pub fn tell_due(&mut self, now_ms: u64, interval: Duration) {
        let interval = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        let open: Vec<TrackedIncident> = self.open.values().filter(|held| !held.is_silent(now_ms)).cloned().collect();
        for mut held in open {
            let is_due = held.incident.acknowledged.is_none() && now_ms >= held.told_at_ms.saturating_add(interval);
            match held.told {
                None if held.is_settling(now_ms) => {}
                None => self.tell(&mut held, Event::Opened, now_ms),
                Some(told) if told < held.incident.severity => self.tell(&mut held, Event::Escalated, now_ms),
                Some(_) if is_due => {
                    held.repeats += 1;
                    self.tell(&mut held, Event::Repeated, now_ms);
                }
                Some(_) => {}
            }
        }
    }

    /// Writes it down, and tells at once of what has become critical.
    pub(super) fn put(&mut self, mut held: TrackedIncident, now_ms: u64) {
        let escalates = held.told.is_some_and(|told: Severity| told < held.incident.severity);
        match escalates && !held.is_silent(now_ms) {
            true => self.tell(&mut held, Event::Escalated, now_ms),
            false => self.keep(held),
        }
    }

    pub(super) fn keep(&mut self, mut held: TrackedIncident) {
        held.instances = size(&self.services, &held);
        self.open.insert(held.incident.id, held.clone());
        self.write(IncidentUpdate { held, notice: None, is_silent: false });
    }

    /// Writes it down, and what receivers are told of it.
    pub(super) fn tell(&mut self, held: &mut TrackedIncident, event: Event, now_ms: u64) {
        held.instances = size(&self.services, held);
        if held.told.is_none() {
            held.incident.name = Some(name(held));
        }
        (held.told, held.told_at_ms) = (Some(held.incident.severity), now_ms);
        self.open.insert(held.incident.id, held.clone());
        self.write(IncidentUpdate { notice: Some(notice(held, event)), held: held.clone(), is_silent: false });
    }

    pub(super) fn write(&mut self, told: IncidentUpdate) {
        // A change without a notice is in the next one too.
        if self.unwritten.back().is_some_and(|last| last.is_superseded_by(told.held.incident.id)) {
            self.unwritten.pop_back();
        }
        self.unwritten.push_back(UnsavedChange::Told(Box::new(told)));
    }

    /// What the store does not know yet, oldest first.
    pub fn unwritten(&mut self) -> Vec<UnsavedChange> {
        self.unwritten.drain(..).collect()
    }

    /// It could not be written.
    pub fn put_back(&mut self, entries: Vec<UnsavedChange>) {
        entries.into_iter().rev().for_each(|entry| self.unwritten.push_front(entry));
    }
}
