use std::collections::HashSet;
use std::time::Duration;

use super::*;
use crate::fleet::model::{Counters, Gauges, Reading, SourceKind};

pub(super) fn registry() -> (Arc<Registry>, SourceHandle) {
    let registry = Registry::new(Limits::default());
    let source = registry.register(info("exposition orders"));
    (registry, source)
}

pub(super) fn info(name: &str) -> SourceInfo {
    SourceInfo { id: None, name: name.into(), kind: SourceKind::Exposition, interval: Some(Duration::from_secs(5)) }
}

pub(super) fn report(address: &str, taken_at_ms: u64, acquired: u64) -> InstanceReport {
    let gauges = Gauges { checked_out: Some(3), total_capacity: Some(10), ..Gauges::default() };
    let counters = Counters { acquired: Some(acquired), ..Counters::default() };
    let reading = Reading { taken_at_ms, gauges, counters, ..Reading::default() };
    let pools = vec![ToldReading { pool: "main".into(), reading, ..ToldReading::default() }];
    InstanceReport { service: "orders".into(), instance: "a".into(), address: address.into(), pools, ..InstanceReport::default() }
}

#[test]
fn what_was_counted_between_two_readings_is_told_and_a_restart_is_no_rate() {
    let (registry, source) = registry();
    source.report(report("10.0.0.5:80", 1_000, 100));
    assert_eq!(registry.view().pools[0].rates, None);
    source.report(report("10.0.0.5:80", 6_000, 150));
    let rates = registry.view().pools[0].rates.clone().expect("two readings");
    assert_eq!((rates.seconds, rates.counted.acquired), (5.0, Some(50)));
    source.report(report("10.0.0.5:80", 11_000, 7));
    let pool = registry.view().pools[0].clone();
    assert_eq!((pool.rates, pool.restarts), (None, 1));
}

#[test]
fn what_another_console_was_told_before_is_no_restart() {
    let (registry, source) = registry();
    let told = |taken_at_ms, acquired| SourceEvent {
        source: "exposition orders".into(),
        kind: SourceKind::Exposition,
        what: Reported::Instance(report("10.0.0.5:80", taken_at_ms, acquired)),
    };
    source.report(report("10.0.0.5:80", 20_000, 100));
    source.report(report("10.0.0.5:80", 22_000, 150));
    let pool = || registry.view().pools[0].clone();
    assert!(registry.take_in(told(21_000, 120)), "by another console, a second late");
    assert_eq!((pool().restarts, pool().reading.counters.acquired), (0, Some(150)));
    assert!(registry.take_in(told(23_000, 160)));
    assert_eq!(pool().rates.expect("two readings").counted.acquired, Some(10));
    assert!(registry.take_in(told(12_000, 3)), "its clock was set back");
    assert_eq!((pool().restarts, pool().reading.counters.acquired), (1, Some(3)));
}

#[test]
fn what_another_console_asks_is_not_gone_because_that_console_cannot_be_heard() {
    let (registry, _source) = registry();
    let now = now_ms();
    let told = SourceEvent {
        source: "exposition orders".into(),
        kind: SourceKind::Exposition,
        what: Reported::Instance(report("10.0.0.5:80", now, 120)),
    };
    assert!(registry.take_in(told));
    let after = |later_ms| registry.inner.lock().pools.values().map(|pool| pool.liveness(now + later_ms)).collect::<Vec<_>>();
    assert_eq!(after(60_000), [Liveness::Gone], "its readings are 5 s apart");
    registry.wait_for_others();
    assert_eq!(after(600_000), [Liveness::Late], "nobody knows");
    registry.hear_others();
    assert_eq!([after(12_000), after(60_000)].concat(), [Liveness::Late, Liveness::Gone], "unless it comes within two of them");
}

#[test]
fn one_identity_from_two_addresses_is_said_and_counted_once() {
    let (registry, source) = registry();
    source.report(report("10.0.0.5:80", 1_000, 100));
    source.report(report("10.0.0.6:80", 1_000, 5));
    let view = registry.view();
    assert_eq!((view.pools.len(), view.pools[0].address.as_str()), (1, "10.0.0.5:80"));
    assert_eq!(view.pools[0].told_twice_by.as_deref(), Some("exposition orders at 10.0.0.6:80"));
    assert_eq!(view.pools[0].reading.counters.acquired, Some(100), "the two are not mixed");
}

