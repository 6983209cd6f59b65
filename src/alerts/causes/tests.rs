use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::alerts::rules::find;
use crate::alerts::scene::{LivePoolState, PoolHistory, PoolRole, ServerHistory, Suspect};
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::model::SERVER;
use plimsoll_model::HistogramSnapshot;
use plimsoll_pool::{ConnectCause, ConnectFailure};

pub(super) const POOL: &str = "orders";

pub(super) fn many(ms: u64, count: u64) -> HistogramSnapshot {
    HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)])
}

pub(super) fn same<S: From<u32>>(value: u32) -> S {
    value.into()
}

/// Ten connections, all in use, and callers that wait.
pub(super) fn full() -> PoolFrame {
    let (utilization, waiting) = (same(1000), same(7));
    PoolFrame {
        total_capacity: Some(10),
        checked_out: same(10),
        open: same(10),
        utilization,
        waiting,
        holds: many(20, 50),
        ..Default::default()
    }
}

fn failing(code: Option<&str>) -> LivePoolState {
    let cause = if code == Some("53300") { ConnectCause::ServerFull } else { ConnectCause::NothingListens };
    refusing(code, cause)
}

pub(super) fn refusing(code: Option<&str>, cause: ConnectCause) -> LivePoolState {
    let failure = ConnectFailure { code: code.map(str::to_owned), cause, message: "refused".into() };
    LivePoolState { connect_failure: Some(failure), ..LivePoolState::default() }
}

fn suspects(count: usize) -> LivePoolState {
    let suspect = Suspect { site: "src/orders/export.rs:88".into(), held: Duration::from_secs(600) };
    LivePoolState { suspects: vec![suspect; count], ..LivePoolState::default() }
}

pub(super) fn answered() -> ServerFrame {
    ServerFrame {
        answered: 1,
        usable_slots: 97,
        max_connections: 100,
        others: same(4),
        sessions: same(40),
        active: same(8),
        ..Default::default()
    }
}

/// What is judged of a pool in its last minute, after a quarter of an hour with holds of 20 ms.
pub(super) fn verdict(rule: &str, frame: PoolFrame, live: LivePoolState, server: ServerFrame) -> Option<Cause> {
    let mut pool = PoolHistory::new(PoolRole::Shown);
    (0..15).for_each(|minute| {
        pool.push(minute * 60, 60, PoolFrame { holds: many(20, 50), connects: many(5, 1), ..full() }, LivePoolState::default())
    });
    pool.push(900, 60, frame, live);
    let mut past = ServerHistory::default();
    past.push(900, 60, server, Some("connection refused".into()), None);
    let pools = BTreeMap::from([(POOL.to_owned(), pool)]);
    let rule = find(rule).expect("a rule");
    let about_pool = rule.family != Family::Alone || rule.id == "leak";
    let source = if about_pool { POOL } else { SERVER };
    let scene = Scene { source, pool: pools.get(POOL).filter(|_| about_pool), server: Some(&past), pools: &pools, is_silent: false };
    of(rule, &scene)
}

pub(super) fn id(cause: Option<Cause>) -> Option<String> {
    cause.map(|cause| {
        assert!(cause.sentence.ends_with('.') && !cause.evidence.is_empty(), "{cause:?}");
        cause.id
    })
}

#[test]
fn a_full_pool_with_holds_as_before_is_too_small() {
    assert_eq!(id(verdict("exhausted", full(), LivePoolState::default(), answered())).as_deref(), Some("too_small"));
}

#[test]
fn holds_twice_as_long_are_slow_statements() {
    let slow = PoolFrame { holds: many(90, 50), ..full() };
    let cause = verdict("utilization", slow, LivePoolState::default(), answered()).expect("a cause");
    assert_eq!(cause.id, "slow_statements");
    assert!(cause.evidence[0].contains("and was 2"), "{:?}", cause.evidence);
}

#[test]
fn a_fifth_of_the_pool_that_leaks_is_the_leak_and_less_is_not() {
    assert_eq!(id(verdict("utilization", full(), suspects(2), answered())).as_deref(), Some("leak"));
    assert_eq!(id(verdict("utilization", full(), suspects(1), answered())).as_deref(), Some("too_small"));
    let cause = verdict("leak", full(), suspects(1), answered()).expect("a cause");
    assert!(cause.evidence[1].contains("src/orders/export.rs:88 for 10 min"), "{:?}", cause.evidence);
}

#[test]
fn sessions_that_wait_for_locks_lie_deeper_than_what_they_slow_down() {
    let piled_up = ServerFrame { waiting_for_locks: same(6), ..answered() };
    let slow = PoolFrame { holds: many(90, 50), ..full() };
    assert_eq!(id(verdict("waiting", slow, LivePoolState::default(), piled_up.clone())).as_deref(), Some("lock_pile_up"));
    assert_eq!(id(verdict("idle_in_transaction", full(), LivePoolState::default(), piled_up)).as_deref(), Some("lock_pile_up"));
    assert_eq!(id(verdict("idle_in_transaction", full(), LivePoolState::default(), answered())), None);
}

