//! Callers that wait, give up or hold for too long.

use super::*;
use crate::alerts::scene::Suspect;

#[test]
fn callers_that_gave_up_are_told_at_once_and_their_waits_are_waits() {
    let gave_up =
        || PoolFrame { counted: Totals { cancelled: 9, gave_up: 9, ..Default::default() }.into(), waits: many(600, 9), ..quiet() };
    let left = || PoolFrame { counted: Totals { cancelled: 9, ..Default::default() }.into(), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(60, left);
    assert_eq!(play.told, [], "who leaves at once is no sign");
    play.pool_is(120, gave_up).pool_is(300, quiet);
    play.fired_once("exhausted", CRITICAL, 121..=121, 300..=300);
    assert_eq!(play.told_by("wait_p99").first().and_then(|(_, severity)| *severity), Some(WARNING));
}

#[test]
fn a_spike_between_two_looks_in_which_a_caller_timed_out_is_told_at_once() {
    let spike =
        || PoolFrame { checked_out: GaugeStats::of(15, 150), counted: Totals { timed_out: 1, ..Default::default() }.into(), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(1, spike).pool_is(120, quiet);
    play.fired_once("exhausted", CRITICAL, 61..=61, 121..=121);
    assert_eq!(play.told.len(), 2, "and nothing else: {:?}", play.told);
}

#[test]
fn refusals_again_and_again_are_one_alert() {
    let shed = || PoolFrame { counted: Totals { shed: 4, ..Default::default() }.into(), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet);
    for _ in 0..10 {
        play.pool_is(1, shed).pool_is(40, quiet);
    }
    play.pool_is(60, quiet);
    play.fired_once("exhausted", CRITICAL, 61..=61, 480..=491);
}

#[test]
fn a_queue_that_stands_and_waits_that_are_long() {
    for step in [1, 60] {
        let mut play = EngineScenario::by(step);
        let queued = || PoolFrame { waiting: same(20), waits: many(900, 10), ..quiet() };
        play.pool_is(120, quiet).pool_is(180, queued).pool_is(300, quiet);
        play.fired_once("waiting", WARNING, 180..=190, 360..=370);
        // The last minute holds what was slow for a minute more.
        play.fired_once("wait_p99", WARNING, 180..=190, 355..=480);
    }
}

#[test]
fn one_slow_wait_of_sixty_is_no_quantile_and_a_burst_does_not_stand_for_a_minute() {
    let (seldom, slow) = (|| PoolFrame { waits: many(1, 1), ..quiet() }, || PoolFrame { waits: many(9000, 1), ..quiet() });
    let mut play = EngineScenario::by(1);
    play.pool_is(60, seldom).pool_is(1, slow).pool_is(120, seldom);
    assert_eq!(play.told, [], "p99 of sixty waits is the slowest of them");
    let burst = || PoolFrame { waits: many(9000, 40), ..quiet() };
    play.pool_is(60, quiet).pool_is(1, burst).pool_is(300, quiet);
    assert_eq!(play.told, []);
}

#[test]
fn how_long_the_consoles_own_probes_wait_is_nobodys_alarm() {
    let mut play = EngineScenario::by(1);
    for _ in 0..180 {
        let full = PoolFrame {
            waiting: same(20),
            waits: many(9000, 40),
            counted: Totals { timed_out: 3, ..Default::default() }.into(),
            ..in_use(150)
        };
        play.see("this console", ObservedFrame::Pool { frame: full, live: LivePoolState::default(), role: PoolRole::Console });
        play.at_s += 1;
    }
    assert_eq!(play.told, []);
}

#[test]
fn a_suspected_leak_lasts_until_it_is_given_back_and_is_told_of_the_past_too() {
    let held = LivePoolState {
        suspects: vec![Suspect { site: "src/export.rs:88".into(), held: Duration::from_secs(61) }],
        ..LivePoolState::default()
    };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool(300, &held, quiet).pool_is(120, quiet);
    play.fired_once("leak", WARNING, 61..=61, 420..=420);
    let mut past = EngineScenario::by(60);
    let passed = || PoolFrame { counted: Totals { leaks_suspected: 1, ..Default::default() }.into(), ..quiet() };
    past.pool_is(60, quiet).pool_is(60, passed).pool_is(300, quiet);
    past.fired_once("leak", WARNING, 120..=120, 180..=180);
}
