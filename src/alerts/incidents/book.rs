//! The incidents that are open. What changes is written down here first; the store follows, and with it, in the same
//! transaction, what is told. So a store that cannot be written hides nothing, and loses nothing once it can.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, UNIX_EPOCH};

use super::held::{Held, Member};
use super::joining::belongs;
use crate::alerts::causes;
use crate::alerts::engine::{Change, What};
use crate::alerts::model::{Acknowledged, Cause, Event, Incident, Notice, Severity};
use crate::alerts::rules::Rule;

/// A change of an incident for the store, and what is told of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub held: Held,
    pub notice: Option<Notice>,
}

/// All that are open, and what the store does not know yet.
#[derive(Default)]
pub struct Book {
    open: BTreeMap<i64, Held>,
    last_id: i64,
    unwritten: VecDeque<Told>,
}

impl Book {
    /// Goes on with what the store has: the open ones, and the highest number that was given.
    pub fn resume(open: Vec<Held>, last_id: i64) -> Self {
        let open = open.into_iter().map(|held| (held.incident.id, held)).collect();
        Self { open, last_id, unwritten: VecDeque::new() }
    }

    /// The most urgent first, then the newest.
    pub fn open(&self) -> Vec<Held> {
        let mut open: Vec<_> = self.open.values().cloned().collect();
        open.sort_by_key(|held| std::cmp::Reverse((held.incident.severity, held.incident.opened_at_ms)));
        open
    }

    /// What a rule has found, or that it is over.
    pub fn take(&mut self, change: Change) {
        let at_ms = change.at_s * 1000;
        match change.what {
            What::Fires { severity, sentence, cause } => {
                let found = Found { rule: change.rule, source: change.source, severity, sentence, cause, at_ms };
                match self.open.values().find(|held| belongs(held, found.rule, &found.source, found.cause.as_ref())) {
                    Some(held) => self.join(held.incident.id, found),
                    None => self.begin(found),
                }
            }
            What::IsOver => self.end(change.rule.id, &change.source, at_ms),
        }
    }

    fn begin(&mut self, found: Found) {
        self.last_id += 1;
        let member = found.member();
        let incident = Incident {
            id: self.last_id,
            rule: found.rule.id.to_owned(),
            source: found.source,
            severity: found.severity,
            sentence: found.sentence,
            cause: found.cause,
            opened_at_ms: found.at_ms,
            resolved_at_ms: None,
            acknowledged: None,
            silenced_until_ms: None,
        };
        tracing::warn!(incident.id = incident.id, incident.rule = incident.rule, "incident opened: {}", incident.sentence);
        let held = Held { incident, members: vec![member], told_at_ms: found.at_ms, repeats: 0 };
        self.tell(held, Some(Event::Opened), found.at_ms);
    }

    /// One more rule in an incident, or one that has become more urgent.
    fn join(&mut self, id: i64, found: Found) {
        let Some(mut held) = self.open.get(&id).cloned() else { return };
        let member = found.member();
        match held.member(&member.rule, &member.source) {
            Some(known) => {
                (known.severity, known.until_ms) = (known.severity.max(member.severity), None);
            }
            None => held.members.push(member.clone()),
        }
        let escalates = found.severity > held.incident.severity;
        held.incident.severity = held.incident.severity.max(found.severity);
        if held.lead().is_some_and(|lead| lead.is(&member.rule, &member.source)) {
            held.incident.sentence = found.sentence;
            held.incident.cause = found.cause.or(held.incident.cause);
        }
        if escalates {
            tracing::warn!(incident.id = id, "incident became critical: {}", held.incident.sentence);
        }
        self.tell(held, escalates.then_some(Event::Escalated), found.at_ms);
    }

    /// A rule does not fire any more on this source.
    pub fn end(&mut self, rule: &str, source: &str, at_ms: u64) {
        let holds = |held: &&Held| held.members.iter().any(|member| member.is(rule, source) && member.fires());
        let Some(mut held) = self.open.values().find(holds).cloned() else { return };
        if let Some(member) = held.member(rule, source) {
            member.until_ms = Some(at_ms);
        }
        if held.fires() {
            return self.tell(held, None, at_ms);
        }
        held.incident.resolved_at_ms = Some(at_ms);
        tracing::info!(incident.id = held.incident.id, "incident resolved: {}", held.incident.sentence);
        self.tell(held, Some(Event::Resolved), at_ms);
    }

