//! What counts towards a duration: gaps, unknown seconds, clocks that are set back, and a process that goes on with another's alerts.

use super::*;

#[test]
fn a_gap_of_ten_seconds_is_none_and_a_longer_one_is() {
    let fired = |apart: u64| {
        let mut play = EngineScenario::by(1);
        play.pool_is(40, || in_use(130));
        play.at_s += apart;
        play.pool_is(12, || in_use(130));
        play.told_by("utilization")
    };
    assert_eq!((fired(10), fired(11)), (vec![(60, Some(WARNING))], vec![]));
}

#[test]
fn a_clock_that_is_set_back_by_more_than_a_gap_begins_the_count_anew() {
    let fired = |back: u64| {
        let mut play = EngineScenario::by(1);
        play.at_s = 1000;
        play.pool_is(40, || in_use(130));
        play.at_s -= back;
        play.pool_is(61, || in_use(130));
        play.told_by("utilization")
    };
    assert_eq!(fired(11), [(1060, Some(WARNING))], "the second that comes ends ten seconds before the last one did");
    assert_eq!(fired(12), [(1088, Some(WARNING))]);
    assert_eq!(fired(100), [(1000, Some(WARNING))]);
}

#[test]
fn what_would_be_critical_waits_through_gaps_and_unknown_seconds_too() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(40, || in_use(150));
    play.at_s += 3600;
    play.pool_is(40, || in_use(150));
    assert_eq!(play.told, [], "40 s and 40 s an hour apart are no minute");
    let unknown = || PoolFrame { utilization: GaugeStats::default(), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(30, || in_use(150)).pool_is(40, unknown).pool_is(20, || in_use(150));
    assert_eq!(play.told, [], "50 s are known");
}

#[test]
fn what_fired_before_a_restart_goes_on_as_what_it_was() {
    let goes_on = |severity, checked_out| {
        let mut play = EngineScenario::by(1);
        play.engine.resume(find("utilization").expect("a rule"), POOL, severity);
        assert_eq!(play.engine.sources().collect::<Vec<_>>(), [POOL]);
        play.pool_is(120, || in_use(checked_out));
        play.told
    };
    assert_eq!(goes_on(WARNING, 120), []);
    assert_eq!(goes_on(CRITICAL, 150), []);
    assert_eq!(goes_on(WARNING, 15), [("utilization", 60, None)]);
}

#[test]
fn the_number_of_a_rule_is_that_of_the_last_ten_seconds() {
    let mut play = EngineScenario::by(1);
    play.at_s = 1000;
    let waiting = |count: u32| move || ServerFrame { waiting_for_locks: same(count), ..answer() };
    assert_eq!(play.engine.value(find("utilization").expect("a rule"), POOL), None, "nothing is known of it");
    play.pool_is(1, quiet).server_is(30, waiting(0)).server_is(5, waiting(4));
    assert_eq!(play.engine.value(find("lock_waits").expect("a rule"), SERVER), Some(2.0));
    assert_eq!(play.engine.value(find("lock_waits").expect("a rule"), POOL), Some(2.0), "it is the server's");
}
