//! How full a pool is.

use super::*;

#[test]
fn utilization_above_70_percent_for_a_minute() {
    for step in [1, 10, 60] {
        let mut play = EngineScenario::by(step);
        play.pool_is(300, quiet).pool_is(180, || in_use(126)).pool_is(300, quiet);
        play.fired_once("utilization", WARNING, 360..=370, 540..=550);
    }
}

#[test]
fn utilization_above_90_percent_is_critical_and_what_was_a_warning_becomes_so() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(120, || in_use(126)).pool_is(120, || in_use(140)).pool_is(300, quiet);
    let told = play.told_by("utilization");
    assert_eq!(told.iter().map(|(_, severity)| *severity).collect::<Vec<_>>(), [Some(WARNING), Some(CRITICAL), None], "{told:?}");
}

#[test]
fn what_is_critical_again_before_it_was_over_is_not_told_again() {
    let mut play = EngineScenario::by(1);
    play.pool_is(59, || in_use(137)).pool_is(69, || in_use(118)).pool_is(66, || in_use(143));
    play.pool_is(150, || in_use(120)).pool_is(120, || in_use(150)).pool_is(300, quiet);
    let told = play.told_by("utilization");
    assert_eq!(told.iter().filter(|(_, severity)| *severity == Some(CRITICAL)).count(), 1, "{told:?}");
    assert_eq!(told.last().map(|(_, severity)| *severity), Some(None), "{told:?}");
}

#[test]
fn what_rises_past_both_limits_at_once_is_told_once() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(120, || in_use(150)).pool_is(300, quiet);
    play.fired_once("utilization", CRITICAL, 120..=130, 240..=250);
}

#[test]
fn a_pool_that_is_full_for_half_a_minute_is_no_utilization_alert() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(40, || in_use(150)).pool_is(300, quiet);
    assert_eq!(play.told, []);
}

#[test]
fn a_pool_that_is_full_but_for_single_seconds_is_critical() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet);
    for _ in 0..12 {
        play.pool_is(9, || in_use(148)).pool_is(1, || in_use(60));
    }
    assert_eq!(play.told_by("utilization").last().and_then(|(_, severity)| *severity), Some(CRITICAL), "{:?}", play.told);
}

#[test]
fn seconds_without_a_reading_do_not_count_towards_a_duration() {
    let unknown = || PoolFrame { utilization: GaugeStats::default(), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(30, || in_use(130)).pool_is(40, unknown).pool_is(20, || in_use(130));
    assert_eq!(play.told_by("utilization"), [], "50 s are known");
}

#[test]
fn a_pool_that_rises_towards_its_capacity_is_told_before_it_is_full() {
    let mut play = EngineScenario::by(60);
    play.pool_is(900, || in_use(30));
    for minute in 0..40 {
        play.pool_is(60, || in_use(30 + 2 * minute));
    }
    let told = play.told_by("exhaustion");
    let [(at, Some(Severity::Warning))] = told[..] else { panic!("{told:?}") };
    let used_then = 30 + 2 * (at - 900) / 60;
    assert!(at > 900 && used_then < 120, "told at {at} with {used_then} of 150 in use");
    play.pool_is(1800, || in_use(30));
    assert_eq!(play.told_by("exhaustion").len(), 2, "and it is over when it has fallen");
}
