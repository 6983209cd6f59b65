use super::*;

#[test]
fn waiters_are_served_first_in_first_out_and_a_return_goes_to_the_head() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let (first, second) = (queue(&mut core, now), queue(&mut core, now));
    core.give_back(lease, now, HERE);
    assert_eq!(core.counts().checked_in, 0, "handed over, never idle in between");
    assert_eq!(served(&mut core, second), None);
    assert_eq!(served(&mut core, first), Some(1));
}

#[test]
fn who_runs_where_another_connection_came_back_takes_that_one_and_is_listed_with_it() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now)];
    let first = taker();
    let second = taker();
    let [first_place, second_place] = [&first, &second].map(|taker| match core.checkout(&caller(taker), now, Waker::noop(), HERE) {
        Checkout::Queued(ticket) => ticket,
        _ => panic!("expected to be queued"),
    });
    for (lease, thread) in leases.into_iter().zip([5, 6]) {
        core.give_back(lease, now, ThreadId::numbered(thread));
    }
    let Poll::Ready(Ok(taken)) = core.poll_waiter(first_place, Waker::noop(), now, ThreadId::numbered(6)).0 else { panic!("served") };
    let listed = core.holders().list(now, Duration::MAX);
    let holder = listed.iter().find(|holder| holder.backend_pid == taken.id as i32).expect("listed");
    assert_eq!((taken.id, holder.site.to_string()), (1, first.site.to_string()));
    assert_ne!(first.site.to_string(), second.site.to_string());
    let Poll::Ready(Ok(left)) = core.poll_waiter(second_place, Waker::noop(), now, ThreadId::numbered(6)).0 else { panic!("served") };
    assert_eq!(left.id, 2, "the other one, whoever gave it back");
}

#[test]
fn a_caller_that_got_a_dead_connection_keeps_its_place() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let first = queue(&mut core, now);
    assert_eq!(core.connects_due(now), 1);
    core.opened(fake(1), now, HERE);
    let Poll::Ready(Ok(dead)) = polled(&mut core, first) else { panic!("served") };
    let second = queue(&mut core, now);
    core.lost(&dead);
    assert!(matches!(checkout(&mut core, now, Some(first)), Checkout::Queued(ticket) if ticket == first));
    open(&mut core, now, 2);
    assert_eq!((served(&mut core, second), served(&mut core, first)), (None, Some(2)));
}

#[test]
fn of_two_that_got_dead_connections_the_first_is_still_before_the_second() {
    let (mut core, now) = (core(2, 0), Instant::now());
    let (first, second) = (queue(&mut core, now), queue(&mut core, now));
    (1..=2).for_each(|id| open(&mut core, now, id));
    for place in [first, second] {
        let Poll::Ready(Ok(dead)) = polled(&mut core, place) else { panic!("served") };
        core.lost(&dead);
    }
    let places = [first, second].map(|place| matches!(checkout(&mut core, now, Some(place)), Checkout::Queued(ticket) if ticket == place));
    assert_eq!(places, [true; 2]);
    open(&mut core, now, 3);
    assert_eq!((served(&mut core, second), served(&mut core, first)), (None, Some(3)));
}

#[test]
fn abandoning_a_place_leaves_no_trace_and_a_handed_connection_comes_back() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let (gone, next) = (queue(&mut core, now), queue(&mut core, now));
    core.give_back(lease, now, HERE);
    let handed = core.abandon(gone).1.expect("it had been handed a connection");
    core.give_back(handed, now, HERE);
    assert_eq!(served(&mut core, next), Some(1));
    let last = queue(&mut core, now);
    assert_eq!(core.abandon(last).1, None);
    assert_eq!(core.counts().waiting, 0);
}

#[test]
fn a_full_queue_refuses_with_an_estimate() {
    let options = PoolOptions::new().pool_size(2).max_overflow(0).max_waiters(Some(1));
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    let _both_opening = [queue(&mut core, now), queue(&mut core, now), queue(&mut core, now)];
    assert!(matches!(checkout(&mut core, now, None), Checkout::Full { waiting: 3, .. }), "2 by connects, 1 waiter");
    (0..40).for_each(|_| core.note_hold(Duration::from_secs(2)));
    let Checkout::Full { retry_after, .. } = checkout(&mut core, now, None) else { panic!("still full") };
    assert!((3.5..=4.1).contains(&retry_after.as_secs_f64()), "4 callers, 2 at a time, 2 s each: {retry_after:?}");
}

