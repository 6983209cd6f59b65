use super::super::fake::background_taker;
use super::*;

fn queue_behind(core: &mut Core<Fake>, now: Instant) -> Ticket {
    match core.checkout(&caller(&background_taker()), now, Waker::noop(), HERE) {
        Checkout::Queued(ticket) => ticket,
        _ => panic!("expected to be queued"),
    }
}

#[test]
fn whoever_waits_in_the_background_is_served_after_all_others_and_at_once_where_there_are_none() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let Checkout::Ready(lease) = core.checkout(&caller(&background_taker()), now, Waker::noop(), HERE) else { panic!("one is idle") };
    let (behind, second_behind, first, second) =
        (queue_behind(&mut core, now), queue_behind(&mut core, now), queue(&mut core, now), queue(&mut core, now));
    let mut lease = Some(lease);
    for expected in [first, second, behind, second_behind] {
        core.give_back(lease.take().expect("handed on"), now, HERE);
        let Poll::Ready(Ok(conn)) = polled(&mut core, expected) else { panic!("{expected} is next") };
        lease = Some(conn);
    }
}

#[test]
fn nobody_in_the_background_waits_for_ever() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let mut lease = take(&mut core, now);
    let behind = queue_behind(&mut core, now);
    for turn in 1..=10 {
        let ordinary = queue(&mut core, now);
        core.give_back(lease, now, HERE);
        let next = if turn == 10 { behind } else { ordinary };
        let Poll::Ready(Ok(conn)) = polled(&mut core, next) else { panic!("turn {turn}") };
        lease = conn;
    }
}

#[test]
fn a_queue_that_is_full_of_background_callers_still_takes_others() {
    let options = PoolOptions::new().pool_size(1).max_overflow(0).max_waiters(Some(2)).warm_up(false);
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    open(&mut core, now, 1);
    let _lease = take(&mut core, now);
    (0..2).for_each(|_| _ = queue_behind(&mut core, now));
    let refused = core.checkout(&caller(&background_taker()), now, Waker::noop(), HERE);
    assert!(matches!(refused, Checkout::Full { waiting: 2, .. }));
    (0..2).for_each(|_| _ = queue(&mut core, now));
    assert!(matches!(checkout(&mut core, now, None), Checkout::Full { waiting: 4, .. }));
}

#[test]
fn a_background_caller_leaves_keeps_its_place_and_runs_out_of_time_as_any_other() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let (first, second) = (queue_behind(&mut core, now), queue_behind(&mut core, now));
    open(&mut core, now, 1);
    let Poll::Ready(Ok(dead)) = polled(&mut core, first) else { panic!("served") };
    core.lost(&dead);
    let again = background_taker();
    let again = core.checkout(&Caller { place: Some(first), ..caller(&again) }, now, Waker::noop(), HERE);
    assert!(matches!(again, Checkout::Queued(place) if place == first));
    core.opening += 1;
    core.opened(fake(2), now, HERE);
    assert_eq!((served(&mut core, second), served(&mut core, first)), (None, Some(2)));
    assert!(core.abandon(second).0.is_some() && core.counts().waiting == 0);
    let hurried = background_taker();
    let soon = now + Duration::from_secs(1);
    let Checkout::Queued(late) = core.checkout(&Caller::within(&hurried, soon), now, Waker::noop(), HERE) else { panic!("queued") };
    assert_eq!(core.expire(soon).overdue.len(), 1);
    assert!(matches!(polled(&mut core, late), Poll::Ready(Err(WaiterExit::TimedOut))));
    queue_behind(&mut core, now);
    assert_eq!(core.close().0.len(), 1);
}
