use super::*;

#[test]
fn with_no_linger_overflow_closes_on_return_once_the_base_is_idle() {
    let (mut core, now) = (core(1, 2), Instant::now());
    (1..=3).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now), take(&mut core, now)];
    assert!(matches!(core.give_back(leases[0].clone(), now, HERE), ReturnOutcome::Idle));
    assert!(matches!(core.give_back(leases[1].clone(), now, HERE), ReturnOutcome::Close(_, Surplus::Overflow)));
    assert!(matches!(core.give_back(leases[2].clone(), now, HERE), ReturnOutcome::Close(_, Surplus::Overflow)));
    assert_eq!((core.counts().checked_in, core.counts().checked_out), (1, 0));
}

#[test]
fn overflow_lingers_and_then_the_longest_idle_go_first() {
    let options = PoolOptions::new().pool_size(1).max_overflow(2).overflow_linger(Duration::from_secs(10));
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    (1..=3).for_each(|id| open(&mut core, now + Duration::from_secs(id.into()), id));
    let ids = |surplus: Vec<(Fake, Surplus)>| surplus.iter().map(|(conn, _)| conn.id).collect::<Vec<_>>();
    assert_eq!(ids(core.take_surplus(now + Duration::from_secs(10))), [0; 0]);
    assert_eq!(ids(core.take_surplus(now + Duration::from_secs(11))), [1]);
    assert_eq!(ids(core.take_surplus(now + Duration::from_secs(60))), [2]);
    assert_eq!(core.counts().checked_in, 1);
}

#[test]
fn what_is_too_old_goes_on_checkout_on_return_and_while_idle() {
    let (mut core, now) = (core(3, 0), Instant::now());
    let later = now + Duration::from_secs(1);
    core.opening = 3;
    (1..=3).for_each(|id| drop(core.opened(Fake::new(id, Some(later)), now, HERE)));
    let in_use = take(&mut core, now);
    assert!(matches!(checkout(&mut core, later, None), Checkout::Expired(conn) if conn.id == 2));
    assert!(matches!(core.take_surplus(later).as_slice(), [(conn, Surplus::Recycled)] if conn.id == 1));
    queue(&mut core, later);
    assert!(matches!(core.give_back(in_use, later, HERE), ReturnOutcome::Close(_, Surplus::Recycled)), "even while somebody waits");
    assert_eq!(core.connects_due(later), 3, "new ones, for the waiter and for what was once open");
}

#[test]
fn a_smaller_size_closes_idle_ones_at_once_and_leases_on_return() {
    let (mut core, now) = (core(4, 0), Instant::now());
    (1..=4).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now), take(&mut core, now)];
    core.resize(1, 1);
    assert_eq!(core.take_surplus(now).len(), 1);
    assert!(matches!(core.give_back(leases[0].clone(), now, HERE), ReturnOutcome::Close(_, Surplus::Resized)));
    assert!(matches!(core.give_back(leases[1].clone(), now, HERE), ReturnOutcome::Idle));
    assert_eq!(core.counts().checked_out + core.counts().checked_in, 2);
}

#[test]
fn a_farewell_is_waited_for() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let (_, idle) = core.close();
    assert_eq!((idle.len(), core.is_drained()), (1, false));
    core.parted();
    assert!(core.is_drained());
}

#[test]
fn closing_wakes_everybody_and_takes_nothing_back() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let waiter = queue(&mut core, now);
    let (waiters, idle) = core.close();
    assert_eq!((waiters.len(), idle.len()), (1, 0));
    assert!(matches!(polled(&mut core, waiter), Poll::Ready(Err(WaiterExit::Closed))));
    assert!(!core.is_drained());
    assert!(matches!(core.give_back(lease, now, HERE), ReturnOutcome::Close(_, Surplus::Shutdown)));
    core.parted();
    assert!(core.is_drained());
    assert!(matches!(checkout(&mut core, now, None), Checkout::Closed));
}

