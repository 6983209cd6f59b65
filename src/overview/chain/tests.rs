//! What each situation is called.

use super::fixture::{bouncer, chain, gone, locked, pool, quiet, server_now};
use super::model::{HopKind, HopState, HopWait, QueuedCallers, WaitKind};
use super::pool_now::PoolNow;
use super::server::ServerNow;
use crate::fleet::model::PoolerState;
use crate::fleet::registry::Liveness;
use crate::overview::model::ServerView;

const P99: Option<HopWait> = Some(HopWait { kind: WaitKind::P99, seconds: 0.412 });

/// A pool of PgBouncer with so many server connections in use.
fn between(state: &PoolerState, waiting: u32, sv_active: u32, size: u32) -> PoolNow<'_> {
    PoolNow { pooler: Some(state), ..pool("pgbouncer", "10.0.0.7:6432", waiting, sv_active, size) }
}

#[test]
fn callers_queue_in_one_pool_and_the_others_say_what_they_have() {
    let state = bouncer();
    let orders = PoolNow { wait: P99, ..pool("orders", "7c9f-x2k", 37, 100, 100) };
    let told = chain(&[orders, pool("orders", "7c9f-p81", 0, 43, 100)], &[between(&state, 0, 88, 120)], &locked(90, 19, 2)).bottleneck;
    assert_eq!((told.state, told.queues_at, told.held_by), (HopState::Queues, Some(HopKind::Services), None));
    assert_eq!(
        told.sentence,
        "Callers queue in the pool orders / 7c9f-x2k: 37 wait, p99 412 ms; 100 of 100 connections are in use. PgBouncer has no queue: 88 of \
         120 server connections are in use. On the server orders-db, 2 sessions block 19 others, the longest for 12 s; pid 4711 (batch, idle \
         in transaction for 14 s) blocks most."
    );
}

#[test]
fn locks_on_the_server_hold_a_pooler_whose_clients_fill_the_pools_of_services() {
    let state = bouncer();
    let held = between(&state, 15, 20, 20);
    let told = chain(&[pool("orders", "a", 6, 35, 35)], &[held], &locked(40, 9, 1)).bottleneck;
    assert_eq!((told.queues_at, told.held_by), (Some(HopKind::Services), None), "neither 15 nor 9 of 35 are most of them");
    let held = between(&state, 15, 20, 20);
    let told = chain(&[pool("orders", "a", 6, 30, 30)], &[held], &locked(40, 19, 1)).bottleneck;
    assert_eq!((told.queues_at, told.held_by), (Some(HopKind::Services), Some(HopKind::Server)));
    assert!(
        told.sentence.contains("What holds them: on the server orders-db, pid 4711 (batch, idle in transaction for 14 s) blocks 19 others")
    );
    assert!(told.sentence.contains("Clients queue at PgBouncer in the pool pgbouncer / 10.0.0.7:6432: 15 wait"), "{}", told.sentence);
}

#[test]
fn a_pooler_queues_for_its_own_limit() {
    let state = bouncer();
    let maxwait = Some(HopWait { kind: WaitKind::Longest, seconds: 3.2 });
    let told = chain(&[], &[PoolNow { wait: maxwait, ..between(&state, 12, 20, 20) }], &server_now(30, 0)).bottleneck;
    assert_eq!((told.queues_at, told.held_by), (Some(HopKind::Poolers), None));
    assert_eq!(
        told.sentence,
        "Clients queue at PgBouncer in the pool pgbouncer / 10.0.0.7:6432: 12 wait, the longest for 3.2 s; 20 of 20 server connections are in \
         use: pool_size is reached. The server orders-db has no queue: no session waits for a lock, 2 sessions are active on 16 cores, 30 of 97 \
         usable slots are taken."
    );
}

#[test]
fn a_full_server_holds_pools_that_want_to_grow_and_no_others() {
    let told = |checked_out| chain(&[pool("orders", "a", 6, checked_out, 30)], &[], &server_now(97, 0)).bottleneck;
    assert_eq!((told(20).queues_at, told(20).held_by), (Some(HopKind::Services), Some(HopKind::Server)));
    assert!(told(20).sentence.contains("What holds them: the server orders-db refuses new connections: 97 of 97 usable slots are taken."));
    assert_eq!(told(30).held_by, None, "it has all that it may open");
    let alone = chain(&[pool("orders", "a", 0, 20, 30)], &[], &server_now(97, 0)).bottleneck;
    assert_eq!((alone.state, alone.queues_at), (HopState::Refuses, Some(HopKind::Server)));
    assert!(alone.sentence.starts_with("The server orders-db refuses new connections: "), "{}", alone.sentence);
}

#[test]
fn locks_alone_are_the_queue_of_the_server() {
    let told = chain(&[pool("orders", "a", 0, 20, 30)], &[], &locked(40, 19, 0)).bottleneck;
    assert_eq!((told.state, told.queues_at), (HopState::Queues, Some(HopKind::Server)));
    assert!(
        told.sentence.starts_with("Sessions queue for locks on the server orders-db: 19 sessions wait for locks, the longest for 12 s.")
    );
}

#[test]
fn nothing_queues_only_where_every_hop_says_so() {
    let calm = chain(&[pool("orders", "a", 0, 20, 30)], &[], &server_now(40, 0)).bottleneck;
    assert_eq!(calm.state, HopState::Clear);
    assert!(calm.sentence.starts_with("Nothing queues. The pools of services have no queue: 20 of 30 connections are in use."));
    let late = || PoolNow { liveness: Liveness::Late, ..pool("till", "a", 9, 5, 5) };
    for (silent, words) in [
        (quiet("reports", "a"), "1 pool does not tell its queue (reports / a)."),
        (gone("till", "a", 0), "1 pool tells nothing any more (till / a)."),
        (late(), "1 pool is late with its reading (till / a)."),
    ] {
        let told = chain(&[pool("orders", "a", 0, 20, 30), silent], &[], &server_now(40, 0)).bottleneck;
        assert_eq!((told.state, told.queues_at), (HopState::Unknown, None));
        assert!(told.sentence.starts_with("Whether anything queues is not fully known. ") && told.sentence.contains(words), "{told:?}");
    }
    let now = server_now(40, 0);
    let down = ServerNow { view: ServerView::Down { since_ms: 0, reason: "no answer within 1 s".into(), last: None }, ..now };
    let told = chain(&[pool("orders", "a", 0, 20, 30)], &[], &down).bottleneck;
    assert!(told.state == HopState::Unknown && told.sentence.contains("The server orders-db does not answer: no answer within 1 s."));
}

#[test]
fn callers_that_had_to_wait_are_a_queue_where_no_gauge_tells_one() {
    let recently = |callers| Some(QueuedCallers { callers, seconds: 15.0 });
    let told = |callers| chain(&[PoolNow { recently: recently(callers), ..quiet("reports", "a") }], &[], &server_now(40, 0)).bottleneck;
    assert!(told(7).sentence.starts_with("Callers queue in the pool reports / a: 7 had to wait within 15 s."), "{}", told(7).sentence);
    assert_eq!(told(0).state, HopState::Clear);
}

#[test]
fn a_pool_that_cannot_connect_says_why() {
    let failing = PoolNow { connect_failure: Some("the server takes no more connections."), ..pool("orders", "a", 3, 5, 5) };
    let told = chain(&[failing], &[], &server_now(97, 0)).bottleneck;
    assert_eq!(told.held_by, Some(HopKind::Server));
    assert!(told.sentence.contains("It cannot open connections: the server takes no more connections. What holds them: "), "{told:?}");
}
