//! Which incident a rule that begins to fire belongs to.

use super::held::Held;
use crate::alerts::causes;
use crate::alerts::model::Cause;
use crate::alerts::rules::{Family, Rule, find};

/// The open incident that takes in this rule on this source, if there is one: the one in which it fires already; else one of
/// the same cause; else one of the same family of rules on the same source.
pub fn home<'h>(open: impl Iterator<Item = &'h Held> + Clone, rule: &Rule, source: &str, cause: Option<&Cause>) -> Option<i64> {
    let holds = |held: &&Held| held.members.iter().any(|member| member.is(rule.id, source) && member.fires());
    let same = |held: &&Held| has_cause(held, source, cause);
    let related = |held: &&Held| is_of_family(held, rule, source) && agrees(held, cause);
    let found = open.clone().find(holds).or_else(|| open.clone().find(same)).or_else(|| open.clone().find(related));
    found.map(|held| held.incident.id)
}

/// Whether two incidents are one.
pub fn are_one(one: &Held, other: &Held) -> bool {
    has_cause(one, &other.incident.source, other.incident.cause.as_ref())
}

fn is_of_family(held: &Held, rule: &Rule, source: &str) -> bool {
    let related = |id: &str| id == rule.id || (rule.family != Family::Alone && find(id).is_some_and(|other| other.family == rule.family));
    held.members.iter().any(|member| member.source == source && related(&member.rule))
}

/// A cause that is shared by all pools is an incident of its own, unless nobody has been told of the one at hand yet.
fn agrees(held: &Held, cause: Option<&Cause>) -> bool {
    let ours = cause.map(|cause| cause.id.as_str()).filter(|id| causes::is_shared(id));
    match (held.shared_cause(), ours) {
        (theirs, Some(ours)) => theirs == Some(ours) || (theirs.is_none() && held.told.is_none()),
        (_, None) => true,
    }
}

fn has_cause(held: &Held, source: &str, cause: Option<&Cause>) -> bool {
    let (Some(theirs), Some(ours)) = (&held.incident.cause, cause) else { return false };
    let of_this_pool = || causes::is_of_the_pool(&ours.id) && held.incident.source == source;
    theirs.id == ours.id && (causes::is_shared(&ours.id) || of_this_pool())
}
