//! Which incident a rule joins, what it changes there, and what the incident is called.

use std::time::Duration;

use super::tracked::{Member, TrackedIncident};
use super::tracker::IncidentTracker;
use super::unsaved_change::UnsavedChange;
use crate::alerts::engine::{RuleTransition, TransitionKind};
use crate::alerts::model::{Cause, Severity};
use crate::alerts::rules::find;

const POOL: &str = "orders";
const OWN: &str = "this console";
const SERVER: &str = "the server";
const HOUR: Duration = Duration::from_secs(3600);
const WARNING: Severity = Severity::Warning;
const CRITICAL: Severity = Severity::Critical;

fn cause(id: &str) -> Cause {
    Cause { id: id.into(), sentence: "It is so.".into(), evidence: vec!["1".into()], server: None }
}

/// A rule begins to fire. Its sentence names it and its source.
fn fires(tracker: &mut IncidentTracker, rule: &str, source: &str, severity: Severity, why: Option<&str>, at_s: u64) {
    let (rule, sentence) = (find(rule).expect("a rule"), format!("{rule} of {source}."));
    let what = TransitionKind::Fires { severity, sentence, value: 1.0, cause: why.map(cause) };
    tracker.take(RuleTransition { rule, source: source.into(), server: None, at_s, what });
}

fn is_over(tracker: &mut IncidentTracker, rule: &str, source: &str, at_s: u64) {
    let rule = find(rule).expect("a rule");
    tracker.take(RuleTransition { rule, source: source.into(), server: None, at_s, what: TransitionKind::IsOver });
}

/// The incident with this number.
fn incident(tracker: &IncidentTracker, id: i64) -> TrackedIncident {
    tracker.open().into_iter().find(|held| held.incident.id == id).expect("it is open")
}

fn cause_of(tracker: &IncidentTracker, id: i64) -> Option<String> {
    incident(tracker, id).incident.cause.map(|cause| cause.id)
}

/// Rules and sources in an incident.
fn members(tracker: &IncidentTracker, id: i64) -> Vec<(String, String)> {
    incident(tracker, id).members.into_iter().map(|member| (member.rule, member.source)).collect()
}

fn pair(rule: &str, source: &str) -> (String, String) {
    (rule.to_owned(), source.to_owned())
}

/// Keys of what was told by then.
fn told(tracker: &mut IncidentTracker, at_ms: u64) -> Vec<String> {
    tracker.tell_due(at_ms, HOUR);
    tracker.unwritten().iter().filter_map(UnsavedChange::notice).map(|notice| notice.key.clone()).collect()
}

#[test]
fn an_incident_begins_with_its_rule_and_is_told_three_seconds_later() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "leak", POOL, WARNING, None, 7);
    assert_eq!(incident(&tracker, 1).incident.opened_at_ms, 7000);
    assert_eq!(told(&mut tracker, 9999), [""; 0]);
    assert_eq!(told(&mut tracker, 10_000), ["incident-1-opened"]);
}

#[test]
fn of_causes_that_lie_equally_deep_the_one_of_the_rule_with_the_sentence_stands() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "utilization", POOL, WARNING, Some("too_small"), 1);
    fires(&mut tracker, "exhausted", POOL, CRITICAL, Some("slow_statements"), 2);
    assert_eq!(cause_of(&tracker, 1).as_deref(), Some("slow_statements"));
    fires(&mut tracker, "waiting", POOL, WARNING, Some("too_small"), 3);
    assert_eq!(cause_of(&tracker, 1).as_deref(), Some("slow_statements"), "that rule does not give the sentence");
}

#[test]
fn a_shared_cause_that_comes_late_is_none_of_what_was_open_before() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "utilization", POOL, WARNING, Some("too_small"), 1);
    tracker.tell_due(5000, HOUR);
    fires(&mut tracker, "utilization", POOL, CRITICAL, Some("database_down"), 1800);
    assert_eq!(cause_of(&tracker, 1).as_deref(), Some("too_small"));
}

