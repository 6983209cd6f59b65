use super::*;

#[test]
fn idle_connections_are_taken_last_in_first_out() {
    let (mut core, now) = (core(3, 0), Instant::now());
    (1..=3).for_each(|id| open(&mut core, now, id));
    assert_eq!([take(&mut core, now).id, take(&mut core, now).id], [3, 2]);
}

#[test]
fn who_was_given_something_useless_before_is_not_served_at_once() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    assert_eq!(core.served_at_once(), 0);
    take(&mut core, now);
    assert_eq!(core.served_at_once(), 1);
    let second = core.checkout(&Caller { again: true, ..caller(&taker()) }, now, Waker::noop(), HERE);
    assert!(matches!(second, Checkout::Ready(_)));
    assert_eq!(core.served_at_once(), 1, "its caller counts it, with how long it took");
}

#[test]
fn what_was_idle_before_a_break_is_suspect_what_came_after_is_not() {
    let (mut core, now) = (core(2, 0), Instant::now());
    open(&mut core, now, 1);
    core.suspect_idle(now + Duration::from_secs(1));
    open(&mut core, now + Duration::from_secs(2), 2);
    let soon_after = now + Duration::from_millis(2_100);
    let pings = |core: &mut Core<Fake>| matches!(checkout(core, soon_after, None), Checkout::Untested(_));
    assert_eq!([pings(&mut core), pings(&mut core)], [false, true]);
}

#[test]
fn whoever_is_handed_a_connection_is_its_holder_from_that_moment() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let (line, _place) = (line!(), core.checkout(&caller(&taker()), now, Waker::noop(), HERE));
    core.give_back(lease, now, HERE);
    let holders = core.holders().list(now, Duration::MAX);
    assert_eq!(holders.iter().map(|holder| holder.site.to_string()).collect::<Vec<_>>(), [format!("{}:{line}", file!())]);
}

#[test]
fn a_lease_that_is_held_too_long_is_found_through_the_pool() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let _kept = take(&mut core, now);
    let threshold = Duration::from_secs(60);
    assert_eq!(core.holders_mut().new_leaks(now + threshold, threshold).len(), 1);
}

#[test]
fn who_has_been_idle_for_long_or_is_suspect_is_pinged() {
    let second = Duration::from_secs(1);
    let pings = |policy, is_suspect: bool, idle_for: Duration| {
        let (mut core, now) = (Core::new(&PoolOptions::new().pool_size(1).pre_ping(policy), || 7), Instant::now());
        open(&mut core, now, 1);
        if is_suspect {
            core.suspect_idle(now);
        }
        matches!(checkout(&mut core, now + idle_for, None), Checkout::Untested(_))
    };
    let policy = PrePing::IfIdleFor(10 * second);
    assert_eq!([pings(policy, false, 9 * second), pings(policy, false, 10 * second), pings(policy, true, second)], [false, true, true]);
    assert!(pings(PrePing::Always, false, Duration::ZERO) && !pings(PrePing::Never, true, 10 * second));
}
