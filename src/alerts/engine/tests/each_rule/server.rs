//! The server, and sources that tell nothing.

use super::*;

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