#[test]
fn an_incident_that_nobody_was_told_of_takes_in_a_shared_cause_with_its_rule() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "utilization", POOL, WARNING, None, 1);
    fires(&mut tracker, "exhausted", POOL, CRITICAL, Some("database_down"), 2);
    assert_eq!(members(&tracker, 1), [pair("utilization", POOL), pair("exhausted", POOL)]);
    fires(&mut tracker, "connects_failing", POOL, WARNING, Some("login_refused"), 3);
    assert_eq!(tracker.open().len(), 2, "another shared cause is another incident");
}

#[test]
fn a_cause_of_one_pool_joins_neither_other_pools_nor_other_families() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "leak", POOL, WARNING, Some("leak"), 1);
    fires(&mut tracker, "leak", "reports", WARNING, Some("leak"), 1);
    assert_eq!(tracker.open().len(), 2);
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "connects_slow", POOL, WARNING, Some("connects_slow"), 1);
    fires(&mut tracker, "waiting", POOL, WARNING, Some("connects_slow"), 2);
    assert_eq!(tracker.open().len(), 2, "only a leak is a cause of the whole pool");
}

#[test]
fn rules_that_stand_alone_do_not_join_across_instances() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "instance_gone", "shop / a / main", WARNING, None, 1);
    fires(&mut tracker, "leak", "shop / b / main", WARNING, Some("leak"), 2);
    fires(&mut tracker, "utilization", "shop / b / main", WARNING, None, 3);
    assert_eq!(tracker.open().len(), 3);
}

#[test]
fn what_fires_in_another_incident_is_in_the_first_no_more() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "connects_failing", POOL, WARNING, Some("database_down"), 1);
    fires(&mut tracker, "unreachable", SERVER, CRITICAL, Some("database_down"), 1);
    is_over(&mut tracker, "connects_failing", POOL, 10);
    fires(&mut tracker, "connects_failing", POOL, WARNING, Some("login_refused"), 100);
    assert_eq!((members(&tracker, 1), members(&tracker, 2)), (vec![pair("unreachable", SERVER)], vec![pair("connects_failing", POOL)]));
}

#[test]
fn a_rule_that_becomes_critical_goes_on_from_when_it_was_a_warning() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "utilization", POOL, WARNING, None, 1);
    fires(&mut tracker, "utilization", POOL, CRITICAL, None, 20);
    let Member { since_ms, severity, .. } = incident(&tracker, 1).members.remove(0);
    assert_eq!((since_ms, severity, incident(&tracker, 1).members.len()), (1000, CRITICAL, 1));
}

#[test]
fn a_rule_ends_in_its_own_incident() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "leak", POOL, WARNING, None, 1);
    fires(&mut tracker, "replica_lag", SERVER, WARNING, None, 1);
    is_over(&mut tracker, "replica_lag", SERVER, 5);
    assert_eq!(tracker.open().iter().map(|held| held.incident.id).collect::<Vec<_>>(), [1]);
}

#[test]
fn what_begins_just_after_an_outage_joins_it_while_it_is_open_and_stands_alone() {
    let mut tracker = IncidentTracker::default();
    let mut found = |rule, source, why, at_s| {
        fires(&mut tracker, rule, source, WARNING, why, at_s);
        tracker.explain(1, cause("database_down"), 3000);
        tracker.open().len()
    };
    assert_eq!(found("unreachable", SERVER, Some("database_down"), 1), 1);
    assert_eq!(found("waiting", POOL, None, 5), 1, "the outage has just ended");
    assert_eq!(found("leak", POOL, None, 5), 2, "a rule that stands alone");
    assert_eq!(found("connects_failing", OWN, Some("login_refused"), 5), 3, "a cause of its own");
    assert_eq!(found("waiting", "reports", None, 14), 4, "11 s later");
}

