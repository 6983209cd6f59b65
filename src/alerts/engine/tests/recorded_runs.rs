//! Gaps, restarts, and a load test as it was recorded.

use super::*;
use crate::alerts::settings::RuleLimits;

#[test]
fn seconds_that_are_missing_are_neither_trouble_nor_its_end() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(40, || in_use(130));
    play.at_s += 3600;
    play.pool_is(40, || in_use(130));
    assert_eq!(play.told, [], "40 s and 40 s an hour apart are no minute");
    play.pool_is(40, || in_use(130)).pool_is(30, quiet);
    play.at_s += 3600;
    play.pool_is(30, quiet);
    assert_eq!(play.told_by("utilization").len(), 1, "30 s and 30 s an hour apart are no minute without trouble");
    play.pool_is(40, quiet);
    assert_eq!(play.told_by("utilization").len(), 2);
}

#[test]
fn a_rule_that_is_turned_off_is_over() {
    let mut play = EngineScenario::by(1);
    play.pool_is(120, || in_use(130));
    assert_eq!(play.told_by("utilization").len(), 1);
    let rule = find("utilization").expect("a rule");
    play.settings = AlertSettings::default().with(rule, Some(RuleLimits { enabled: false, ..AlertSettings::default().of(rule) }));
    play.pool_is(1, || in_use(130));
    assert_eq!(play.told_by("utilization").last().map(|(_, severity)| *severity), Some(None));
}

#[test]
fn what_fired_before_a_restart_is_not_told_again_and_ends() {
    let mut play = EngineScenario::by(1);
    play.engine.resume(find("utilization").expect("a rule"), POOL, CRITICAL);
    play.pool_is(120, || in_use(140)).pool_is(120, quiet);
    let told = play.told_by("utilization");
    assert_eq!(told.iter().map(|(_, severity)| *severity).collect::<Vec<_>>(), [None], "{told:?}");
}

/// A pool of 150 under a load test that went from no user to 200 in four minutes, as it was recorded. In its 126th
/// second 105 connections were in use for the first time, in its 162nd 135.
#[test]
fn a_load_test_that_was_recorded_is_a_warning_then_critical_then_over_and_nothing_else() {
    let mut play = EngineScenario::by(1);
    for line in include_str!("../recorded.csv").lines().skip(2) {
        let field = |place: usize| line.split(',').nth(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        let (waiting, waits) = (same(field(2) as u32), many(field(3) as u64, field(4) as u64));
        play.at_s = (field(0) / 1000.0) as u64;
        let frame = PoolFrame { waiting, waits, ..in_use(field(1) as u32) };
        play.see(POOL, ObservedFrame::Pool { frame, live: LivePoolState::default(), role: PoolRole::Shown });
    }
    play.at_s += 1;
    play.pool_is(180, quiet);
    let told = play.told_by("utilization");
    let [(warned, Some(WARNING)), (urgent, Some(CRITICAL)), (over, None)] = told[..] else { panic!("{told:?}") };
    assert!((186..=201).contains(&warned) && (222..=237).contains(&urgent) && (300..=315).contains(&over), "{told:?}");
    assert_eq!(play.told.len(), 3, "{:?}", play.told);
}
