//! Which rules are one incident, and which are not.

use super::*;

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
fn a_cause_that_is_found_later_is_told_and_a_shared_one_lies_deeper() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("exhausted", POOL, CRITICAL, None, 0));
    // Too few connections are what is said where nothing else is found.
    let course = [
        ("too_small", "too_small"),
        ("slow_statements", "slow_statements"),
        ("too_small", "slow_statements"),
        ("connects_slow", "slow_statements"),
        ("lock_pile_up", "lock_pile_up"),
    ];
    for (found, stands) in course {
        tracker.explain(1, cause(found).expect("a cause"), 10_000);
        assert_eq!(tracker.open()[0].incident.cause.as_ref().map(|cause| cause.id.as_str()), Some(stands));
    }
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
fn what_gives_way_to_a_deeper_cause_does_so_within_a_minute() {
    let stands = |known, found, at_ms| {
        let mut tracker = IncidentTracker::default();
        tracker.take(fires("server_sessions", SERVER, WARNING, cause(known), 0));
        tracker.tell_due(5000, HOUR);
        tracker.explain(1, cause(found).expect("a cause"), at_ms);
        tracker.open()[0].incident.cause.as_ref().map(|cause| cause.id.clone()).expect("a cause")
    };
    assert_eq!(stands("server_full", "deploy_surge", 30_000), "deploy_surge");
    assert_eq!(stands("server_full", "deploy_surge", 90_000), "server_full", "too late");
    assert_eq!(stands("server_full", "lock_pile_up", 30_000), "server_full");
    assert_eq!(stands("deploy_surge", "server_full", 30_000), "deploy_surge");
}

#[test]
fn a_full_pooler_and_the_pools_behind_it_are_one_incident_about_the_pool_that_noticed_it() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", "pooler / a / shop", CRITICAL, cause("pooler_full"), 1));
    tracker.take(fires("utilization", "shop / a", CRITICAL, cause("pooler_full"), 2));
    let open = tracker.open();
    assert_eq!(open.iter().map(|held| held.incident.source.as_str()).collect::<Vec<_>>(), ["pooler / a / shop"]);
}
