//! An incident, and the rules that fire in it.

use crate::alerts::model::{Incident, Severity};
use crate::alerts::rules::rank;

/// One rule on one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub rule: String,
    pub source: String,
    /// The highest that it was.
    pub severity: Severity,
    pub since_ms: u64,
    /// When it stopped; an incident is over when all have.
    pub until_ms: Option<u64>,
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
}

/// An incident as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub incident: Incident,
    pub members: Vec<Member>,
    /// When somebody was last told of it, or would have been.
    pub told_at_ms: u64,
    /// How often it was told again.
    pub repeats: u32,
}

impl Held {
    /// The rule that gives it its sentence.
    pub fn lead(&self) -> Option<&Member> {
        self.members.iter().max_by_key(|member| member.weight())
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
}
