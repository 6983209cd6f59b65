//! Incidents of which it becomes known that they are one.

use super::*;
use crate::alerts::model::Incident;

#[test]
fn a_cause_that_becomes_known_later_merges_what_was_opened_in_the_same_second() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("connects_failing", POOL, WARNING, None, 1));
    tracker.take(fires("connects_failing", "this console", WARNING, None, 1));
    tracker.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 2));
    assert_eq!(tracker.open().len(), 3);
    [1, 2].iter().for_each(|id| tracker.explain(*id, cause("database_down").expect("a cause"), 3000));
    assert_eq!((tracker.open().len(), settled(&mut tracker, 6)), (1, vec!["incident-1-opened".to_owned()]));
    for (rule, source) in [("connects_failing", POOL), ("connects_failing", "this console"), ("unreachable", SERVER)] {
        assert_eq!(tracker.open().len(), 1);
        tracker.take(is_over(rule, source, 100));
    }
    assert_eq!((tracker.open().len(), keys(&mut tracker)), (0, vec!["incident-1-resolved".to_owned()]));
}

#[test]
fn an_incident_that_was_told_and_is_merged_is_resolved_for_its_receivers() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("exhausted", POOL, CRITICAL, None, 1));
    tracker.tell_due(5000, HOUR);
    tracker.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 10));
    tracker.tell_due(15_000, HOUR);
    tracker.explain(1, cause("database_down").expect("a cause"), 20_000);
    assert_eq!(keys(&mut tracker), ["incident-1-opened", "incident-2-opened", "incident-2-resolved"]);
    assert_eq!((tracker.open()[0].members.len(), sentences(&tracker)), (2, vec!["unreachable fires.".to_owned()]));
}

#[test]
fn what_an_earlier_version_left_in_two_incidents_is_put_right_at_the_start() {
    let mut before = IncidentTracker::default();
    before.take(fires("connects_failing", POOL, WARNING, cause("database_down"), 1));
    before.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 2));
    let first = before.open().remove(0);
    let twice = TrackedIncident { incident: Incident { id: 2, ..first.incident.clone() }, ..first.clone() };
    let mut tracker = IncidentTracker::resume(vec![first, twice], 2, 10_000);
    assert_eq!(tracker.open().len(), 1);
    tracker.take(is_over("connects_failing", POOL, 20));
    tracker.take(is_over("unreachable", SERVER, 20));
    assert_eq!(tracker.open().len(), 0);
}
