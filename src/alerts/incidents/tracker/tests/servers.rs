//! Incidents of several servers: what is one thing for all pools of a server is nothing of the others.

use super::*;

const REPLICA: &str = "replica-1";

fn down(source: &str, server: Option<&str>, at_s: u64) -> RuleTransition {
    let rule = find(if server.is_some_and(|server| server == source) || source == SERVER { "unreachable" } else { "connects_failing" });
    let server = server.map(str::to_owned);
    let cause = Cause { id: "database_down".into(), sentence: "It is.".into(), evidence: Vec::new(), server: server.clone() };
    let what = TransitionKind::Fires { severity: Severity::Critical, sentence: format!("{source} fires."), value: 1.0, cause: Some(cause) };
    RuleTransition { rule: rule.expect("a rule"), source: source.into(), server, at_s, what }
}

fn over(change: &RuleTransition, at_s: u64) -> RuleTransition {
    RuleTransition { at_s, what: TransitionKind::IsOver, ..change.clone() }
}

fn sources(tracker: &IncidentTracker) -> Vec<String> {
    let mut sources: Vec<_> = tracker.open().into_iter().map(|held| held.incident.source).collect();
    sources.sort();
    sources
}

#[test]
fn two_servers_that_are_down_are_two_incidents_each_with_its_pools() {
    let mut tracker = IncidentTracker::default();
    tracker.take(down("orders / a", Some(REPLICA), 1));
    tracker.take(down(SERVER, None, 1));
    tracker.take(down(REPLICA, Some(REPLICA), 2));
    tracker.take(down("orders / b", None, 2));
    assert_eq!(sources(&tracker), [REPLICA, SERVER]);
    let members: Vec<usize> = tracker.open().iter().map(|held| held.members.len()).collect();
    assert_eq!(members, [2, 2]);
}

#[test]
fn a_pool_of_another_server_does_not_join_what_has_just_ended() {
    let mut tracker = IncidentTracker::default();
    let of_replica = down(REPLICA, Some(REPLICA), 1);
    tracker.take(of_replica.clone());
    let TransitionKind::Fires { cause: Some(cause), .. } = of_replica.what.clone() else { panic!("it fires") };
    tracker.explain(1, cause, 2000);
    let what = TransitionKind::Fires { severity: Severity::Warning, sentence: "It fails.".into(), value: 1.0, cause: None };
    let fails = |source: &str, server: Option<&str>| RuleTransition {
        rule: find("connects_failing").expect("a rule"),
        source: source.into(),
        server: server.map(str::to_owned),
        at_s: 3,
        what: what.clone(),
    };
    tracker.take(fails("till / b", None));
    assert_eq!(tracker.open().len(), 2);
    tracker.take(fails("orders / a", Some(REPLICA)));
    assert_eq!(tracker.open().len(), 2, "a pool of that server does");
    tracker.take(over(&of_replica, 4));
    assert_eq!(tracker.open().len(), 2, "it goes on for the pool");
}