#[test]
fn what_begins_just_after_an_outage_was_resolved_is_an_incident_of_its_own() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "unreachable", SERVER, CRITICAL, Some("database_down"), 1);
    tracker.explain(1, cause("database_down"), 3000);
    is_over(&mut tracker, "unreachable", SERVER, 5);
    fires(&mut tracker, "connects_failing", POOL, WARNING, None, 8);
    assert_eq!(members(&tracker, 2), [pair("connects_failing", POOL)]);
}

#[test]
fn the_sentence_of_merged_incidents_is_that_of_the_more_telling_rule() {
    let mut tracker = IncidentTracker::default();
    let merged = |tracker: &mut IncidentTracker, id| {
        tracker.explain(id, cause("database_down"), 3000);
        incident(tracker, 1).incident.sentence
    };
    fires(&mut tracker, "connects_failing", POOL, WARNING, Some("database_down"), 1);
    fires(&mut tracker, "connects_failing", OWN, WARNING, None, 1);
    assert_eq!(merged(&mut tracker, 2), "connects_failing of orders.", "of two that say the same, the first");
    fires(&mut tracker, "unreachable", SERVER, WARNING, None, 2);
    assert_eq!(merged(&mut tracker, 3), "unreachable of the server.");
    assert_eq!(tracker.open().len(), 1);
}

#[test]
fn the_same_rule_of_two_incidents_is_one_with_all_that_it_was() {
    let mut tracker = IncidentTracker::default();
    fires(&mut tracker, "utilization", POOL, WARNING, None, 9);
    let (mut ours, mut theirs) = (incident(&tracker, 1), incident(&tracker, 1));
    (ours.members[0].until_ms, ours.members[0].worst) = (Some(60_000), Some(85.0));
    let member = Member { severity: CRITICAL, since_ms: 2000, until_ms: Some(50_000), worst: Some(96.0), ..theirs.members[0].clone() };
    theirs.members = vec![member];
    ours.absorb(&theirs);
    let Member { severity, since_ms, until_ms, worst, .. } = ours.members[0];
    assert_eq!((severity, since_ms, until_ms, worst), (CRITICAL, 2000, Some(60_000), Some(96.0)));
    theirs.members[0].until_ms = None;
    ours.absorb(&theirs);
    assert_eq!((ours.members.len(), ours.members[0].until_ms), (1, None), "it fires in one of them");
}

#[test]
fn after_a_restart_only_what_was_put_right_is_written() {
    let mut before = IncidentTracker::default();
    fires(&mut before, "connects_failing", POOL, WARNING, None, 1);
    let first = incident(&before, 1);
    assert_eq!(IncidentTracker::resume(vec![first.clone()], 1, 9000).unwritten().len(), 0);
    let mut second = first.clone();
    second.incident.id = 2;
    second.members.push(Member { source: OWN.to_owned(), ..first.members[0].clone() });
    let mut tracker = IncidentTracker::resume(vec![first, second], 2, 9000);
    assert_eq!(members(&tracker, 2), [pair("connects_failing", OWN)]);
    assert_eq!(tracker.unwritten().len(), 1, "a rule of a source is in one incident");
}

#[test]
fn receivers_know_an_incident_by_its_deepest_cause_or_its_family() {
    let name = |rule, source, why| {
        let mut tracker = IncidentTracker::default();
        fires(&mut tracker, rule, source, WARNING, why, 1);
        tracker.tell_due(5000, HOUR);
        incident(&tracker, 1).incident.name.expect("told")
    };
    assert_eq!(name("exhausted", POOL, Some("database_down")), "database_down");
    assert_eq!(name("utilization", POOL, Some("leak")), "leak");
    assert_eq!(name("utilization", POOL, Some("too_small")), "pool_load");
    assert_eq!(name("connects_failing", POOL, None), "connects");
    assert_eq!(name("replica_lag", SERVER, None), "replica_lag");
}
