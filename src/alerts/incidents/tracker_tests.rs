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
fn keys(book: &mut IncidentTracker) -> Vec<String> {
    book.unwritten().iter().filter_map(UnsavedChange::notice).map(|notice| notice.key.clone()).collect()
}

/// What was told by then, as keys.
fn settled(book: &mut IncidentTracker, at_s: u64) -> Vec<String> {
    book.tell_due(at_s * 1000, HOUR);
    keys(book)
}

fn sentences(book: &IncidentTracker) -> Vec<String> {
    book.open().into_iter().map(|held| held.incident.sentence).collect()
}

#[test]
fn rules_of_one_pool_that_lacks_connections_are_one_incident_with_the_most_telling_sentence() {
    let mut book = IncidentTracker::default();
    book.take(fires("utilization", POOL, WARNING, None, 1));
    book.tell_due(5000, HOUR);
    book.take(fires("wait_p99", POOL, WARNING, cause("too_small"), 2));
    assert_eq!(sentences(&book), ["utilization fires."]);
    book.take(fires("exhausted", POOL, CRITICAL, cause("too_small"), 3));
    assert_eq!(sentences(&book), ["exhausted fires."]);
    let open = &book.open()[0];
    assert_eq!((open.incident.rule.as_str(), open.incident.severity, open.members.len()), ("utilization", CRITICAL, 3));
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-escalated"]);
    for (at, rule) in [(4, "exhausted"), (5, "wait_p99")] {
        book.take(is_over(rule, POOL, at));
        assert_eq!(book.open().len(), 1);
    }
    book.take(is_over("utilization", POOL, 6));
    assert_eq!((book.open().len(), keys(&mut book)), (0, vec!["incident-1-resolved".to_owned()]));
}

#[test]
fn the_database_down_is_one_incident_whoever_notices_it_first() {
    let mut book = IncidentTracker::default();
    book.take(fires("connects_failing", POOL, WARNING, cause("database_down"), 1));
    book.take(fires("connects_failing", "this console", WARNING, cause("database_down"), 2));
    book.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 3));
    book.take(fires("exhausted", POOL, CRITICAL, cause("database_down"), 4));
    assert_eq!(sentences(&book), ["unreachable fires."]);
    assert_eq!(settled(&mut book, 5), ["incident-1-opened"], "told once, as what it is by then");
    assert_eq!(book.open()[0].incident.source, SERVER);
}

#[test]
fn what_has_nothing_to_do_with_each_other_is_told_apart() {
    let mut book = IncidentTracker::default();
    book.take(fires("utilization", POOL, WARNING, cause("too_small"), 1));
    book.take(fires("utilization", "reports", WARNING, cause("too_small"), 1));
    book.take(fires("replica_lag", SERVER, WARNING, None, 1));
    book.take(fires("headroom", SERVER, WARNING, None, 1));
    book.take(fires("leak", POOL, WARNING, cause("leak"), 1));
    assert_eq!(book.open().len(), 5);
}

#[test]
fn a_pool_that_is_full_because_it_leaks_is_one_incident_with_the_leak() {
    let mut book = IncidentTracker::default();
    book.take(fires("leak", POOL, WARNING, cause("leak"), 1));
    book.take(fires("utilization", POOL, CRITICAL, cause("leak"), 2));
    assert_eq!(sentences(&book), ["utilization fires."]);
}

