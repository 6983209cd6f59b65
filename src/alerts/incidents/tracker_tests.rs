use super::*;
use crate::alerts::model::Incident;
use crate::alerts::rules::find;

const POOL: &str = "orders";
const SERVER: &str = "the server";

fn cause(id: &str) -> Option<Cause> {
    Some(Cause { id: id.into(), sentence: "It is so.".into(), evidence: vec!["1".into()] })
}

fn fires(rule: &str, source: &str, severity: Severity, cause: Option<Cause>, at_s: u64) -> RuleTransition {
    let rule = find(rule).expect("a rule");
    RuleTransition {
        rule,
        source: source.into(),
        at_s,
        what: TransitionKind::Fires { severity, sentence: format!("{} fires.", rule.id), value: 1.0, cause },
    }
}

fn is_over(rule: &str, source: &str, at_s: u64) -> RuleTransition {
    RuleTransition { rule: find(rule).expect("a rule"), source: source.into(), at_s, what: TransitionKind::IsOver }
}

const WARNING: Severity = Severity::Warning;
const CRITICAL: Severity = Severity::Critical;

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

#[test]
fn rules_of_one_pool_that_lacks_connections_are_one_incident_with_the_most_telling_sentence() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", POOL, WARNING, None, 1));
    tracker.tell_due(5000, HOUR);
    tracker.take(fires("wait_p99", POOL, WARNING, cause("too_small"), 2));
    assert_eq!(sentences(&tracker), ["utilization fires."]);
    tracker.take(fires("exhausted", POOL, CRITICAL, cause("too_small"), 3));
    assert_eq!(sentences(&tracker), ["exhausted fires."]);
    let open = &tracker.open()[0];
    assert_eq!((open.incident.rule.as_str(), open.incident.severity, open.members.len()), ("utilization", CRITICAL, 3));
    assert_eq!(keys(&mut tracker), ["incident-1-opened", "incident-1-escalated"]);
    for (at, rule) in [(4, "exhausted"), (5, "wait_p99")] {
        tracker.take(is_over(rule, POOL, at));
        assert_eq!(tracker.open().len(), 1);
    }
    tracker.take(is_over("utilization", POOL, 6));
    assert_eq!((tracker.open().len(), keys(&mut tracker)), (0, vec!["incident-1-resolved".to_owned()]));
}

#[test]
fn the_database_down_is_one_incident_whoever_notices_it_first() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("connects_failing", POOL, WARNING, cause("database_down"), 1));
    tracker.take(fires("connects_failing", "this console", WARNING, cause("database_down"), 2));
    tracker.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 3));
    tracker.take(fires("exhausted", POOL, CRITICAL, cause("database_down"), 4));
    assert_eq!(sentences(&tracker), ["unreachable fires."]);
    assert_eq!(settled(&mut tracker, 5), ["incident-1-opened"], "told once, as what it is by then");
    assert_eq!(tracker.open()[0].incident.source, SERVER);
}

#[test]
fn what_has_nothing_to_do_with_each_other_is_told_apart() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", POOL, WARNING, cause("too_small"), 1));
    tracker.take(fires("utilization", "reports", WARNING, cause("too_small"), 1));
    tracker.take(fires("replica_lag", SERVER, WARNING, None, 1));
    tracker.take(fires("headroom", SERVER, WARNING, None, 1));
    tracker.take(fires("leak", POOL, WARNING, cause("leak"), 1));
    assert_eq!(tracker.open().len(), 5);
}

#[test]
fn a_pool_that_is_full_because_it_leaks_is_one_incident_with_the_leak() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("leak", POOL, WARNING, cause("leak"), 1));
    tracker.take(fires("utilization", POOL, CRITICAL, cause("leak"), 2));
    assert_eq!(sentences(&tracker), ["utilization fires."]);
}

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

