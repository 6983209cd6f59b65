//! The incidents that are open. What changes is written down here first; the store follows, and with it, in the same
//! transaction, what is told. So a store that cannot be written hides nothing, and loses nothing once it can.
//!
//! Invariants, whatever the order of findings, restarts and silences: one open incident per cause, each rule of a source in
//! at most one open incident, and an incident is resolved in the moment in which its last rule stops.

mod looked_after;
mod merging;
mod telling;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::firing::{Firing, notice};
use super::grouping::{CauseLastSeen, home};
use super::instances::service_of;
use super::tracked::{Member, TrackedIncident};
use super::unsaved_change::{IncidentUpdate, UnsavedChange};
use crate::alerts::engine::{RuleTransition, TransitionKind};
use crate::alerts::model::Event;

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
                let found =
                    Firing { rule: change.rule, source: change.source, server: change.server, severity, sentence, value, cause, at_ms };
                let of_its_own = home(self.open.values(), found.rule, &found.source, found.cause.as_ref());
                match of_its_own.or_else(|| self.causes.home(&found)) {
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

    /// The number of each rule that fires, as it is now; kept with the next change.
    pub fn measure(&mut self, value_of: impl Fn(&Member) -> Option<f64>) {
        for member in self.open.values_mut().flat_map(|held| &mut held.members).filter(|member| member.fires()) {
            value_of(member).into_iter().for_each(|value| member.measured(value));
        }
    }
}

fn size(services: &BTreeMap<String, u32>, held: &TrackedIncident) -> Option<u32> {
    services.get(service_of(held)?).copied()
}

#[cfg(test)]
mod tests;
