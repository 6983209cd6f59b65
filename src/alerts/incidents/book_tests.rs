use super::*;
use crate::alerts::rules::find;

const POOL: &str = "orders";
const SERVER: &str = "the server";

fn cause(id: &str) -> Option<Cause> {
    Some(Cause { id: id.into(), sentence: "It is so.".into(), evidence: vec!["1".into()] })
}

fn fires(rule: &str, source: &str, severity: Severity, cause: Option<Cause>, at_s: u64) -> Change {
    let rule = find(rule).expect("a rule");
    Change { rule, source: source.into(), at_s, what: What::Fires { severity, sentence: format!("{} fires.", rule.id), cause } }
}

fn is_over(rule: &str, source: &str, at_s: u64) -> Change {
    Change { rule: find(rule).expect("a rule"), source: source.into(), at_s, what: What::IsOver }
}

const WARNING: Severity = Severity::Warning;
const CRITICAL: Severity = Severity::Critical;

/// What was told, as keys.
fn keys(book: &mut Book) -> Vec<String> {
    book.unwritten().into_iter().filter_map(|told| told.notice).map(|notice| notice.key).collect()
}

fn sentences(book: &Book) -> Vec<String> {
    book.open().into_iter().map(|held| held.incident.sentence).collect()
}

#[test]
fn rules_of_one_pool_that_lacks_connections_are_one_incident_with_the_most_telling_sentence() {
    let mut book = Book::default();
    book.take(fires("utilization", POOL, WARNING, None, 1));
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
    let mut book = Book::default();
    book.take(fires("connects_failing", POOL, WARNING, cause("database_down"), 1));
    book.take(fires("connects_failing", "this console", WARNING, cause("database_down"), 2));
    book.take(fires("unreachable", SERVER, CRITICAL, cause("database_down"), 3));
    book.take(fires("exhausted", POOL, CRITICAL, cause("database_down"), 4));
    assert_eq!(sentences(&book), ["unreachable fires."]);
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-escalated"]);
}

#[test]
fn what_has_nothing_to_do_with_each_other_is_told_apart() {
    let mut book = Book::default();
    book.take(fires("utilization", POOL, WARNING, cause("too_small"), 1));
    book.take(fires("utilization", "reports", WARNING, cause("too_small"), 1));
    book.take(fires("replica_lag", SERVER, WARNING, None, 1));
    book.take(fires("headroom", SERVER, WARNING, None, 1));
    book.take(fires("leak", POOL, WARNING, cause("leak"), 1));
    assert_eq!(book.open().len(), 5);
}

#[test]
fn a_pool_that_is_full_because_it_leaks_is_one_incident_with_the_leak() {
    let mut book = Book::default();
    book.take(fires("leak", POOL, WARNING, cause("leak"), 1));
    book.take(fires("utilization", POOL, CRITICAL, cause("leak"), 2));
    assert_eq!(sentences(&book), ["utilization fires."]);
}

#[test]
fn a_rule_that_fires_again_while_its_incident_is_open_is_no_news() {
    let mut book = Book::default();
    book.take(fires("utilization", POOL, WARNING, None, 1));
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
    let mut book = Book::default();
    book.take(fires("leak", POOL, WARNING, None, 0));
    (0..=9000).for_each(|at_s| book.repeat(at_s * 1000, HOUR));
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-repeated-1", "incident-1-repeated-2"]);
    assert!(book.acknowledge(1, "admin", 1) && book.acknowledge(1, "another", 2));
    (9000..=90_000).for_each(|at_s| book.repeat(at_s * 1000, HOUR));
    assert_eq!(keys(&mut book), [""; 0]);
    assert_eq!(book.open()[0].incident.acknowledged.as_ref().map(|by| by.by.as_str()), Some("admin"), "the first who said so");
}

#[test]
fn in_silence_nothing_is_told_and_afterwards_it_is_again() {
    let mut book = Book::default();
    book.take(fires("utilization", POOL, WARNING, None, 0));
    assert!(book.silence(1, "admin", Some(HOUR.as_millis() as u64)));
    book.take(fires("utilization", POOL, CRITICAL, None, 10));
    book.repeat(3_599_000, HOUR);
    assert_eq!(keys(&mut book), ["incident-1-opened"]);
    assert_eq!(book.open()[0].incident.severity, CRITICAL, "what is so is so");
    book.repeat(3_600_000, HOUR);
    assert_eq!(keys(&mut book), ["incident-1-repeated-1"]);
    assert!(!book.silence(7, "admin", None) && !book.acknowledge(7, "admin", 0), "there is no such incident");
}

#[test]
fn a_cause_that_is_found_later_is_told_and_a_shared_one_lies_deeper() {
    let mut book = Book::default();
    book.take(fires("exhausted", POOL, CRITICAL, None, 0));
    for (found, stands) in [("too_small", "too_small"), ("slow_statements", "too_small"), ("lock_pile_up", "lock_pile_up")] {
        book.explain(1, cause(found).expect("a cause"));
        assert_eq!(book.open()[0].incident.cause.as_ref().map(|cause| cause.id.as_str()), Some(stands));
    }
}

#[test]
fn what_could_not_be_written_is_written_later_in_order() {
    let mut book = Book::default();
    book.take(fires("leak", POOL, WARNING, None, 0));
    let told = book.unwritten();
    book.take(is_over("leak", POOL, 1));
    book.put_back(told);
    assert_eq!(keys(&mut book), ["incident-1-opened", "incident-1-resolved"]);
}

#[test]
fn after_a_restart_numbers_go_on_and_what_was_open_ends() {
    let mut before = Book::default();
    before.take(fires("leak", POOL, WARNING, None, 0));
    let mut book = Book::resume(before.open(), 9);
    book.take(fires("replica_lag", SERVER, WARNING, None, 1));
    book.take(is_over("leak", POOL, 2));
    assert_eq!(keys(&mut book), ["incident-10-opened", "incident-1-resolved"]);
}
