//! An incident, and the rules that fire in it.

use super::instances::told_as_one;
use crate::alerts::causes;
use crate::alerts::model::{Cause, Incident, Numbers, Severity};
use crate::alerts::rules::{find, measured, rank};
use crate::history::model::SERVER;

/// What comes within this time of each other is looked at together before anybody is told: the server is asked once a second,
/// so that a cause shows within two.
const SETTLE_MS: u64 = 3000;
/// A cause that is shared by all pools explains an incident within this time. What comes later is another incident: a pool
/// that has been nearly full for an hour is not full because the server went away just now.
const EXPLAINED_WITHIN_MS: u64 = 60_000;

/// One rule on one source.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub rule: String,
    pub source: String,
    /// The highest that it was.
    pub severity: Severity,
    pub since_ms: u64,
    /// When it stopped; an incident is over when all have.
    pub until_ms: Option<u64>,
    /// Its number when it began to fire, and the worst since; `None`: kept by an earlier version.
    pub first: Option<f64>,
    /// The newest, which is not kept.
    pub now: Option<f64>,
    pub worst: Option<f64>,
}

impl Member {
    pub fn is(&self, rule: &str, source: &str) -> bool {
        self.rule == rule && self.source == source
    }

    pub fn fires(&self) -> bool {
        self.until_ms.is_none()
    }

    /// The more urgent comes first, then the more telling.
    fn weight(&self) -> (Severity, std::cmp::Reverse<usize>) {
        (self.severity, std::cmp::Reverse(rank(&self.rule)))
    }

    /// As people read them.
    fn numbers(&self) -> Option<Numbers> {
        let unit = find(&self.rule)?.unit;
        let known = |value: Option<f64>| value.filter(|value| value.is_finite()).map(|value| measured(unit, value));
        Some(Numbers { first: known(self.first)?, now: known(self.now.filter(|_| self.fires())), worst: known(self.worst)? })
    }

    /// Takes in the same rule on the same source.
    fn absorb(&mut self, other: &Member) {
        self.severity = self.severity.max(other.severity);
        self.since_ms = self.since_ms.min(other.since_ms);
        self.until_ms = self.until_ms.zip(other.until_ms).map(|(ours, theirs)| ours.max(theirs));
        self.first = self.first.or(other.first);
        other.worst.into_iter().for_each(|value| self.measured(value));
    }

    /// Its number now.
    pub fn measured(&mut self, value: f64) {
        self.now = Some(value);
        let worse = find(&self.rule).is_some_and(|rule| self.worst.is_none_or(|worst| rule.fires.is_worse(value, worst)));
        if worse {
            self.worst = Some(value);
        }
    }
}

/// An incident as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackedIncident {
    pub incident: Incident,
    pub members: Vec<Member>,
    /// The severity that receivers know; `None`: nobody has been told yet.
    pub told: Option<Severity>,
    /// When somebody was last told of it.
    pub told_at_ms: u64,
    /// How often it was told again.
    pub repeats: u32,
    /// How many instances its service has, where it is about one; not kept.
    pub instances: Option<u32>,
}

impl TrackedIncident {
    /// The rule that gives it its sentence.
    pub fn lead(&self) -> Option<&Member> {
        self.members.iter().max_by_key(|member| member.weight())
    }

    /// With the numbers of the rule that gives the sentence, and with all instances as one.
    pub fn shown(self) -> Incident {
        let numbers = self.lead().and_then(Member::numbers);
        told_as_one(&self, Incident { numbers, ..self.incident.clone() })
    }

    /// Whether anything in it still fires.
    pub fn fires(&self) -> bool {
        self.members.iter().any(Member::fires)
    }

    pub fn member(&mut self, rule: &str, source: &str) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.is(rule, source))
    }

    /// Somebody has asked for silence.
    pub fn is_silent(&self, now_ms: u64) -> bool {
        self.incident.silenced_until_ms.is_some_and(|until| until > now_ms)
    }

    /// Nobody knows of it yet, and more may be found that belongs to it.
    pub fn is_settling(&self, now_ms: u64) -> bool {
        self.told.is_none() && now_ms < self.incident.opened_at_ms.saturating_add(SETTLE_MS)
    }

    /// The cause that makes it one with others, if it has such a one.
    pub fn shared_cause(&self) -> Option<&str> {
        self.incident.cause.as_ref().map(|cause| cause.id.as_str()).filter(|id| causes::is_shared(id))
    }

    /// Takes a cause that was found; false: it does not explain this incident, or the known one stands.
    pub fn explain(&mut self, cause: Cause, now_ms: u64) -> bool {
        let is_shared = causes::is_shared(&cause.id);
        let in_time = self.told.is_none() || now_ms <= self.incident.opened_at_ms.saturating_add(EXPLAINED_WITHIN_MS);
        let explains = match (&self.incident.cause, is_shared) {
            (Some(known), _) if causes::gives_way(&known.id, &cause.id) => in_time,
            (None, false) => true,
            (None, true) => in_time,
            (Some(known), true) => in_time && !causes::is_shared(&known.id),
            (Some(_), false) => false,
        };
        if explains {
            self.set_cause(cause);
        }
        explains
    }

    /// What is one thing for the whole server is about the server, whichever pool noticed it first. Receivers keep what they
    /// were told.
    pub fn set_cause(&mut self, cause: Cause) {
        if self.told.is_none() && causes::is_shared(&cause.id) {
            self.incident.source = cause.server.clone().unwrap_or_else(|| SERVER.to_owned());
        }
        self.incident.cause = Some(cause);
    }

    /// Takes in another incident of the same cause.
    pub fn absorb(&mut self, other: &TrackedIncident) {
        if other.lead().map(Member::weight) > self.lead().map(Member::weight) {
            self.incident.sentence.clone_from(&other.incident.sentence);
            self.incident.sentence_at_ms = other.incident.sentence_at_ms;
        }
        for theirs in &other.members {
            match self.member(&theirs.rule, &theirs.source) {
                Some(ours) => ours.absorb(theirs),
                None => self.members.push(theirs.clone()),
            }
        }
        self.incident.severity = self.incident.severity.max(other.incident.severity);
        self.incident.opened_at_ms = match self.told {
            None => self.incident.opened_at_ms.min(other.incident.opened_at_ms),
            Some(_) => self.incident.opened_at_ms,
        };
        self.incident.acknowledged = self.incident.acknowledged.take().or_else(|| other.incident.acknowledged.clone());
    }
}
