//! Whatever the numbers are, the sentence names no hop that has no queue, and never says "nothing" of what is not known.

use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::fixture::{bouncer, chain, locked, quiet, server_now};
use super::model::{Chain, HopKind, HopState};
use super::pool_now::PoolNow;
use super::server::ServerNow;
use crate::fleet::model::PoolerState;
use crate::fleet::registry::Liveness;
use crate::overview::model::ServerView;

fn number() -> impl Strategy<Value = Option<u32>> {
    option::weighted(0.8, prop_oneof![Just(0_u32), 1_u32..200, Just(u32::MAX)])
}

fn liveness() -> impl Strategy<Value = Liveness> {
    prop_oneof![6 => Just(Liveness::Live), 1 => Just(Liveness::Late), 1 => Just(Liveness::Gone)]
}

fn some_pool() -> impl Strategy<Value = PoolNow<'static>> {
    (number(), number(), number(), liveness(), any::<bool>()).prop_map(|(waiting, checked_out, size, liveness, fails)| PoolNow {
        waiting,
        checked_out,
        pool_size: size,
        total_capacity: size,
        liveness,
        connect_failure: fails.then_some("refused"),
        ..quiet("orders", "a")
    })
}

fn some_server() -> impl Strategy<Value = ServerNow> {
    (0_u32..120, 0_u32..60, 0_u32..5, 0_u8..8).prop_map(|(sessions, waiting, blockers, kind)| {
        let now = if waiting > 0 { locked(sessions, waiting, blockers) } else { server_now(sessions, 0) };
        match kind {
            0 => ServerNow { frame: None, ..now },
            1 => ServerNow { view: ServerView::Unknown, ..now },
            2 | 3 => {
                let view = ServerView::Down { since_ms: 0, reason: "no answer".into(), last: now.view.facts().cloned() };
                ServerNow { view, is_full: kind == 3, ..now }
            }
            _ => now,
        }
    })
}

fn state_of(chain: &Chain, kind: HopKind) -> Option<HopState> {
    match kind {
        HopKind::Services => chain.services.as_ref().map(|hop| hop.state),
        HopKind::Poolers => chain.poolers.as_ref().map(|hop| hop.state),
        HopKind::Server => Some(chain.server.state),
    }
}

/// What the sentence may say only of a hop that is so.
fn assert_said_as_it_is(told: &Chain) {
    let (said, all) = (&told.bottleneck.sentence, [HopKind::Services, HopKind::Poolers, HopKind::Server]);
    let queues = |kind| state_of(told, kind) == Some(HopState::Queues);
    let longest = told.services.as_ref().and_then(|hop| hop.longest.as_ref());
    assert_eq!(said.contains("Callers queue in"), queues(HopKind::Services), "{said}");
    assert!(!queues(HopKind::Services) || longest.is_some_and(|pool| pool.waiting != Some(0)), "{told:?}");
    // In the middle of a sentence it begins with a small letter.
    assert_eq!(said.contains("lients queue at"), queues(HopKind::Poolers), "{said}");
    assert!(!queues(HopKind::Poolers) || told.poolers.as_ref().is_some_and(|hop| hop.cl_waiting > Some(0)), "{told:?}");
    assert_eq!(said.contains("queue for locks") && !said.contains("Callers") && !said.contains("Clients"), {
        told.bottleneck.queues_at == Some(HopKind::Server) && queues(HopKind::Server)
    });
    assert!(!queues(HopKind::Server) || told.server.waiting_for_locks > Some(0), "{told:?}");
    let clear = all.iter().all(|kind| state_of(told, *kind).is_none_or(|state| state == HopState::Clear));
    assert_eq!((said.contains("Nothing queues"), told.bottleneck.state == HopState::Clear), (clear, clear), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, rng_seed: RngSeed::Fixed(17), ..ProptestConfig::default() })]

    #[test]
    fn no_hop_is_named_that_does_not_hold_callers_up(
        inside in prop::collection::vec(some_pool(), 0..4),
        between in prop::collection::vec((some_pool(), any::<bool>(), any::<bool>()), 0..3),
        server in some_server(),
    ) {
        let states: Vec<PoolerState> =
            between.iter().map(|(_, is_paused, is_disabled)| PoolerState { is_paused: *is_paused, is_disabled: *is_disabled, ..bouncer() }).collect();
        let between: Vec<PoolNow> =
            between.into_iter().zip(&states).map(|((pool, ..), state)| PoolNow { pooler: Some(state), ..pool }).collect();
        let told = chain(&inside, &between, &server);
        let bottleneck = &told.bottleneck;
        for kind in [bottleneck.queues_at, bottleneck.held_by].into_iter().flatten() {
            prop_assert!(state_of(&told, kind).is_some_and(HopState::holds_up), "{told:?}");
        }
        prop_assert!(bottleneck.held_by.is_none_or(|by| Some(by) > bottleneck.queues_at), "{told:?}");
        prop_assert_eq!(bottleneck.queues_at.is_some(), bottleneck.state.holds_up());
        assert_said_as_it_is(&told);
    }
}
