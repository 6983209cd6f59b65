//! Which incident a rule that begins to fire belongs to.

use std::collections::BTreeMap;

use super::firing::Firing;
use super::instances::is_of_service;
use super::tracked::TrackedIncident;
use crate::alerts::causes;
use crate::alerts::model::Cause;
use crate::alerts::rules::{Family, Rule, find};

/// The open incident that takes in this rule on this source, if there is one: the one in which it fires already; else one of
/// the same cause; else one of the same family of rules on the same source; else one of the same on another instance of its service.
pub fn home<'h>(open: impl Iterator<Item = &'h TrackedIncident> + Clone, rule: &Rule, source: &str, cause: Option<&Cause>) -> Option<i64> {
    let holds = |held: &&TrackedIncident| held.members.iter().any(|member| member.is(rule.id, source) && member.fires());
    let same = |held: &&TrackedIncident| has_cause(held, source, cause);
    let related = |held: &&TrackedIncident| is_of_family(held, rule, source) && agrees(held, cause);
    let of_service = |held: &&TrackedIncident| is_of_service(held, rule, source) && agrees(held, cause);
    let found = open.clone().find(holds).or_else(|| open.clone().find(same)).or_else(|| open.clone().find(related));
    let found = found.or_else(|| open.clone().find(of_service));
    found.map(|held| held.incident.id)
}

/// A rule that looks back over some seconds may begin to fire when what it saw has just ended: connects that fail for half a
/// minute do so in the second in which the database is back.
const AFTERMATH_MS: u64 = 10_000;

/// When the shared cause of an open incident was last found. A console that was restarted has seen none.
#[derive(Default)]
pub struct CauseLastSeen(BTreeMap<i64, CauseSighting>);

struct CauseSighting {
    at_ms: u64,
    server: Option<String>,
}

impl CauseLastSeen {
    pub fn note(&mut self, held: &TrackedIncident, cause: &Cause, at_ms: u64) {
        if held.shared_cause() == Some(&cause.id) {
            self.0.insert(held.incident.id, CauseSighting { at_ms, server: cause.server.clone() });
        }
    }

    pub fn forget(&mut self, id: i64) {
        self.0.remove(&id);
    }

    /// The incident whose cause has just ended, for a rule that tells of load or connects and finds no such cause itself.
    pub fn home(&self, found: &Firing) -> Option<i64> {
        let explains_itself = found.rule.family == Family::Alone || found.cause.as_ref().is_some_and(|cause| causes::is_shared(&cause.id));
        let is_recent = |seen: &CauseSighting| found.at_ms <= seen.at_ms.saturating_add(AFTERMATH_MS) && seen.server == found.server;
        let recent = self.0.iter().filter(|(_, seen)| is_recent(seen));
        recent.map(|(id, _)| *id).max().filter(|_| !explains_itself)
    }
}

/// Whether two incidents are one.
pub fn are_one(one: &TrackedIncident, other: &TrackedIncident) -> bool {
    has_cause(one, &other.incident.source, other.incident.cause.as_ref())
}

fn is_of_family(held: &TrackedIncident, rule: &Rule, source: &str) -> bool {
    let related = |id: &str| id == rule.id || (rule.family != Family::Alone && find(id).is_some_and(|other| other.family == rule.family));
    held.members.iter().any(|member| member.source == source && related(&member.rule))
}

/// A cause that is shared by all pools is an incident of its own, unless nobody has been told of the one at hand yet.
fn agrees(held: &TrackedIncident, cause: Option<&Cause>) -> bool {
    let ours = cause.map(|cause| cause.id.as_str()).filter(|id| causes::is_shared(id));
    match (held.shared_cause(), ours) {
        (theirs, Some(ours)) => theirs == Some(ours) || (theirs.is_none() && held.told.is_none()),
        (_, None) => true,
    }
}

fn has_cause(held: &TrackedIncident, source: &str, cause: Option<&Cause>) -> bool {
    let (Some(theirs), Some(ours)) = (&held.incident.cause, cause) else { return false };
    let of_this_pool = || causes::is_of_the_pool(&ours.id) && held.incident.source == source;
    let is_one = causes::is_shared(&ours.id) || causes::is_of_a_pooler(&ours.id);
    theirs.id == ours.id && ((is_one && theirs.server == ours.server) || of_this_pool())
}