#[test]
fn while_connects_fail_no_working_connection_is_retired_by_age() {
    let (mut core, now) = (core(3, 0), Instant::now());
    let later = now + Duration::from_secs(1);
    core.opening = 3;
    (1..=3).for_each(|id| drop(core.opened(Fake::new(id, Some(later)), now, HERE)));
    core.opening += 1;
    core.open_failed(now, 0.5);
    let lease = take(&mut core, later);
    assert!(matches!(core.give_back(lease, later, HERE), ReturnOutcome::Idle), "it is lent and kept");
    assert_eq!((core.take_surplus(later).len(), core.counts().checked_in), (0, 3));
    let lost = take(&mut core, later);
    core.lost(&lost);
    core.opening += 1;
    core.opened(Fake::new(4, None), later, HERE);
    assert!(matches!(core.take_surplus(later).as_slice(), [(_, Surplus::Recycled), ..]), "connects succeed again");
}

#[test]
fn as_many_are_retired_at_once_as_can_be_opened_at_once() {
    let (mut core, now) = (core(9, 0), Instant::now());
    let later = now + Duration::from_secs(1);
    core.opening = 9;
    (1..=9).for_each(|id| drop(core.opened(Fake::new(id, Some(later)), now, HERE)));
    assert_eq!(core.take_surplus(later).len(), 4);
    assert_eq!(core.connects_due(later), 4);
    assert_eq!(core.take_surplus(later).len(), 0, "until those are there");
}

#[test]
fn the_room_that_is_reserved_for_idle_connections_stays_reserved() {
    let options = PoolOptions::new().pool_size(1).max_overflow(40).overflow_linger(Duration::ZERO);
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    open(&mut core, now, 1);
    let reserved = (core.idle.capacity(), core.idle.as_ptr());
    core.take_surplus(now);
    assert_eq!((core.idle.capacity(), core.idle.as_ptr()), reserved);
    (2..=9).for_each(|id| open(&mut core, now, id));
    assert_eq!(core.take_surplus(now + Duration::from_secs(1)).len(), 8);
    assert_eq!((core.idle.capacity(), core.idle.as_ptr()), reserved);
}

#[test]
fn whoever_is_not_kept_is_parted_with_before_a_pool_is_drained() {
    let now = Instant::now();
    let later = now + Duration::from_secs(1);
    let old = |core: &mut Core<Fake>, id| {
        core.opening += 1;
        core.opened(Fake::new(id, Some(later)), now, HERE);
    };
    // Each makes the pool say goodbye to one connection, and keeps none.
    let goodbyes: [fn(&mut Core<Fake>, Instant); 3] = [
        |core, at| assert!(matches!(checkout(core, at, None), Checkout::Expired(_))),
        |core, at| assert_eq!(core.take_surplus(at).len(), 1),
        |core, at| {
            let lease = take(core, at - Duration::from_secs(1));
            assert!(matches!(core.give_back(lease, at, HERE), ReturnOutcome::Close(..)));
        },
    ];
    for goodbye in goodbyes {
        let mut core = core(1, 0);
        old(&mut core, 1);
        goodbye(&mut core, later);
        core.close();
        assert!(!core.is_drained());
        core.parted();
        assert!(core.is_drained());
    }
}

#[test]
fn a_connect_that_ends_in_a_closed_or_full_pool_is_parted_with() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    core.opening = 2;
    assert!(matches!(core.opened(fake(2), now, HERE), ReturnOutcome::Close(_, Surplus::Resized)));
    let (_, idle) = core.close();
    assert!(!core.is_drained() && core.is_closed());
    assert!(matches!(core.opened(fake(3), now, HERE), ReturnOutcome::Close(_, Surplus::Shutdown)));
    (0..2 + idle.len()).for_each(|_| {
        assert!(!core.is_drained());
        core.parted();
    });
    assert!(core.is_drained());
}

#[test]
fn a_pool_that_is_not_closed_or_still_connects_is_not_drained() {
    let mut core = core(1, 0);
    assert!(!core.is_drained() && !core.is_closed(), "nothing is out, and callers may come");
    core.opening = 1;
    core.close();
    assert!(!core.is_drained(), "a connect is under way");
    core.open_failed(Instant::now(), 0.5);
    assert!(core.is_drained());
}

#[test]
fn a_smaller_size_closes_no_more_idle_ones_than_are_too_many() {
    let (mut core, now) = (core(4, 0), Instant::now());
    (1..=4).for_each(|id| open(&mut core, now, id));
    core.resize(3, 0);
    assert!(matches!(core.take_surplus(now).as_slice(), [(conn, Surplus::Resized)] if conn.id == 1), "the least recently used");
    assert_eq!(core.counts().checked_in, 3);
}