#[test]
fn two_sources_that_tell_one_identity_count_it_once() {
    let (registry, source) = registry();
    let other = registry.register(info("prometheus"));
    source.report(report("10.0.0.5:80", 1_000, 100));
    other.report(report("10.0.0.5:80", 1_000, 100));
    let view = registry.view();
    assert_eq!((view.pools.len(), view.sources[0].pools, view.sources[1].pools), (1, 1, 0));
    assert_eq!(view.pools[0].told_twice_by.as_deref(), Some("prometheus at 10.0.0.5:80"));
}

#[test]
fn a_failure_stands_at_the_source_until_its_address_answers() {
    let (registry, source) = registry();
    source.failed("10.0.0.5:80", "does not answer within 2 s");
    source.failed("10.0.0.6:80", "answers with status 401");
    let state = registry.view().sources[0].clone();
    assert_eq!((state.failing, state.errors[0].as_str()), (2, "10.0.0.5:80: does not answer within 2 s"));
    source.report(report("10.0.0.5:80", 1_000, 1));
    source.is_well("10.0.0.6:80");
    assert_eq!((registry.view().sources[0].failing, registry.view().sources[0].errors.len()), (0, 0));
}

#[test]
fn a_pool_whose_address_is_no_longer_listed_is_known_as_such_until_it_tells_again() {
    let (registry, source) = registry();
    let is_delisted = || registry.view().pools[0].is_delisted;
    source.report(report("10.0.0.5:80", 1_000, 1));
    source.left(&HashSet::from(["10.0.0.6:80".to_owned()]));
    assert!(!is_delisted(), "another address has left");
    source.left(&HashSet::from(["10.0.0.7:80".to_owned(), "10.0.0.5:80".to_owned()]));
    assert!(is_delisted());
    source.report(report("10.0.0.5:80", 9_000, 2));
    assert!(!is_delisted());
}

#[test]
fn no_more_pools_are_kept_than_the_limits_allow() {
    let registry = Registry::new(Limits { pools: 1, ..Limits::default() });
    let source = registry.register(info("otlp"));
    assert_eq!(source.report(report("a", 1_000, 1)), 0);
    let other = InstanceReport { instance: "b".into(), ..report("b", 1_000, 1) };
    assert_eq!(source.report(other.clone()), 1);
    assert_eq!(source.report(report("a", 2_000, 2)), 0, "a known pool goes on");
    let few = Registry::new(Limits { pools_of_source: 1, ..Limits::default() });
    let (one, two) = (few.register(info("otlp")), few.register(info("other")));
    assert_eq!(
        [one.report(report("a", 1_000, 1)), one.report(other.clone()), two.report(other.clone())],
        [0, 1, 0],
        "each has room of its own"
    );
    let long = InstanceReport { service: "s".repeat(801), ..report("a", 1_000, 1) };
    assert_eq!(source.report(long), 1);
    assert!(registry.view().sources[0].notes[0].contains("left out"));
}

#[test]
fn a_sender_that_reads_less_often_than_it_is_asked_has_a_resolution_of_its_own() {
    let (registry, source) = registry();
    source.report(report("10.0.0.9:9090", 60_000, 100));
    source.report(report("10.0.0.9:9090", 60_000, 100));
    let pool = registry.view().pools[0].clone();
    assert_eq!((pool.rates, pool.resolution_s, pool.liveness), (None, 5.0, Liveness::Live), "told twice, taken once");
    source.report(report("10.0.0.9:9090", 120_000, 160));
    let pool = registry.view().pools[0].clone();
    assert_eq!((pool.rates.map(|rates| rates.seconds), pool.resolution_s), (Some(60.0), 60.0));
    source.report(report("10.0.0.9:9090", 126_000, 161));
    assert_eq!(registry.view().pools[0].resolution_s, 5.0, "a second late is on time");
}
