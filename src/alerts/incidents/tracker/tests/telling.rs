//! What is told of an incident, and when.

use super::*;

#[test]
fn a_rule_that_fires_again_while_its_incident_is_open_is_no_news() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", POOL, WARNING, None, 1));
    tracker.tell_due(5000, HOUR);
    tracker.take(fires("exhausted", POOL, CRITICAL, None, 2));
    tracker.take(is_over("exhausted", POOL, 3));
    tracker.take(fires("exhausted", POOL, CRITICAL, None, 4));
    assert_eq!(keys(&mut tracker), ["incident-1-opened", "incident-1-escalated"]);
    tracker.take(is_over("utilization", POOL, 5));
    assert_eq!(tracker.open().len(), 1, "the other one fires again");
}

#[test]
fn what_goes_on_is_told_again_after_the_interval_unless_somebody_looks_after_it() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("leak", POOL, WARNING, None, 0));
    (0..=9000).for_each(|at_s| tracker.tell_due(at_s * 1000, HOUR));
    assert_eq!(keys(&mut tracker), ["incident-1-opened", "incident-1-repeated-1", "incident-1-repeated-2"]);
    assert!(tracker.acknowledge(1, "admin", 1) && tracker.acknowledge(1, "another", 2));
    (9000..=90_000).for_each(|at_s| tracker.tell_due(at_s * 1000, HOUR));
    assert_eq!(keys(&mut tracker), [""; 0]);
    assert_eq!(tracker.open()[0].incident.acknowledged.as_ref().map(|by| by.by.as_str()), Some("admin"), "the first who said so");
}

#[test]
fn in_silence_nothing_is_told_and_afterwards_it_is_again() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", POOL, WARNING, None, 0));
    tracker.tell_due(5000, HOUR);
    assert!(tracker.silence(1, "admin", Some(HOUR.as_millis() as u64)));
    tracker.take(fires("utilization", POOL, CRITICAL, None, 10));
    tracker.tell_due(3_599_000, HOUR);
    assert_eq!(keys(&mut tracker), ["incident-1-opened"]);
    assert_eq!(tracker.open()[0].incident.severity, CRITICAL, "what is so is so");
    tracker.tell_due(3_600_000, HOUR);
    assert_eq!(keys(&mut tracker), ["incident-1-escalated"], "what became critical meanwhile is told");
    tracker.tell_due(7_200_000, HOUR);
    assert_eq!(keys(&mut tracker), ["incident-1-repeated-1"]);
    assert!(!tracker.silence(7, "admin", None) && !tracker.acknowledge(7, "admin", 0), "there is no such incident");
}

#[test]
fn what_could_not_be_written_is_written_later_in_order() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("leak", POOL, WARNING, None, 0));
    tracker.tell_due(5000, HOUR);
    let told = tracker.unwritten();
    tracker.take(is_over("leak", POOL, 1));
    tracker.put_back(told);
    assert_eq!(keys(&mut tracker), ["incident-1-opened", "incident-1-resolved"]);
}

#[test]
fn after_a_restart_numbers_go_on_and_what_was_open_ends() {
    let mut before = IncidentTracker::default();
    before.take(fires("leak", POOL, WARNING, None, 0));
    before.tell_due(5000, HOUR);
    let mut tracker = IncidentTracker::resume(before.open(), 9, 6000);
    tracker.take(fires("replica_lag", SERVER, WARNING, None, 1));
    tracker.take(is_over("leak", POOL, 2));
    assert_eq!(settled(&mut tracker, 10), ["incident-1-resolved", "incident-10-opened"]);
}

#[test]
fn an_incident_has_its_number_of_then_of_now_and_the_worst() {
    let mut tracker = IncidentTracker::default();
    let change = |value: f64| {
        let what = TransitionKind::Fires { severity: WARNING, sentence: "It is nearly full.".into(), value, cause: None };
        RuleTransition { rule: find("utilization").expect("a rule"), source: POOL.into(), server: None, at_s: 1, what }
    };
    tracker.take(change(85.0));
    [96.5, 60.0].iter().for_each(|value| tracker.measure(|member| member.is("utilization", POOL).then_some(*value)));
    let words = |tracker: &IncidentTracker| tracker.open().remove(0).shown().numbers.expect("numbers").words();
    assert_eq!(words(&tracker), "85 % at first, 60 % now, 96.5 % at worst");
    tracker.tell_due(5000, HOUR);
    tracker.take(is_over("utilization", POOL, 60));
    let told = tracker.unwritten();
    let resolved = told.last().and_then(UnsavedChange::notice).expect("a notice");
    assert_eq!(resolved.incident.numbers.as_ref().expect("numbers").words(), "85 % at first, 96.5 % at worst");
}

#[test]
fn the_end_of_an_incident_in_a_silence_is_told_to_those_who_keep_alerts_open() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("leak", POOL, WARNING, None, 0));
    tracker.tell_due(5000, HOUR);
    tracker.unwritten();
    assert!(tracker.silence(1, "admin", Some(HOUR.as_millis() as u64)));
    tracker.take(is_over("leak", POOL, 60));
    let told = tracker.unwritten();
    let [UnsavedChange::Told(told)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((told.is_silent, told.notice.as_ref().map(|notice| notice.event)), (true, Some(Event::Resolved)));
}