#[test]
fn a_rule_that_fires_again_while_its_incident_is_open_is_no_news() {
    let mut book = IncidentTracker::default();
    book.take(fires("utilization", POOL, WARNING, None, 1));
    book.tell_due(5000, HOUR);
    book.take(fires("exhausted", POOL, CRITICAL, None, 2));
    book.take(is_over("exhausted", POOL, 3));
    book.take(fires("exhausted", POOL, CRITICAL, None, 4));
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-escalated"]);
    book.take(is_over("utilization", POOL, 5));
    assert_eq!(book.open().len(), 1, "the other one fires again");
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn what_goes_on_is_told_again_after_the_interval_unless_somebody_looks_after_it() {
    let mut book = IncidentTracker::default();
    book.take(fires("leak", POOL, WARNING, None, 0));
    (0..=9000).for_each(|at_s| book.tell_due(at_s * 1000, HOUR));
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-repeated-1", "incident-1-repeated-2"]);
    assert!(book.acknowledge(1, "admin", 1) && book.acknowledge(1, "another", 2));
    (9000..=90_000).for_each(|at_s| book.tell_due(at_s * 1000, HOUR));
    assert_eq!(keys(&mut book), [""; 0]);
    assert_eq!(book.open()[0].incident.acknowledged.as_ref().map(|by| by.by.as_str()), Some("admin"), "the first who said so");
}

#[test]
fn in_silence_nothing_is_told_and_afterwards_it_is_again() {
    let mut book = IncidentTracker::default();
    book.take(fires("utilization", POOL, WARNING, None, 0));
    book.tell_due(5000, HOUR);
    assert!(book.silence(1, "admin", Some(HOUR.as_millis() as u64)));
    book.take(fires("utilization", POOL, CRITICAL, None, 10));
    book.tell_due(3_599_000, HOUR);
    assert_eq!(keys(&mut book), ["incident-1-opened"]);
    assert_eq!(book.open()[0].incident.severity, CRITICAL, "what is so is so");
    book.tell_due(3_600_000, HOUR);
    assert_eq!(keys(&mut book), ["incident-1-escalated"], "what became critical meanwhile is told");
    book.tell_due(7_200_000, HOUR);
    assert_eq!(keys(&mut book), ["incident-1-repeated-1"]);
    assert!(!book.silence(7, "admin", None) && !book.acknowledge(7, "admin", 0), "there is no such incident");
}

#[test]
fn a_cause_that_is_found_later_is_told_and_a_shared_one_lies_deeper() {
    let mut book = IncidentTracker::default();
    book.take(fires("exhausted", POOL, CRITICAL, None, 0));
    for (found, stands) in [("too_small", "too_small"), ("slow_statements", "too_small"), ("lock_pile_up", "lock_pile_up")] {
        book.explain(1, cause(found).expect("a cause"), 10_000);
        assert_eq!(book.open()[0].incident.cause.as_ref().map(|cause| cause.id.as_str()), Some(stands));
    }
}

#[test]
fn what_could_not_be_written_is_written_later_in_order() {
    let mut book = IncidentTracker::default();
    book.take(fires("leak", POOL, WARNING, None, 0));
    book.tell_due(5000, HOUR);
    let told = book.unwritten();
    book.take(is_over("leak", POOL, 1));
    book.put_back(told);
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-resolved"]);
}

#[test]
fn after_a_restart_numbers_go_on_and_what_was_open_ends() {
    let mut before = IncidentTracker::default();
    before.take(fires("leak", POOL, WARNING, None, 0));
    before.tell_due(5000, HOUR);
    let mut book = IncidentTracker::resume(before.open(), 9, 6000);
    book.take(fires("replica_lag", SERVER, WARNING, None, 1));
    book.take(is_over("leak", POOL, 2));
    assert_eq!(settled(&mut book, 10), ["incident-1-resolved", "incident-10-opened"]);
}

#[test]
fn a_cause_that_becomes_known_later_merges_what_was_opened_in_the_same_second() {
    let mut book = IncidentTracker::default();
    book.take(fires("connects_failing", POOL, WARNING, None, 1));
    book.take(fires("connects_failing", "this console", WARNING, None, 1));
    book.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 2));
    assert_eq!(book.open().len(), 3);
    [1, 2].iter().for_each(|id| book.explain(*id, cause("database_down").expect("a cause"), 3000));
    assert_eq!((book.open().len(), settled(&mut book, 6)), (1, vec!["incident-1-opened".to_owned()]));
    for (rule, source) in [("connects_failing", POOL), ("connects_failing", "this console"), ("unreachable", SERVER)] {
        assert_eq!(book.open().len(), 1);
        book.take(is_over(rule, source, 100));
    }
    assert_eq!((book.open().len(), keys(&mut book)), (0, vec!["incident-1-resolved".to_owned()]));
}

#[test]
fn an_incident_that_was_told_and_is_merged_is_resolved_for_its_receivers() {
    let mut book = IncidentTracker::default();
    book.take(fires("exhausted", POOL, CRITICAL, None, 1));
    book.tell_due(5000, HOUR);
    book.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 10));
    book.tell_due(15_000, HOUR);
    book.explain(1, cause("database_down").expect("a cause"), 20_000);
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-2-opened", "incident-2-resolved"]);
    assert_eq!((book.open()[0].members.len(), sentences(&book)), (2, vec!["unreachable fires.".to_owned()]));
}

#[test]
fn an_incident_has_its_number_of_then_of_now_and_the_worst() {
    let mut book = IncidentTracker::default();
    let change = |value: f64| {
        let what = TransitionKind::Fires { severity: WARNING, sentence: "It is nearly full.".into(), value, cause: None };
        RuleTransition { rule: find("utilization").expect("a rule"), source: POOL.into(), at_s: 1, what }
    };
    book.take(change(85.0));
    [96.5, 60.0].iter().for_each(|value| book.measured("utilization", POOL, *value));
    let words = |book: &IncidentTracker| book.open().remove(0).shown().numbers.expect("numbers").words();
    assert_eq!(words(&book), "85 % at first, 60 % now, 96.5 % at worst");
    book.tell_due(5000, HOUR);
    book.take(is_over("utilization", POOL, 60));
    let told = book.unwritten();
    let resolved = told.last().and_then(UnsavedChange::notice).expect("a notice");
    assert_eq!(resolved.incident.numbers.as_ref().expect("numbers").words(), "85 % at first, 96.5 % at worst");
}

#[test]
fn a_later_outage_neither_explains_nor_escalates_what_was_open_long_before() {
    let mut book = IncidentTracker::default();
    book.take(fires("utilization", POOL, WARNING, cause("too_small"), 1));
    book.tell_due(5000, HOUR);
    book.take(fires("exhausted", POOL, CRITICAL, cause("database_down"), 1800));
    book.explain(1, cause("database_down").expect("a cause"), 1_801_000);
    book.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 1810));
    assert_eq!(settled(&mut book, 1820), ["incident-1-opened", "incident-2-opened"]);
    assert_eq!(sentences(&book), ["unreachable fires.", "utilization fires."]);
}

#[test]
fn the_end_of_an_incident_in_a_silence_is_told_to_those_who_keep_alerts_open() {
    let mut book = IncidentTracker::default();
    book.take(fires("leak", POOL, WARNING, None, 0));
    book.tell_due(5000, HOUR);
    book.unwritten();
    assert!(book.silence(1, "admin", Some(HOUR.as_millis() as u64)));
    book.take(is_over("leak", POOL, 60));
    let told = book.unwritten();
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
    let mut book = IncidentTracker::resume(vec![first, twice], 2, 10_000);
    assert_eq!(book.open().len(), 1);
    book.take(is_over("connects_failing", POOL, 20));
    book.take(is_over("unreachable", SERVER, 20));
    assert_eq!(book.open().len(), 0);
}
