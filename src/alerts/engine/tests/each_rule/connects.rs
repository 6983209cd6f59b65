//! Connections that a pool opens.

use super::*;

#[test]
fn connects_that_fail() {
    let fails = || PoolFrame { counted: Totals { connects_failed: 1, ..Default::default() }.into(), ..quiet() };
    let failing = LivePoolState {
        connect_failure: Some(ConnectFailure { code: None, cause: plimsoll_pool::ConnectCause::NothingListens, message: "refused".into() }),
        ..LivePoolState::default()
    };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool(50, &failing, fails).pool_is(300, quiet);
    // Three failures take three seconds, and they have to go on for half a minute.
    play.fired_once("connects_failing", WARNING, 92..=92, 175..=185);
}

#[test]
fn a_restart_of_the_server_is_no_alert() {
    let fails = || PoolFrame { counted: Totals { connects_failed: 3, ..Default::default() }.into(), ..quiet() };
    let back = || PoolFrame { connects: many(700, 50), waits: many(9000, 40), ..quiet() };
    let failing = LivePoolState {
        connect_failure: Some(ConnectFailure { code: None, cause: plimsoll_pool::ConnectCause::NothingListens, message: "refused".into() }),
        ..LivePoolState::default()
    };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool(9, &failing, fails).pool_is(1, back).pool_is(300, quiet);
    assert_eq!(play.told, []);
}

#[test]
fn a_server_in_another_zone_is_no_alert_and_one_that_becomes_slow_is() {
    let distant = || PoolFrame { connects: many(600, 1), ..quiet() };
    let slow = || PoolFrame { connects: many(1900, 1), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(900, distant);
    assert_eq!(play.told, []);
    play.pool_is(400, slow);
    assert_eq!(play.told_by("connects_slow").len(), 1);
}

#[test]
fn connects_that_are_slow() {
    let (fast, slow) = (|| PoolFrame { connects: many(5, 1), ..quiet() }, || PoolFrame { connects: many(700, 1), ..quiet() });
    let mut play = EngineScenario::by(1);
    play.pool_is(20, fast).pool_is(100, slow).pool_is(600, quiet);
    // Half of them are slow after 40 s; nothing slow comes from 120 s on.
    play.fired_once("connects_slow", WARNING, 95..=105, 205..=215);
}
