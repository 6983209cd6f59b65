//! What the tracker makes of changes of rules, in a process without a store.

mod grouping;
mod instances;
mod merging;
mod servers;
mod telling;

use std::time::Duration;

use super::*;
use crate::alerts::model::{Cause, Severity};
use crate::alerts::rules::find;

const POOL: &str = "orders";
const SERVER: &str = "the server";
const WARNING: Severity = Severity::Warning;
const CRITICAL: Severity = Severity::Critical;
const HOUR: Duration = Duration::from_secs(3600);

fn cause(id: &str) -> Option<Cause> {
    Some(Cause { id: id.into(), sentence: "It is so.".into(), evidence: vec!["1".into()], server: None })
}

fn fires(rule: &str, source: &str, severity: Severity, cause: Option<Cause>, at_s: u64) -> RuleTransition {
    let rule = find(rule).expect("a rule");
    RuleTransition {
        rule,
        source: source.into(),
        server: None,
        at_s,
        what: TransitionKind::Fires { severity, sentence: format!("{} fires.", rule.id), value: 1.0, cause },
    }
}

fn is_over(rule: &str, source: &str, at_s: u64) -> RuleTransition {
    RuleTransition { rule: find(rule).expect("a rule"), source: source.into(), server: None, at_s, what: TransitionKind::IsOver }
}

/// What was told, as keys.
fn keys(tracker: &mut IncidentTracker) -> Vec<String> {
    tracker.unwritten().iter().filter_map(UnsavedChange::notice).map(|notice| notice.key.clone()).collect()
}

/// What was told by then, as keys.
fn settled(tracker: &mut IncidentTracker, at_s: u64) -> Vec<String> {
    tracker.tell_due(at_s * 1000, HOUR);
    keys(tracker)
}

fn sentences(tracker: &IncidentTracker) -> Vec<String> {
    tracker.open().into_iter().map(|held| held.incident.sentence).collect()
}
