//! The incidents that are open. What changes is written down here first; the store follows, and with it, in the same
//! transaction, what is told. So a store that cannot be written hides nothing, and loses nothing once it can.
//!
//! Invariants, whatever the order of findings, restarts and silences: one open incident per cause, each rule of a source in
//! at most one open incident, and an incident is resolved in the moment in which its last rule stops.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::firing::{Firing, notice};
use super::grouping::{CauseLastSeen, are_one, home};
use super::instances::service_of;
use super::naming::name;
use super::tracked::{Member, TrackedIncident};
use super::unsaved_change::{IncidentUpdate, UnsavedChange};
use crate::alerts::engine::{RuleTransition, TransitionKind};
use crate::alerts::model::{Acknowledged, Cause, Event, Severity};
use crate::base::timestamps::rfc3339;

/// All that are open, and what the store does not know yet.
#[derive(Default)]
pub struct IncidentTracker {
    open: BTreeMap<i64, TrackedIncident>,
    last_id: i64,
    causes: CauseLastSeen,
    /// How many instances each service has.
    services: BTreeMap<String, u32>,
    unwritten: VecDeque<UnsavedChange>,
}

impl IncidentTracker {
    /// Goes on with what the store has: the open ones, and the highest number that was given. Earlier versions could leave
    /// one rule in two incidents, or two incidents of one cause.
    pub fn resume(open: Vec<TrackedIncident>, last_id: i64, now_ms: u64) -> Self {
        let mut tracker = Self { last_id, ..Self::default() };
        let mut claimed = BTreeSet::new();
        for mut held in open {
            let before = held.members.len();
            held.members.retain(|member| claimed.insert((member.rule.clone(), member.source.clone())));
            let id = held.incident.id;
            tracker.open.insert(id, held.clone());
            match (held.fires(), held.members.len() < before) {
                (false, _) => tracker.resolve(held, now_ms),
                (true, true) => tracker.put(held, now_ms),
                (true, false) => {}
            }
        }
        tracker.merge(now_ms);
        tracker
    }

    /// How many instances each service has now.
    pub fn set_services(&mut self, services: BTreeMap<String, u32>) {
        self.services = services;
        self.open.values_mut().for_each(|held| held.instances = size(&self.services, held));
    }

    /// The most urgent first, then the newest.
    pub fn open(&self) -> Vec<TrackedIncident> {
        let mut open: Vec<_> = self.open.values().cloned().collect();
        open.sort_by_key(|held| std::cmp::Reverse((held.incident.severity, held.incident.opened_at_ms)));
        open
    }

    /// What a rule has found, or that it is over.
    pub fn take(&mut self, change: RuleTransition) {
        let at_ms = change.at_s * 1000;
        match change.what {
            TransitionKind::Fires { severity, sentence, value, cause } => {
                let found = Firing { rule: change.rule, source: change.source, severity, sentence, value, cause, at_ms };
                let of_its_own = home(self.open.values(), found.rule, &found.source, found.cause.as_ref());
                match of_its_own.or_else(|| self.causes.home(found.rule, found.cause.as_ref(), at_ms)) {
                    Some(id) => self.join(id, found),
                    None => self.begin(found),
                }
                self.merge(at_ms);
            }
            TransitionKind::IsOver => self.end(change.rule.id, &change.source, at_ms),
        }
    }

    fn begin(&mut self, found: Firing) {
        self.last_id += 1;
        self.forget_elsewhere(self.last_id, &found);
        let (at_ms, held) = (found.at_ms, found.incident(self.last_id));
        tracing::warn!(incident.id = held.incident.id, incident.rule = held.incident.rule, "incident opened: {}", held.incident.sentence);
        self.put(held, at_ms);
    }

    /// One more rule in an incident, or one that has become more urgent.
    fn join(&mut self, id: i64, found: Firing) {
        self.forget_elsewhere(id, &found);
        let Some(mut held) = self.open.get(&id).cloned() else { return };
        let member = found.member();
        match held.member(&member.rule, &member.source) {
            Some(known) => {
                (known.severity, known.until_ms) = (known.severity.max(member.severity), None);
                known.measured(found.value);
            }
            None => held.members.push(member.clone()),
        }
        let escalates = found.severity > held.incident.severity;
        held.incident.severity = held.incident.severity.max(found.severity);
        let leads = held.lead().is_some_and(|lead| lead.is(&member.rule, &member.source));
        if leads {
            (held.incident.sentence, held.incident.sentence_at_ms) = (found.sentence, Some(found.at_ms));
        }
        if let Some(cause) = found.cause {
            // Of causes that lie equally deep, the one of the rule that gives the sentence.
            if !held.explain(cause.clone(), found.at_ms) && leads && held.shared_cause().is_none() && !super::is_shared(&cause) {
                held.set_cause(cause);
            }
        }
        if escalates {
            tracing::warn!(incident.id = id, "incident became critical: {}", held.incident.sentence);
        }
        self.put(held, found.at_ms);
    }

