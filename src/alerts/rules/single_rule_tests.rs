//! What single rules measure and say, where a scenario of the engine does not show it.

use std::collections::BTreeMap;

use super::*;
use crate::alerts::scene::{LivePoolState, Loss, PoolHistory, ServerHistory};
use crate::fleet::model::{Counters, DrawnServer, Gauges, PoolIdentity, Times};
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::Totals;
use plimsoll_pool::{ConnectCause, ConnectFailure};

const POOL: &str = "orders";

fn same(value: u32) -> GaugeStats {
    value.into()
}

/// What a rule measures of a pool or of the server, and its sentence if the value were this.
fn of(rule: &str, pool: Option<&PoolHistory>, server: Option<&ServerHistory>, value: f64) -> (Option<f64>, String) {
    let rule = find(rule).expect("a rule");
    let scene = Scene { source: POOL, pool, server, pools: &BTreeMap::new(), is_silent: false };
    ((rule.measure)(&scene), (rule.sentence)(&scene, &Breach { value, limit: 1.0, lasts: MINUTE }))
}

/// The server after one reading.
fn server(frame: ServerFrame) -> ServerHistory {
    let mut server = ServerHistory::default();
    server.push(0, 1, frame, None, None);
    server
}

fn answer() -> ServerFrame {
    ServerFrame { answered: 1, usable_slots: 297, max_connections: 300, ..ServerFrame::default() }
}

fn measured(rule: &str, frame: ServerFrame) -> Option<f64> {
    of(rule, None, Some(&server(frame)), 0.0).0
}

fn said(rule: &str, frame: ServerFrame, value: f64) -> String {
    of(rule, None, Some(&server(frame)), value).1
}

#[test]
fn failed_connects_are_those_of_a_minute_while_the_newest_attempt_has_failed() {
    let failure = ConnectFailure { code: None, cause: ConnectCause::NothingListens, message: "refused".into() };
    let failing = LivePoolState { connect_failure: Some(failure), ..LivePoolState::default() };
    let fails = || PoolFrame { counted: Totals { connects_failed: 1, ..Totals::default() }.into(), ..PoolFrame::default() };
    let mut pool = PoolHistory::new(PoolRole::Shown);
    (0..30).for_each(|at_s| pool.push(at_s, 1, fails(), failing.clone()));
    assert_eq!(of("connects_failing", Some(&pool), None, 1.0).0, Some(30.0));
    pool.push(30, 1, fails(), LivePoolState::default());
    assert_eq!(of("connects_failing", Some(&pool), None, 1.0).0, Some(10.0), "one has failed, and the newest has not");
}

#[test]
fn failed_connects_of_a_sampled_pool_are_those_of_a_minute_while_some_fail_between_its_readings() {
    let fails = |count| {
        let counters = Counters { connects_failed: Some(count), ..Counters::default() };
        PoolFrame::observed(&Gauges::default(), Some(&(counters, Times::default())), 15)
    };
    let mut pool = PoolHistory::new(PoolRole::Observed { identity: PoolIdentity::new("orders", "a", "main"), draws_on: DrawnServer::Main });
    [0, 15, 30].iter().for_each(|at_s| pool.push(*at_s, 15, fails(3), LivePoolState::default()));
    assert_eq!(of("connects_failing", Some(&pool), None, 1.0).0, Some(9.0));
    pool.push(45, 15, fails(0), LivePoolState::default());
    assert_eq!(of("connects_failing", Some(&pool), None, 1.0).0, Some(0.0));
}

#[test]
fn an_idle_transaction_among_the_sessions_that_are_shown_counts_where_others_are_hidden() {
    let seen = |seconds| ServerFrame { longest_idle_seen: same(seconds), ..answer() };
    assert_eq!(measured("idle_in_transaction", seen(400)), Some(400.0));
    assert_eq!(measured("idle_in_transaction", seen(0)), None, "a hidden session may idle");
    let known = ServerFrame { longest_idle_in_transaction: same(0), ..seen(0) };
    assert_eq!(measured("idle_in_transaction", known), Some(0.0));
}

#[test]
fn an_instance_that_has_gone_is_named_with_its_service() {
    let told = |role| {
        let mut pool = PoolHistory::new(role);
        pool.loss = Some(Loss { last_s: 300, is_expected: false });
        of("instance_gone", Some(&pool), None, 1.0).1
    };
    let observed = PoolRole::Observed { identity: PoolIdentity::new("orders", "a", "main"), draws_on: DrawnServer::Main };
    assert!(told(observed).starts_with("Instance a of orders has told nothing since "));
    assert!(told(PoolRole::Shown).starts_with("Pool orders has told nothing since "));
}

#[test]
fn the_longest_transaction_is_told_beside_lock_waits_where_there_is_one() {
    let waiting = |longest| said("lock_waits", ServerFrame { longest_transaction: same(longest), ..answer() }, 20.0);
    assert_eq!(waiting(90), "20 sessions wait for locks, at or above 1 for 60 s; the longest transaction began 90 s ago.");
    assert_eq!(waiting(0), "20 sessions wait for locks, at or above 1 for 60 s.");
}

#[test]
fn replicas_that_have_gone_are_told_of_how_many_there_were() {
    let gone = |now| {
        let mut server = server(ServerFrame { replicas: same(3), ..answer() });
        server.push(1, 1, ServerFrame { replicas: same(now), ..answer() }, None, None);
        let missing = of("replica_gone", None, Some(&server), 0.0).0.expect("a number");
        of("replica_gone", None, Some(&server), missing).1
    };
    assert_eq!(gone(2), "1 of 3 replicas has been gone for 60 s.");
    assert_eq!(gone(0), "3 of 3 replicas have been gone for 60 s.");
}

#[test]
fn a_lag_is_told_of_the_server_itself_or_of_its_replica_whichever_is_further_behind() {
    let lags = |own: u32, replica: u32| ServerFrame { standby_lag: same(own), replica_lag: same(replica), ..answer() };
    assert!(said("replica_lag", lags(15_000, 10_000), 15.0).starts_with("This server is a standby and 15 s behind its primary"));
    assert!(said("replica_lag", lags(10_000, 15_000), 15.0).starts_with("A replica is 15 s behind the server"));
    assert_eq!(measured("replica_lag", lags(10_000, 15_000)), Some(15.0));
}

#[test]
fn the_slots_of_a_nearly_full_server_are_told_as_counts() {
    let full = |others| said("server_sessions", ServerFrame { sessions: same(250), others: same(others), ..answer() }, 84.2);
    let counts = "The server has 250 of 297 usable slots taken (84.2 %: warning)";
    assert!(full(30).starts_with(&format!("{counts}, 30 of them by applications without a known pool, at or above")), "{}", full(30));
    assert!(full(0).starts_with(&format!("{counts}, at or above")), "{}", full(0));
}

#[test]
fn the_share_of_failed_readings_is_that_of_all_and_unknown_without_any() {
    assert_eq!(measured("unreachable", ServerFrame { answered: 3, failed: 1, ..ServerFrame::default() }), Some(25.0));
    assert_eq!(measured("unreachable", ServerFrame::default()), None);
}
