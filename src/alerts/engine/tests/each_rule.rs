//! Rule by rule.

use super::*;
use crate::alerts::scene::Suspect;

#[test]
fn every_rule_is_played() {
    let played = concat!(include_str!("each_rule.rs"), include_str!("observed.rs"));
    let missing: Vec<_> = ALL.into_iter().map(|rule| rule.id).filter(|id| !played.contains(&format!("\"{id}\""))).collect();
    assert_eq!(missing, [""; 0], "play these rules here: quiet, beyond the limit, quiet again");
}

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
fn sessions_that_wait_for_locks_for_a_minute() {
    let waiting = |count: u32| move || ServerFrame { waiting_for_locks: same(count), ..answer() };
    let mut play = EngineScenario::by(1);
    play.server_is(60, waiting(0)).server_is(120, waiting(20)).server_is(300, waiting(0));
    play.fired_once("lock_waits", WARNING, 120..=130, 240..=250);
    let mut hidden = EngineScenario::by(1);
    hidden.server_is(300, answer);
    assert_eq!(hidden.told, [], "what is not shown is not judged");
}

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
fn a_pool_that_is_full_but_for_single_seconds_is_critical() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet);
    for _ in 0..12 {
        play.pool_is(9, || in_use(148)).pool_is(1, || in_use(60));
    }
    assert_eq!(play.told_by("utilization").last().and_then(|(_, severity)| *severity), Some(CRITICAL), "{:?}", play.told);
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
fn seconds_without_a_reading_do_not_count_towards_a_duration() {
    let unknown = || PoolFrame { utilization: GaugeStats::default(), ..quiet() };
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet).pool_is(30, || in_use(130)).pool_is(40, unknown).pool_is(20, || in_use(130));
    assert_eq!(play.told_by("utilization"), [], "50 s are known");
}

#[test]
fn connects_that_are_slow() {
    let (fast, slow) = (|| PoolFrame { connects: many(5, 1), ..quiet() }, || PoolFrame { connects: many(700, 1), ..quiet() });
    let mut play = EngineScenario::by(1);
    play.pool_is(20, fast).pool_is(100, slow).pool_is(600, quiet);
    // Half of them are slow after 40 s; nothing slow comes from 120 s on.
    play.fired_once("connects_slow", WARNING, 95..=105, 205..=215);
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

#[test]
fn a_server_without_room_for_one_more_instance() {
    let mut play = EngineScenario::by(1);
    play.pool_is(1, quiet);
    play.server_is(120, answer).server_is(400, || ServerFrame { others: same(20), ..answer() });
    play.server_is(300, || ServerFrame { usable_slots: 497, max_connections: 500, ..answer() });
    // 297 − 150 − 2 − 5 = 140 are left from the beginning: less than the 150 of one more.
    play.fired_once("headroom", WARNING, 301..=302, 581..=582);
}

#[test]
fn a_server_that_is_nearly_full() {
    let mut play = EngineScenario::by(1);
    play.server_is(60, answer).server_is(180, || ServerFrame { sessions: same(250), ..answer() }).server_is(120, answer);
    play.fired_once("server_sessions", WARNING, 120..=130, 300..=310);
}

#[test]
fn a_session_that_idles_in_a_transaction_for_five_minutes() {
    let mut play = EngineScenario::by(1);
    play.server_is(60, answer);
    for idle in 0..400 {
        play.server_is(1, || ServerFrame { longest_idle_in_transaction: same(idle), idle_in_transaction: same(1), ..answer() });
    }
    play.server_is(120, answer);
    play.fired_once("idle_in_transaction", WARNING, 361..=361, 520..=520);
}

#[test]
fn a_replica_that_lags() {
    let mut play = EngineScenario::by(1);
    play.server_is(60, answer).server_is(120, || ServerFrame { replica_lag: same(15_000), ..answer() }).server_is(120, answer);
    play.fired_once("replica_lag", WARNING, 120..=120, 240..=240);
}

#[test]
fn one_of_two_replicas_that_is_gone_for_a_minute() {
    let replicas = |count: u32| move || ServerFrame { replicas: same(count), ..answer() };
    let mut play = EngineScenario::by(1);
    play.server_is(60, replicas(2)).server_is(180, replicas(1)).server_is(180, replicas(2));
    play.fired_once("replica_gone", WARNING, 120..=120, 300..=300);
}

#[test]
fn a_server_that_does_not_answer_and_nothing_else_is_concluded_from_its_silence() {
    let mut play = EngineScenario::by(1);
    play.server_is(60, || ServerFrame { sessions: same(290), ..answer() })
        .server_is(60, || ServerFrame { sessions: same(290), ..answer() });
    play.server_is(300, silence).server_is(120, answer);
    play.fired_once("unreachable", CRITICAL, 130..=130, 480..=480);
    play.fired_once("server_sessions", CRITICAL, 60..=70, 480..=495);
}

#[test]
fn a_pool_that_tells_nothing_is_unreachable_until_it_does() {
    let mut play = EngineScenario::by(1);
    play.pool_is(60, quiet);
    for _ in 0..60 {
        play.see(POOL, ObservedFrame::Nothing);
        play.at_s += 1;
    }
    play.pool_is(120, quiet);
    play.fired_once("unreachable", CRITICAL, 70..=70, 180..=180);
}