    /// A cause that could not be told when the incident began, or one that lies deeper than what was told.
    pub fn explain(&mut self, id: i64, cause: Cause) {
        let is_new = |known: &Cause| causes::is_shared(&cause.id) && !causes::is_shared(&known.id);
        let unexplained = |held: &&Held| held.incident.cause.as_ref().is_none_or(is_new);
        if let Some(mut held) = self.open.get(&id).filter(unexplained).cloned() {
            held.incident.cause = Some(cause);
            self.tell(held, None, 0);
        }
    }

    /// Tells again of what goes on and nobody looks after.
    pub fn repeat(&mut self, now_ms: u64, interval: Duration) {
        let interval = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        let is_due = |held: &&Held| held.incident.acknowledged.is_none() && now_ms >= held.told_at_ms.saturating_add(interval);
        let due: Vec<Held> = self.open.values().filter(is_due).filter(|held| !held.is_silent(now_ms)).cloned().collect();
        for mut held in due {
            held.repeats += 1;
            self.tell(held, Some(Event::Repeated), now_ms);
        }
    }

    /// Somebody looks after it; the first who says so is the one. False: it is not open.
    pub fn acknowledge(&mut self, id: i64, by: &str, at_ms: u64) -> bool {
        let Some(mut held) = self.open.get(&id).cloned() else { return false };
        if held.incident.acknowledged.is_none() {
            tracing::info!(incident.id = id, audit.who = by, "incident acknowledged");
            held.incident.acknowledged = Some(Acknowledged { by: by.to_owned(), at_ms });
            self.tell(held, None, at_ms);
        }
        true
    }

    /// Nobody is told of it until then; `None`: from now on again. False: it is not open.
    pub fn silence(&mut self, id: i64, by: &str, until_ms: Option<u64>) -> bool {
        let Some(mut held) = self.open.get(&id).cloned() else { return false };
        match until_ms.map(|ms| humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(ms))) {
            Some(until) => tracing::info!(incident.id = id, audit.who = by, "incident silenced until {until}"),
            None => tracing::info!(incident.id = id, audit.who = by, "the silence of an incident was ended"),
        }
        held.incident.silenced_until_ms = until_ms;
        self.tell(held, None, 0);
        true
    }

    /// Writes it down, and what is to be told of it unless there is silence.
    fn tell(&mut self, mut held: Held, event: Option<Event>, at_ms: u64) {
        let id = held.incident.id;
        let event = event.filter(|_| !held.is_silent(at_ms));
        if event.is_some() {
            held.told_at_ms = at_ms;
        }
        match held.incident.is_open() {
            true => self.open.insert(id, held.clone()),
            false => self.open.remove(&id),
        };
        let notice = event.map(|event| Notice { key: key(&held, event), event, incident: held.incident.clone() });
        // A change without a notice is in the next one too.
        if self.unwritten.back().is_some_and(|last| last.notice.is_none() && last.held.incident.id == id) {
            self.unwritten.pop_back();
        }
        self.unwritten.push_back(Told { held, notice });
    }

    /// What the store does not know yet, oldest first.
    pub fn unwritten(&mut self) -> Vec<Told> {
        self.unwritten.drain(..).collect()
    }

    /// It could not be written.
    pub fn put_back(&mut self, told: Vec<Told>) {
        told.into_iter().rev().for_each(|told| self.unwritten.push_front(told));
    }
}

/// What a rule has found.
struct Found {
    rule: &'static Rule,
    source: String,
    severity: Severity,
    sentence: String,
    cause: Option<Cause>,
    at_ms: u64,
}

impl Found {
    fn member(&self) -> Member {
        let (rule, source) = (self.rule.id.to_owned(), self.source.clone());
        Member { rule, source, severity: self.severity, since_ms: self.at_ms, until_ms: None }
    }
}

/// The same however often it is sent.
fn key(held: &Held, event: Event) -> String {
    let id = held.incident.id;
    match event {
        Event::Opened => format!("incident-{id}-opened"),
        Event::Escalated => format!("incident-{id}-escalated"),
        Event::Repeated => format!("incident-{id}-repeated-{}", held.repeats),
        Event::Resolved => format!("incident-{id}-resolved"),
        Event::Test => format!("incident-{id}-test"),
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
