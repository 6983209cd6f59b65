//! What a rule has found, and what is told of it.

use super::tracked::{Member, TrackedIncident};
use crate::alerts::model::{Cause, Event, Incident, Notice, Severity};
use crate::alerts::rules::Rule;

/// A rule that has begun to fire, or has become more urgent.
pub struct Firing {
    pub rule: &'static Rule,
    pub source: String,
    /// The further server that it is about, or that its pool draws on.
    pub server: Option<String>,
    pub severity: Severity,
    pub sentence: String,
    /// The number that went beyond the limit.
    pub value: f64,
    pub cause: Option<Cause>,
    pub at_ms: u64,
}

impl Firing {
    pub fn member(&self) -> Member {
        let (rule, source, value) = (self.rule.id.to_owned(), self.source.clone(), Some(self.value));
        Member { rule, source, severity: self.severity, since_ms: self.at_ms, until_ms: None, first: value, now: value, worst: value }
    }

    /// The incident that it opens.
    pub fn incident(self, id: i64) -> TrackedIncident {
        let (members, cause) = (vec![self.member()], self.cause);
        let incident = Incident {
            id,
            name: None,
            rule: self.rule.id.to_owned(),
            source: self.source,
            severity: self.severity,
            sentence: self.sentence,
            cause: None,
            opened_at_ms: self.at_ms,
            resolved_at_ms: None,
            acknowledged: None,
            silenced_until_ms: None,
            numbers: None,
            instances: Vec::new(),
            sentence_at_ms: Some(self.at_ms),
        };
        let mut held = TrackedIncident { incident, members, told: None, told_at_ms: 0, repeats: 0, instances: None };
        cause.into_iter().for_each(|cause| held.set_cause(cause));
        held
    }
}

/// What receivers are told.
pub fn notice(held: &TrackedIncident, event: Event) -> Notice {
    Notice { key: key(held, event), event, incident: held.clone().shown() }
}

/// The same however often it is sent.
fn key(held: &TrackedIncident, event: Event) -> String {
    let id = held.incident.id;
    match event {
        Event::Opened => format!("incident-{id}-opened"),
        Event::Escalated => format!("incident-{id}-escalated"),
        Event::Repeated => format!("incident-{id}-repeated-{}", held.repeats),
        Event::Resolved => format!("incident-{id}-resolved"),
        Event::Test => format!("incident-{id}-test"),
    }
}
