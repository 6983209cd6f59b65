//! Ways to a connection besides the ordinary one, and what an operator does.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn who_does_not_wait_gets_what_is_idle_and_never_what_is_suspected() {
    let (mut core, now) = (core(2, 0), Instant::now());
    let asks = |core: &mut Core<Fake>, at| match core.checkout_now(&taker(), at, HERE) {
        ImmediateCheckout::Lent(conn) => Some(conn),
        ImmediateCheckout::Expired(_) => panic!("none is too old"),
        ImmediateCheckout::Nothing => None,
    };
    assert_eq!(asks(&mut core, now), None);
    assert_eq!((core.counts().waiting, core.connects_due(now)), (0, 0), "it leaves no trace");
    (1..=2).for_each(|id| open(&mut core, now, id));
    let lent = asks(&mut core, now + 9 * SECOND).expect("however long it was idle: a ping would be a wait");
    assert_eq!((core.served_at_once(), core.counts().checked_out), (1, 1));
    core.suspect_idle(now);
    assert_eq!(asks(&mut core, now), None);
    core.give_back(lent, now + SECOND, HERE);
    assert_eq!(asks(&mut core, now + SECOND).map(|conn| conn.id), Some(2), "it has been in use since");
}

#[test]
fn who_does_not_wait_meets_one_that_is_too_old_and_parts_with_it() {
    let (mut core, now) = (core(1, 0), Instant::now());
    core.opening = 1;
    core.opened(Fake::new(1, Some(now + SECOND)), now, HERE);
    assert!(matches!(core.checkout_now(&taker(), now + SECOND, HERE), ImmediateCheckout::Expired(_)));
    assert!(matches!(core.checkout_now(&taker(), now + SECOND, HERE), ImmediateCheckout::Nothing));
}

#[test]
fn a_caller_with_less_time_leaves_before_those_that_came_earlier() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let first = queue_until(&mut core, now, now + 9 * SECOND, None);
    core.take_new_alarm();
    let hurried = taker();
    let hurried = core.checkout(&Caller::within(&hurried, now + SECOND), now, Waker::noop(), HERE);
    let Checkout::Queued(hurried) = hurried else { panic!("expected to be queued") };
    assert!(core.take_new_alarm(), "the timer has to look earlier");
    assert_eq!(core.expire(now).next, Some(now + SECOND), "it is not the head of the queue");
    let late = core.expire(now + SECOND);
    assert_eq!((late.overdue.len(), late.next), (1, Some(now + 9 * SECOND)));
    assert!(matches!(polled(&mut core, hurried), Poll::Ready(Err(WaiterExit::TimedOut))));
    open(&mut core, now, 1);
    assert_eq!(served(&mut core, first), Some(1));
}

#[test]
fn nobody_is_served_while_the_pool_is_suspended_and_then_all_in_their_order() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let lease = take(&mut core, now);
    core.suspend();
    let places = [queue(&mut core, now), queue(&mut core, now), queue(&mut core, now)];
    assert!(matches!(core.give_back(lease, now, HERE), ReturnOutcome::Idle));
    assert_eq!((core.counts().checked_in, core.counts().waiting, core.counts().suspended), (2, 3, true));
    assert_eq!(core.connects_due(now), 0, "nothing is opened for those who are not served");
    assert!(matches!(core.checkout_now(&taker(), now, HERE), ImmediateCheckout::Nothing));
    let resumed = core.resume(&taker(), now, HERE);
    assert_eq!((resumed.wakers.len(), resumed.untested.len()), (2, 0));
    assert_eq!(places.map(|place| served(&mut core, place).is_some()), [true, true, false]);
}

#[test]
fn what_was_idle_for_long_is_tested_before_it_goes_to_those_who_waited() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    core.suspend();
    let place = queue(&mut core, now);
    let mut resumed = core.resume(&taker(), now + 60 * SECOND, HERE);
    assert_eq!((resumed.wakers.len(), resumed.untested.len()), (0, 2));
    assert_eq!((core.counts().checked_in, core.counts().peaks.ever.value), (0, 0), "nobody can be served before who waits");
    let tested = resumed.untested.pop().expect("two");
    assert!(matches!(core.put_back(tested, Trial::Idle(None), now, HERE), ReturnOutcome::Handed(_)));
    assert!(served(&mut core, place).is_some() && core.counts().peaks.ever.value == 1);
}

#[test]
fn a_closed_pool_stays_closed_whether_it_was_suspended_or_is_resumed() {
    let (mut core, now) = (core(1, 0), Instant::now());
    core.suspend();
    core.close();
    assert!(matches!(checkout(&mut core, now, None), Checkout::Closed));
    core.resume(&taker(), now, HERE);
    assert!(matches!(checkout(&mut core, now, None), Checkout::Closed));
    core.suspend();
    assert!(matches!(checkout(&mut core, now, None), Checkout::Closed));
}

#[test]
fn to_replace_all_closes_what_is_idle_now_and_the_others_on_return_or_once_open() {
    let (mut core, now) = (core(3, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let lease = take(&mut core, now);
    core.opening = 1;
    assert_eq!(core.recycle_all().len(), 1);
    assert!(matches!(core.give_back(lease, now, HERE), ReturnOutcome::Close(_, Surplus::Recycled)));
    assert!(matches!(core.opened(fake(3), now, HERE), ReturnOutcome::Close(_, Surplus::Recycled)));
    assert_eq!(core.connects_due(now), 2, "as many as were ever open");
    let fresh = fake(4).of_epoch(core.epoch());
    assert!(matches!(core.opened(fresh, now, HERE), ReturnOutcome::Idle));
    let lease = take(&mut core, now);
    assert!(matches!(core.give_back(lease, now, HERE), ReturnOutcome::Idle), "it was opened afterwards");
}
