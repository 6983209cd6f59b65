use super::*;

fn internal(core: &mut Core<Fake>, now: Instant) -> Option<u32> {
    match core.poll_internal(&taker(), Waker::noop(), now) {
        Poll::Ready(conn) => Some(conn.id),
        Poll::Pending => None,
    }
}

#[test]
fn the_pool_takes_what_is_idle_for_itself_though_it_be_suspect() {
    let (mut core, now) = (core(2, 0), Instant::now());
    open(&mut core, now, 1);
    core.suspect_idle(now + Duration::from_secs(1));
    assert_eq!(internal(&mut core, now), Some(1));
    assert_eq!((core.counts().checked_out, core.counts().checked_in), (1, 0));
}

#[test]
fn what_comes_back_goes_to_the_pools_own_caller_before_the_queue() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let waiter = queue(&mut core, now);
    assert_eq!(internal(&mut core, now), None);
    assert!(matches!(core.give_back(lease, now, HERE), ReturnOutcome::Handed(_)));
    assert_eq!((served(&mut core, waiter), core.counts().checked_out), (None, 1));
    let Poll::Ready(conn) = core.poll_internal(&taker(), Waker::noop(), now) else { panic!("it was handed over") };
    core.give_back(conn, now, HERE);
    assert_eq!(served(&mut core, waiter), Some(1), "and the queue is next");
}

#[test]
fn a_connection_is_opened_for_the_pools_own_caller_who_may_also_leave() {
    let (mut core, now) = (core(1, 0), Instant::now());
    assert_eq!((internal(&mut core, now), core.connects_due(now)), (None, 1));
    core.opened(fake(1), now, HERE);
    let (waker, handed) = core.leave_internal();
    assert!(waker.is_none() && handed.is_some_and(|conn| conn.id == 1), "what it was handed comes back");
    assert_eq!(internal(&mut core, now), None);
    assert!(matches!(core.leave_internal(), (Some(_), None)));
}

#[test]
fn what_still_runs_on_the_server_counts_against_the_capacity_until_it_has_ended() {
    let (mut core, now) = (core(3, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    core.lost(&lease);
    core.abandoned(1);
    (0..4).for_each(|_| _ = queue(&mut core, now));
    assert_eq!(core.connects_due(now), 2);
    core.ended(1);
    assert_eq!(core.connects_due(now), 1);
}

#[test]
fn where_everything_was_abandoned_one_connection_is_opened() {
    let (mut core, now) = (core(2, 0), Instant::now());
    core.abandoned(2);
    (0..4).for_each(|_| _ = queue(&mut core, now));
    assert_eq!((core.connects_due(now), core.connects_due(now)), (1, 0));
}