    /// A rule that has stopped in one incident, which others keep open, and now fires in another.
    fn forget_elsewhere(&mut self, id: i64, found: &Firing) {
        let stale =
            |held: &&TrackedIncident| held.incident.id != id && held.members.iter().any(|member| member.is(found.rule.id, &found.source));
        let stale: Vec<TrackedIncident> = self.open.values().filter(stale).cloned().collect();
        for mut held in stale {
            held.members.retain(|member| !member.is(found.rule.id, &found.source));
            self.put(held, found.at_ms);
        }
    }

    /// A rule does not fire any more on this source.
    pub fn end(&mut self, rule: &str, source: &str, at_ms: u64) {
        let holds = |held: &&TrackedIncident| held.members.iter().any(|member| member.is(rule, source) && member.fires());
        let Some(mut held) = self.open.values().find(holds).cloned() else { return };
        if let Some(member) = held.member(rule, source) {
            member.until_ms = Some(at_ms);
        }
        match held.fires() {
            true => self.put(held, at_ms),
            false => self.resolve(held, at_ms),
        }
    }

    /// Its last rule has stopped. Whoever was told that it began is told that it is over.
    fn resolve(&mut self, mut held: TrackedIncident, at_ms: u64) {
        tracing::info!(incident.id = held.incident.id, "incident resolved: {}", held.incident.sentence);
        let silent = held.is_silent(at_ms);
        if held.told.is_none() && !silent {
            self.tell(&mut held, Event::Opened, at_ms);
        }
        held.incident.resolved_at_ms = Some(at_ms);
        held.instances = size(&self.services, &held);
        self.causes.forget(held.incident.id);
        self.open.remove(&held.incident.id);
        match held.told {
            Some(_) => self.write(IncidentUpdate { notice: Some(notice(&held, Event::Resolved)), held, is_silent: silent }),
            None => self.write(IncidentUpdate { held, notice: None, is_silent: silent }),
        }
    }

    /// Incidents of the same cause are one: the one that receivers know, then the older.
    fn merge(&mut self, now_ms: u64) {
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

    /// The number of each rule that fires, as it is now; kept with the next change.
    pub fn measure(&mut self, value_of: impl Fn(&Member) -> Option<f64>) {
        for member in self.open.values_mut().flat_map(|held| &mut held.members).filter(|member| member.fires()) {
            value_of(member).into_iter().for_each(|value| member.measured(value));
        }
    }

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

    /// Writes it down, and tells at once of what has become critical.
    fn put(&mut self, mut held: TrackedIncident, now_ms: u64) {
        let escalates = held.told.is_some_and(|told: Severity| told < held.incident.severity);
        match escalates && !held.is_silent(now_ms) {
            true => self.tell(&mut held, Event::Escalated, now_ms),
            false => self.keep(held),
        }
    }

    fn keep(&mut self, mut held: TrackedIncident) {
        held.instances = size(&self.services, &held);
        self.open.insert(held.incident.id, held.clone());
        self.write(IncidentUpdate { held, notice: None, is_silent: false });
    }

    /// Writes it down, and what receivers are told of it.
    fn tell(&mut self, held: &mut TrackedIncident, event: Event, now_ms: u64) {
        held.instances = size(&self.services, held);
        if held.told.is_none() {
            held.incident.name = Some(name(held));
        }
        (held.told, held.told_at_ms) = (Some(held.incident.severity), now_ms);
        self.open.insert(held.incident.id, held.clone());
        self.write(IncidentUpdate { notice: Some(notice(held, event)), held: held.clone(), is_silent: false });
    }

    fn write(&mut self, told: IncidentUpdate) {
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

fn size(services: &BTreeMap<String, u32>, held: &TrackedIncident) -> Option<u32> {
    services.get(service_of(held)?).copied()
}

#[cfg(test)]
#[path = "tracker_tests.rs"]
mod tests;
