//! What a cause rests on, and from where on it is one.

use std::collections::BTreeMap;

use super::tests::{POOL, answered, full, id, many, refusing, same, verdict};
use super::*;
use crate::alerts::rules::find;
use crate::alerts::scene::{LivePoolState, PoolHistory, PoolRole, ServerHistory};
use crate::fleet::model::{DrawnServer, PoolIdentity};
use crate::history::frame::{PoolFrame, ServerFrame};
use plimsoll_model::Totals;
use plimsoll_pool::ConnectCause;

fn counted(totals: Totals) -> PoolFrame {
    PoolFrame { counted: totals.into(), ..full() }
}

/// What the cause of a full pool rests on.
fn evidence(frame: PoolFrame, server: ServerFrame) -> String {
    verdict("exhausted", frame, LivePoolState::default(), server).expect("a cause").evidence.join("; ")
}

#[test]
fn only_leases_that_are_not_given_back_are_a_cause_of_the_whole_pool() {
    assert!(is_of_the_pool("leak") && !is_of_the_pool("too_small") && !is_of_the_pool("server_full"));
}

#[test]
fn slow_connects_are_no_cause_where_none_is_opened() {
    let slow =
        |connects_ok, open| PoolFrame { connects: many(700, 6), open: same(open), ..counted(Totals { connects_ok, ..Totals::default() }) };
    let of = |frame| id(verdict("waiting", frame, LivePoolState::default(), answered()));
    assert_eq!(of(slow(6, 10)).as_deref(), Some("too_small"), "the pool is whole");
    assert_eq!(of(slow(0, 6)).as_deref(), Some("too_small"), "none was opened");
    let no_locks = ServerFrame { waiting_for_locks: same(0), ..answered() };
    assert_eq!(id(verdict("waiting", slow(6, 6), LivePoolState::default(), no_locks)).as_deref(), Some("connects_slow"));
}

#[test]
fn connects_of_a_tenth_of_a_second_are_no_cause() {
    let opening = PoolFrame { connects: many(100, 20), open: same(6), ..counted(Totals { connects_ok: 20, ..Totals::default() }) };
    assert_eq!(id(verdict("waiting", opening, LivePoolState::default(), answered())).as_deref(), Some("too_small"));
}

#[test]
fn lock_waits_are_a_cause_from_a_fifth_of_the_active_sessions_on() {
    let of = |waiting, active| {
        let server = ServerFrame { waiting_for_locks: same(waiting), active: same(active), ..answered() };
        id(verdict("waiting", full(), LivePoolState::default(), server))
    };
    assert_eq!([of(6, 40), of(4, 20)], [Some("too_small".to_owned()), Some("lock_pile_up".to_owned())]);
}

#[test]
fn lock_waits_rest_on_the_longest_transactions_that_are_known() {
    let locked = |waiting, longest| ServerFrame {
        waiting_for_locks: same(waiting),
        longest_transaction: same(longest),
        longest_idle_in_transaction: same(longest),
        ..answered()
    };
    let of = |server| verdict("lock_waits", full(), LivePoolState::default(), server).map(|cause| cause.evidence);
    assert_eq!(of(locked(4, 0)).expect("a cause"), ["4 sessions wait for locks, of 8 active sessions"]);
    let known = of(locked(4, 90)).expect("a cause");
    assert_eq!(known[1..], ["the longest transaction began 90 s ago", "the longest idle transaction has been idle for 90 s"]);
    assert_eq!(of(locked(0, 90)), None, "none waits any more");
}

#[test]
fn a_refusal_rests_on_what_the_server_has_said() {
    let down = ServerFrame { failed: 1, ..ServerFrame::default() };
    let refused = verdict("connects_failing", full(), refusing(Some("28P01"), ConnectCause::Password), down).expect("a cause");
    assert_eq!(refused.evidence, ["orders cannot connect: refused (SQLSTATE 28P01)"]);
}

#[test]
fn a_server_is_nearly_full_from_seventy_percent_on() {
    let taken = |sessions| {
        let server = ServerFrame { usable_slots: 100, max_connections: 103, sessions: same(sessions), ..answered() };
        id(verdict("server_sessions", full(), LivePoolState::default(), server))
    };
    assert_eq!([taken(69), taken(70)], [None, Some("server_full".to_owned())]);
}