#[test]
fn a_small_pool_of_which_half_waits_for_locks_is_not_too_small() {
    let small = |in_use| PoolFrame { total_capacity: Some(in_use), checked_out: same(in_use), open: same(in_use), ..full() };
    let two = ServerFrame { waiting_for_locks: same(2), active: same(3), ..answered() };
    assert_eq!(id(verdict("exhausted", small(2), LivePoolState::default(), two.clone())).as_deref(), Some("lock_pile_up"));
    assert_eq!(id(verdict("exhausted", small(3), LivePoolState::default(), two.clone())).as_deref(), Some("lock_pile_up"));
    assert_eq!(id(verdict("exhausted", small(10), LivePoolState::default(), two)).as_deref(), Some("too_small"));
    let one = ServerFrame { waiting_for_locks: same(1), active: same(2), ..answered() };
    assert_eq!(id(verdict("exhausted", small(2), LivePoolState::default(), one.clone())).as_deref(), Some("too_small"));
    assert_eq!(id(verdict("lock_waits", full(), LivePoolState::default(), one)).as_deref(), Some("lock_pile_up"), "that rule knows it");
}

#[test]
fn a_server_that_does_not_answer_is_the_cause_of_everything() {
    let down = ServerFrame { failed: 1, ..Default::default() };
    for rule in ["unreachable", "connects_failing", "exhausted", "wait_p99"] {
        assert_eq!(id(verdict(rule, full(), failing(None), down.clone())).as_deref(), Some("database_down"), "{rule}");
    }
}

#[test]
fn a_server_that_says_it_is_full_is_not_down() {
    let refuses = ServerFrame { failed: 1, ..Default::default() };
    for rule in ["unreachable", "connects_failing", "exhausted"] {
        assert_eq!(id(verdict(rule, full(), failing(Some("53300")), refuses.clone())).as_deref(), Some("server_full"), "{rule}");
    }
    let taken =
        |sessions| verdict("server_sessions", full(), LivePoolState::default(), ServerFrame { sessions: same(sessions), ..answered() });
    for (sessions, said) in [(90, "The server has few slots left. "), (97, "The server has no slots left. ")] {
        let cause = taken(sessions).expect("a cause");
        assert_eq!((cause.id.as_str(), cause.sentence.starts_with(said)), ("server_full", true), "{cause:?}");
    }
}

#[test]
fn slow_connects_are_named_while_there_is_something_to_open() {
    let counted = plimsoll_model::Totals { connects_ok: 6, ..Default::default() }.into();
    let opening = PoolFrame { connects: many(700, 6), counted, open: same(6), ..full() };
    assert_eq!(id(verdict("connects_slow", opening.clone(), LivePoolState::default(), answered())).as_deref(), Some("connects_slow"));
    assert_eq!(id(verdict("waiting", opening.clone(), LivePoolState::default(), answered())).as_deref(), Some("connects_slow"));
    // A session that is being opened and waits for a lock on pg_class.
    let locked = ServerFrame { waiting_for_locks: same(1), ..answered() };
    assert_eq!(id(verdict("connects_slow", opening, LivePoolState::default(), locked)), None, "no advice on the size of the pool");
}

#[test]
fn a_pool_that_was_never_full_has_no_cause_to_be_named() {
    let mut quiet = PoolHistory::new(PoolRole::Shown);
    quiet.push(0, 1, PoolFrame { total_capacity: Some(10), ..Default::default() }, LivePoolState::default());
    let pools = BTreeMap::from([(POOL.to_owned(), quiet)]);
    let scene = Scene { source: POOL, pool: pools.get(POOL), server: None, pools: &pools, is_silent: false };
    assert_eq!(of(find("wait_p99").expect("a rule"), &scene), None);
}

#[test]
fn a_server_that_answers_and_refuses_is_not_told_as_an_outage() {
    let down = || ServerFrame { failed: 1, ..Default::default() };
    for (code, cause, expected) in [
        ("28P01", ConnectCause::Password, "login_refused"),
        ("3D000", ConnectCause::Database, "login_refused"),
        ("55000", ConnectCause::DatabaseClosed, "database_closed"),
        ("53300", ConnectCause::RoleLimit, "connection_limit"),
        ("53300", ConnectCause::DatabaseLimit, "connection_limit"),
        ("42P05", ConnectCause::PreparedElsewhere, "pooler"),
        ("53300", ConnectCause::ServerFull, "server_full"),
        ("57P03", ConnectCause::Starting, "database_down"),
    ] {
        for rule in ["connects_failing", "unreachable", "exhausted"] {
            let told = verdict(rule, PoolFrame::default(), refusing(Some(code), cause), down());
            assert_eq!(id(told.clone()).as_deref(), Some(expected), "{rule} {cause:?}: {told:?}");
        }
    }
}
