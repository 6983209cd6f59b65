//! What is in doubt is verified before it is lent, and replaced meanwhile where there is room.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn verified(id: u32, at: Instant) -> Fake {
    let mut conn = fake(id);
    conn.verified_at = at;
    conn
}

/// Two idle ones of a base of two, verified at this time.
fn with_two(max_overflow: u32, at: Instant) -> Core<Fake> {
    let mut core = core(2, max_overflow);
    for id in [1, 2] {
        core.opening += 1;
        core.opened(verified(id, at), at, HERE);
    }
    core
}

#[test]
fn idle_ones_are_taken_for_their_test_once_for_each_doubt() {
    let now = Instant::now();
    let mut core = with_two(0, now);
    let doubted = core.doubt_primary(now, now + SECOND);
    assert_eq!(doubted.len(), 2);
    assert_eq!((core.counts().checked_in, core.counts().checked_out), (0, 2), "nobody gets one meanwhile");
    assert!(core.doubt_primary(now, now + 2 * SECOND).is_empty(), "it failed for the same reason");
    for mut conn in doubted {
        conn.verified_at = now + 2 * SECOND;
        assert!(matches!(core.put_back(conn, Trial::Doubt, now + 2 * SECOND, HERE), ReturnOutcome::Idle));
    }
    assert_eq!(core.doubt_primary(now + 2 * SECOND, now + 3 * SECOND).len(), 2, "what was verified since has failed");
}

#[test]
fn one_that_comes_back_in_doubt_goes_to_no_waiter_before_its_test() {
    let now = Instant::now();
    let mut core = with_two(0, now);
    let held = [take(&mut core, now), take(&mut core, now)];
    let ticket = queue(&mut core, now);
    assert!(core.doubt_primary(now, now + SECOND).is_empty(), "none is idle");
    let [mut first, second] = held;
    assert!(matches!(core.give_back(first.clone(), now + SECOND, HERE), ReturnOutcome::Untested(_)));
    assert_eq!(served(&mut core, ticket), None);
    first.verified_at = now + 2 * SECOND;
    assert!(matches!(core.put_back(first, Trial::Doubt, now + 2 * SECOND, HERE), ReturnOutcome::Handed(_)));
    assert_eq!(served(&mut core, ticket), Some(2), "the one that was taken first");
    core.lost(&second);
    assert_eq!(core.counts().checked_out, 1);
}

#[test]
fn replacements_are_opened_during_the_tests_where_the_capacity_has_room() {
    let now = Instant::now();
    let mut roomy = with_two(1, now);
    assert_eq!((roomy.connects_due(now), roomy.doubt_primary(now, now + SECOND).len()), (0, 2));
    assert_eq!(roomy.connects_due(now + SECOND), 1, "two would exceed the capacity of three");
    let mut full = with_two(0, now);
    let doubted = full.doubt_primary(now, now + SECOND);
    assert_eq!(full.connects_due(now + SECOND), 0, "there is no room");
    full.end_test(Trial::Doubt);
    full.lost(&doubted[0]);
    assert_eq!(full.connects_due(now + SECOND), 1);
}

#[test]
fn a_connect_that_was_verified_before_the_doubt_is_not_kept() {
    let now = Instant::now();
    let mut core = with_two(2, now);
    core.opening += 1;
    core.doubt_primary(now, now + SECOND);
    assert!(matches!(core.opened(verified(3, now), now + SECOND, HERE), ReturnOutcome::Close(_, Surplus::Recycled)));
    core.opening += 1;
    assert!(matches!(core.opened(verified(4, now + 2 * SECOND), now + 3 * SECOND, HERE), ReturnOutcome::Idle));
}
