//! What can happen to a pool, and how often it does.

use proptest::prelude::*;

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// The number chooses the thread.
    Checkout(usize),
    /// The same with a time of its own.
    CheckoutWithin {
        n: usize,
        ms: u64,
    },
    /// A caller that does not wait.
    CheckoutNow(usize),
    /// A caller looks whether it was served; the number chooses which.
    Poll(usize),
    Abandon(usize),
    GiveBack(usize),
    Lose(usize),
    /// The same in the middle of a statement, which runs on.
    LoseRunning(usize),
    /// One of those has ended on the server.
    Ended,
    /// What a caller was served turns out to be dead: it asks again and keeps its place.
    Again(usize),
    Connect,
    Opened {
        life_ms: u64,
    },
    OpenFailed,
    Surplus,
    Resize(u32, u32),
    /// Every connection is to be replaced.
    RecycleAll,
    /// What was not tested for longest is taken out for a test, or has passed it.
    KeepAlive,
    /// The server of a session that failed may be no primary any more.
    Doubt,
    /// One that is in doubt has passed its test.
    Verified,
    /// Nobody is served any more, or callers are again.
    Suspend(bool),
    /// The timer of all who wait rings.
    Expire,
    Wait {
        ms: u64,
    },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any::<usize>().prop_map(Step::Checkout),
        2 => (any::<usize>(), 1..1_000u64).prop_map(|(n, ms)| Step::CheckoutWithin { n, ms }),
        2 => any::<usize>().prop_map(Step::CheckoutNow),
        4 => any::<usize>().prop_map(Step::Poll),
        2 => any::<usize>().prop_map(Step::Abandon),
        4 => any::<usize>().prop_map(Step::GiveBack),
        1 => any::<usize>().prop_map(Step::Lose),
        1 => any::<usize>().prop_map(Step::LoseRunning),
        1 => Just(Step::Ended),
        1 => any::<usize>().prop_map(Step::Again),
        4 => Just(Step::Connect),
        5 => (50..2_000u64).prop_map(|life_ms| Step::Opened { life_ms }),
        1 => Just(Step::OpenFailed),
        2 => Just(Step::Surplus),
        1 => (0..4u32, 0..4u32).prop_map(|(base, overflow)| Step::Resize(base.max(u32::from(overflow == 0)), overflow)),
        1 => Just(Step::RecycleAll),
        2 => Just(Step::KeepAlive),
        1 => Just(Step::Doubt),
        3 => Just(Step::Verified),
        1 => any::<bool>().prop_map(Step::Suspend),
        2 => Just(Step::Expire),
        3 => (1..300u64).prop_map(|ms| Step::Wait { ms }),
    ]
}