#[test]
fn a_full_server_of_which_nothing_is_known_is_told_without_its_slots() {
    let unknown = ServerFrame { answered: 1, sessions: same(40), ..ServerFrame::default() };
    let cause = verdict("connects_failing", full(), refusing(Some("53300"), ConnectCause::ServerFull), unknown).expect("a cause");
    assert_eq!(cause.evidence, ["orders has 10 of 10 connections open", "connecting fails with SQLSTATE 53300"]);
}

#[test]
fn a_full_server_rests_on_the_pools_that_draw_on_it_the_consoles_own_first() {
    let pool = |role, open: u32, total_capacity| {
        let mut pool = PoolHistory::new(role);
        pool.push(0, 1, PoolFrame { open: same(open), total_capacity, ..PoolFrame::default() }, LivePoolState::default());
        pool
    };
    let observed = |instance, draws_on| PoolRole::Observed { identity: PoolIdentity::new("till", instance, "main"), draws_on };
    let pools = BTreeMap::from([
        ("a".to_owned(), pool(observed("a", DrawnServer::Main), 20, None)),
        ("b".to_owned(), pool(observed("b", DrawnServer::Main), 30, Some(40))),
        ("c".to_owned(), pool(observed("c", DrawnServer::Further("replica".into())), 99, None)),
        (POOL.to_owned(), pool(PoolRole::Shown, 10, Some(10))),
    ]);
    let mut server = ServerHistory::default();
    server.push(0, 1, ServerFrame { sessions: same(97), ..answered() }, None, None);
    let scene = Scene { source: "the server", pool: None, server: Some(&server), pools: &pools, is_silent: false };
    let cause = of(find("server_sessions").expect("a rule"), &scene).expect("a cause");
    assert_eq!(
        cause.evidence[2..],
        ["orders has 10 of 10 connections open", "b has 30 of 40 connections open", "a has 20 connections open"]
    );
}

/// Whether holds of so many milliseconds, after others, are what makes the pool full.
fn is_slow(now: (u64, u64), before: (u64, u64)) -> bool {
    let mut pool = PoolHistory::new(PoolRole::Shown);
    let frame = |(ms, count)| PoolFrame { holds: many(ms, count), ..full() };
    (0..15).for_each(|minute| pool.push(minute * 60, 60, frame(before), LivePoolState::default()));
    pool.push(900, 60, frame(now), LivePoolState::default());
    let pools = BTreeMap::from([(POOL.to_owned(), pool)]);
    let scene = Scene { source: POOL, pool: pools.get(POOL), server: None, pools: &pools, is_silent: false };
    id(of(find("waiting").expect("a rule"), &scene)).as_deref() == Some("slow_statements")
}

#[test]
fn holds_are_compared_where_there_are_enough_of_them_and_they_are_felt() {
    assert!(is_slow((90, 20), (20, 2)));
    assert!(!is_slow((90, 19), (20, 2)), "too few now");
    assert!(!is_slow((90, 20), (20, 1)), "too few before");
    assert!(!is_slow((5, 20), (1, 2)), "nobody feels 5 ms");
    assert!(!is_slow((30, 20), (20, 2)), "half as long again is not twice as long");
}

#[test]
fn a_pool_is_too_small_only_where_seventy_percent_of_it_were_in_use() {
    let of = |tenths| id(verdict("waiting", PoolFrame { utilization: same(tenths), ..full() }, LivePoolState::default(), answered()));
    assert_eq!([of(699), of(700)], [None, Some("too_small".to_owned())]);
}

#[test]
fn a_pool_that_is_too_small_rests_on_the_callers_that_gave_up() {
    let gave_up = |count| evidence(counted(Totals { gave_up: count, ..Totals::default() }), answered());
    assert!(gave_up(2).contains("2 callers gave up after 100 ms or longer"), "{}", gave_up(2));
    assert!(!gave_up(0).contains("gave up"), "{}", gave_up(0));
}

#[test]
fn sessions_that_are_hidden_leave_lock_waits_unknown() {
    let hidden = |count| evidence(full(), ServerFrame { hidden: same(count), ..answered() });
    assert!(hidden(2).contains("2 sessions are not shown to the console's role, so lock waits are unknown"), "{}", hidden(2));
    assert!(!hidden(0).contains("not shown"), "{}", hidden(0));
    assert!(!evidence(full(), answered()).contains("not shown"));
}

#[test]
fn holds_of_the_last_minute_and_before_are_told() {
    let told = evidence(full(), answered());
    assert!(told.contains("at the peak 10 of 10 connections were in use; at the peak 7 callers waited"), "{told}");
    assert!(told.contains("50 leases ended in the last minute, hold p95 2"), "{told}");
}
