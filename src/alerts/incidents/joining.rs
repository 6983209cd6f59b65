//! Which incident a rule that begins to fire belongs to.

use super::held::Held;
use crate::alerts::causes;
use crate::alerts::model::Cause;
use crate::alerts::rules::{Family, Rule, find};

/// Whether it is one with an incident that is open. Either another rule of the same family fires there on the same
/// source, or both have the same cause, and that is one thing for the whole server, or for this pool.
pub fn belongs(held: &Held, rule: &Rule, source: &str, cause: Option<&Cause>) -> bool {
    is_of_family(held, rule, source) || has_cause(held, source, cause)
}

fn is_of_family(held: &Held, rule: &Rule, source: &str) -> bool {
    let related = |id: &str| id == rule.id || (rule.family != Family::Alone && find(id).is_some_and(|other| other.family == rule.family));
    held.members.iter().any(|member| member.source == source && related(&member.rule))
}

fn has_cause(held: &Held, source: &str, cause: Option<&Cause>) -> bool {
    let (Some(theirs), Some(ours)) = (&held.incident.cause, cause) else { return false };
    let of_this_pool = || causes::is_of_the_pool(&ours.id) && held.incident.source == source;
    theirs.id == ours.id && (causes::is_shared(&ours.id) || of_this_pool())
}