const HOUR: Duration = Duration::from_secs(3600);

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
fn a_cause_that_is_found_later_is_told_and_a_shared_one_lies_deeper() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("exhausted", POOL, CRITICAL, None, 0));
    for (found, stands) in [("too_small", "too_small"), ("slow_statements", "too_small"), ("lock_pile_up", "lock_pile_up")] {
        tracker.explain(1, cause(found).expect("a cause"), 10_000);
        assert_eq!(tracker.open()[0].incident.cause.as_ref().map(|cause| cause.id.as_str()), Some(stands));
    }
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
fn an_incident_has_its_number_of_then_of_now_and_the_worst() {
    let mut tracker = IncidentTracker::default();
    let change = |value: f64| {
        let what = TransitionKind::Fires { severity: WARNING, sentence: "It is nearly full.".into(), value, cause: None };
        RuleTransition { rule: find("utilization").expect("a rule"), source: POOL.into(), at_s: 1, what }
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
fn a_later_outage_neither_explains_nor_escalates_what_was_open_long_before() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", POOL, WARNING, cause("too_small"), 1));
    tracker.tell_due(5000, HOUR);
    tracker.take(fires("exhausted", POOL, CRITICAL, cause("database_down"), 1800));
    tracker.explain(1, cause("database_down").expect("a cause"), 1_801_000);
    tracker.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 1810));
    assert_eq!(settled(&mut tracker, 1820), ["incident-1-opened", "incident-2-opened"]);
    assert_eq!(sentences(&tracker), ["unreachable fires.", "utilization fires."]);
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

#[test]
fn instances_of_a_service_are_one_incident_that_lists_them_as_they_join_and_leave() {
    let mut tracker = IncidentTracker::default();
    let pool = |instance: &str| format!("orders / {instance} / main");
    tracker.set_services(BTreeMap::from([("orders".to_owned(), 40)]));
    tracker.take(fires("utilization", &pool("a"), WARNING, cause("too_small"), 1));
    assert_eq!(told(&tracker), [("orders / a / main".into(), "utilization fires.".into(), vec![])], "one is told by its own name");
    for (at_s, instance) in [(15, "b"), (50, "c")] {
        tracker.take(fires("waiting", &pool(instance), WARNING, cause("too_small"), at_s));
    }
    tracker.take(fires("utilization", "billing / a / main", WARNING, cause("too_small"), 51));
    let orders = ("orders".to_owned(), "3 of 40 instances of orders, for example: utilization fires.".to_owned(), vec!["a", "b", "c"]);
    let orders = (orders.0, orders.1, orders.2.into_iter().map(str::to_owned).collect::<Vec<_>>());
    assert!(told(&tracker).contains(&orders) && tracker.open().len() == 2, "{:?}", told(&tracker));
    tracker.take(is_over("waiting", &pool("b"), 70));
    assert!(told(&tracker).iter().any(|(_, said, all)| said.starts_with("2 of 40 instances of orders") && all == &["a", "c"]));
    tracker.take(is_over("waiting", &pool("c"), 80));
    tracker.take(is_over("utilization", &pool("a"), 90));
    let last = tracker.unwritten().iter().rev().find_map(UnsavedChange::notice).map(|notice| notice.incident.clone()).expect("a notice");
    assert_eq!((last.sentence.as_str(), last.instances.len()), ("3 of 40 instances of orders, for example: utilization fires.", 3));
}

#[test]
fn instances_that_go_are_one_incident_and_apart_from_what_else_their_service_has() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", "orders / a / main", WARNING, cause("too_small"), 1));
    tracker.take(fires("instance_gone", "orders / b / main", WARNING, None, 2));
    tracker.take(fires("instance_gone", "orders / b / reports", WARNING, None, 2));
    tracker.take(fires("instance_gone", "orders / c / main", WARNING, None, 30));
    let all = told(&tracker);
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().any(|(_, said, all)| said.starts_with("2 instances of orders, for example:") && all == &["b", "c"]), "{all:?}");
}

/// Of each open incident its source, its sentence and its instances, as they are told.
fn told(tracker: &IncidentTracker) -> Vec<(String, String, Vec<String>)> {
    let shown = tracker.open().into_iter().map(TrackedIncident::shown);
    shown.map(|incident| (incident.source, incident.sentence, incident.instances)).collect()
}