#[test]
fn who_has_waited_too_long_leaves_the_queue_and_the_next_one_moves_up() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let second = Duration::from_secs(1);
    let (first, next) = (queue_until(&mut core, now, now + second, None), queue_until(&mut core, now, now + 2 * second, None));
    assert!(core.take_new_alarm() && !core.take_new_alarm(), "told once when to look");
    let last = queue_until(&mut core, now, now + second, None);
    assert!(!core.take_new_alarm(), "the timer is set to that moment already");
    core.abandon(last);
    let early = core.expire(now);
    assert_eq!((early.overdue.len(), early.next), (0, Some(now + second)));
    let late = core.expire(now + second);
    assert_eq!((late.overdue.len(), late.next), (1, Some(now + 2 * second)));
    assert!(matches!(polled(&mut core, first), Poll::Ready(Err(WaiterExit::TimedOut))));
    open(&mut core, now, 1);
    assert_eq!(served(&mut core, next), Some(1));
    assert_eq!(core.expire(now + 9 * second).next, None, "nobody is left");
}

#[test]
fn nobody_is_told_early_that_its_time_is_over_because_others_behind_it_came_a_moment_before() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let (second, moment) = (Duration::from_secs(1), Duration::from_millis(2));
    for later in [Duration::ZERO, moment, Duration::ZERO, Duration::ZERO, Duration::ZERO] {
        queue_until(&mut core, now, now + second + later, None);
    }
    let first = core.expire(now + second);
    assert_eq!((first.overdue.len(), first.next), (1, Some(now + second + moment)));
    assert_eq!(core.expire(now + second + moment).overdue.len(), 4, "the others a moment later");
}

#[test]
fn a_caller_that_comes_back_to_its_place_keeps_its_deadline() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let second = Duration::from_secs(1);
    let first = queue_until(&mut core, now, now + second, None);
    open(&mut core, now, 1);
    assert!(served(&mut core, first).is_some());
    queue_until(&mut core, now, now + 5 * second, None);
    core.expire(now);
    assert!(!core.take_new_alarm(), "the alarm is set to 5 s");
    queue_until(&mut core, now, now + second, Some(first));
    assert!(core.take_new_alarm(), "and has to be set to 1 s");
    assert_eq!(core.expire(now + second).overdue.len(), 1);
}

#[test]
fn what_a_caller_has_not_picked_up_by_its_deadline_comes_back_and_the_caller_is_told() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let second = Duration::from_secs(1);
    let (asleep, next) = (queue_until(&mut core, now, now + second, None), queue_until(&mut core, now, now + 5 * second, None));
    open(&mut core, now, 1);
    let early = core.expire(now);
    assert_eq!((early.unclaimed.len(), early.next), (0, Some(now + second)), "the timer looks after what was handed, too");
    let late = core.expire(now + second);
    assert_eq!((late.unclaimed.iter().map(|conn| conn.id).collect::<Vec<_>>(), late.overdue.len()), (vec![1], 0));
    late.unclaimed.into_iter().for_each(|conn| drop(core.give_back(conn, now + second, HERE)));
    assert!(matches!(polled(&mut core, asleep), Poll::Ready(Err(WaiterExit::TimedOut))));
    assert_eq!(served(&mut core, next), Some(1));
}

#[test]
fn a_waker_that_another_takes_the_place_of_is_not_dropped_under_the_lock() {
    struct Counted;
    impl std::task::Wake for Counted {
        fn wake(self: Arc<Self>) {}
    }
    let (mut core, now) = (core(1, 0), Instant::now());
    let (first, second) = (Arc::new(Counted), Waker::from(Arc::new(Counted)));
    let waker = Waker::from(first.clone());
    let Checkout::Queued(place) = core.checkout(&caller(&taker()), now, &waker, HERE) else { panic!("expected to be queued") };
    drop(waker);
    let (pending, before) = core.poll_waiter(place, &second, now, HERE);
    assert!(pending.is_pending());
    assert_eq!(Arc::strong_count(&first), 2, "it is returned, for the caller to drop");
    drop(before);
    assert_eq!(Arc::strong_count(&first), 1);
    assert!(core.poll_waiter(place, &second, now, HERE).1.is_none(), "the same one has nothing to take the place of");
}

#[test]
fn leases_that_are_stuck_put_the_estimate_off() {
    let options = PoolOptions::new().pool_size(2).max_overflow(0).max_waiters(Some(1));
    let (mut core, now) = (Core::new(&options, || 7), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let _stuck = [take(&mut core, now), take(&mut core, now)];
    (0..40).for_each(|_| core.note_hold(Duration::from_millis(5)));
    queue(&mut core, now);
    let retry_after = |core: &mut Core<Fake>, at| match core.checkout(&caller(&taker()), at, Waker::noop(), HERE) {
        Checkout::Full { retry_after, .. } => retry_after.as_secs_f64(),
        _ => panic!("expected to be refused"),
    };
    assert_eq!(retry_after(&mut core, now), 0.1, "nothing is held for long yet");
    let stuck = retry_after(&mut core, now + Duration::from_secs(30));
    assert!((29.0..=31.0).contains(&stuck), "2 callers, 2 at a time, held for 30 s already: {stuck}");
    let soon = |ms| now + Duration::from_secs(30) + Duration::from_millis(ms);
    assert_eq!(retry_after(&mut core, soon(99)), stuck, "not measured for each of many that are refused at once");
    assert!(retry_after(&mut core, soon(100)) > stuck);
}
