use std::time::Duration;

use super::*;
use crate::alerts::rules::{ALL, RuleSubject, find};
use crate::fleet::model::{Counters, Gauges, SourceKind};
use crate::fleet::registry::{InstanceReport, Limits, Registry, SourceInfo, ToldReading};

const GRANT: Option<&str> = Some("GRANT pg_monitor TO app;");

fn blind(frame: &ServerFrame) -> Vec<&'static str> {
    ALL.into_iter().filter(|rule| of_server(rule, None, frame, GRANT).is_some()).map(|rule| rule.id).collect()
}

#[test]
fn a_rule_is_blind_only_where_its_own_numbers_are_hidden() {
    let all = ServerFrame { answered: 1, hidden: 0.into(), replicas: 0.into(), ..Default::default() };
    assert_eq!(blind(&all), [""; 0]);
    assert_eq!(blind(&ServerFrame { hidden: 3.into(), ..all.clone() }), ["lock_waits", "idle_in_transaction"]);
    assert_eq!(blind(&ServerFrame { replicas: Default::default(), ..all }), ["replica_gone", "replica_lag"]);
    assert_eq!(blind(&ServerFrame { failed: 1, ..Default::default() }), [""; 0], "an unreachable server is told elsewhere");
}

#[test]
fn the_sentence_has_the_grant() {
    let frame = ServerFrame { answered: 1, hidden: 1.into(), ..Default::default() };
    let said = of_server(find("idle_in_transaction").expect("a rule"), None, &frame, GRANT).expect("it is blind").sentence;
    assert_eq!(said, "Cannot judge: the state of 1 session is not shown to the console's role. Run: GRANT pg_monitor TO app;");
}

#[test]
fn each_rule_about_pools_says_which_number_it_needs() {
    let silent = |rule: &&&Rule| rule.about == RuleSubject::Pools && missing(rule, &Reading::default()).is_none();
    assert_eq!(ALL.iter().filter(silent).map(|rule| rule.id).collect::<Vec<_>>(), [""; 0], "add it to `missing`");
}

/// Pools that tell their gauges, and only some of them their timeouts.
fn pools(services: &[(&str, Option<u64>)]) -> Vec<ObservedPool> {
    let registry = Registry::new(Limits::default());
    let info = SourceInfo { id: None, name: "exposition".into(), kind: SourceKind::Exposition, interval: Some(Duration::from_secs(15)) };
    let source = registry.register(info);
    for (service, timed_out) in services {
        let gauges = Gauges { checked_out: Some(1), total_capacity: Some(10), waiting: Some(0), ..Gauges::default() };
        let counters = Counters { timed_out: *timed_out, ..Counters::default() };
        let hints = vec![("timeouts".into(), "Upgrade the exporter.".into())];
        let reading = Reading { taken_at_ms: 1, gauges, counters, ..Reading::default() };
        let pools = vec![ToldReading { hints, reading, ..ToldReading::default() }];
        source.report(InstanceReport { service: (*service).into(), instance: "a".into(), pools, ..InstanceReport::default() });
    }
    registry.view().pools
}

#[test]
fn a_rule_that_some_sources_leave_in_the_dark_says_which_and_what_helps() {
    let all = pools(&[("orders", Some(0)), ("billing", None)]);
    let of = |id: &str, has_own| of_pools(find(id).expect("a rule"), &all, has_own);
    assert_eq!(
        [of("utilization", false), of("waiting", false), of("headroom", false), of("instance_gone", false)],
        [None, None, None, None]
    );
    let sentence = "Cannot judge 1 of 2 observed pools (billing): timeouts not told. Upgrade the exporter.".to_owned();
    assert_eq!(of("exhausted", false), Some(Blindness { sentence, is_whole: false }));
    let whole = |has_own| of("wait_p99", has_own).map(|blind| blind.is_whole);
    assert_eq!((whole(false), whole(true)), (Some(true), Some(false)), "the console's own pool is judged");
    assert_eq!(of_pools(find("exhausted").expect("a rule"), &[], true), None);
}

#[test]
fn of_many_services_some_are_named() {
    let all = pools(&["a", "b", "c", "d", "e", "f", "g"].map(|service| (service, None)));
    let said = of_pools(find("exhausted").expect("a rule"), &all, false).expect("it is blind").sentence;
    assert!(said.starts_with("Cannot judge 7 of 7 observed pools (a, b, c, d, e and 2 more services): timeouts not told."), "{said}");
}
