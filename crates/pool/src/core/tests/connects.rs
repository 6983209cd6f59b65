use super::*;

#[test]
fn one_connect_a_waiter_up_to_the_parallelism_and_the_capacity() {
    let (mut core, now) = (core(2, 3), Instant::now());
    assert_eq!(core.connects_due(now), 0, "a lazy pool opens nothing by itself");
    queue(&mut core, now);
    assert_eq!((core.connects_due(now), core.connects_due(now)), (1, 0));
    let _nine_more: [Ticket; 9] = std::array::from_fn(|_| queue(&mut core, now));
    assert_eq!(core.connects_due(now), 3, "4 at a time");
    (1..=4).for_each(|id| drop(core.opened(fake(id), now, HERE)));
    assert_eq!(core.connects_due(now), 1, "capacity 5");
    let counts = core.counts();
    assert_eq!((counts.checked_out, counts.opening, counts.waiting), (4, 1, 6));
}

#[test]
fn a_warm_pool_opens_its_base_and_replaces_what_it_loses() {
    let (mut core, now) = (Core::<Fake>::new(&PoolOptions::new().pool_size(6), || 7), Instant::now());
    assert_eq!(core.connects_due(now), 4);
    (1..=4).for_each(|id| drop(core.opened(fake(id), now, HERE)));
    assert_eq!(core.connects_due(now), 2);
    (5..=6).for_each(|id| drop(core.opened(fake(id), now, HERE)));
    assert_eq!(core.connects_due(now), 0);
    let lost = take(&mut core, now);
    core.lost(&lost);
    assert_eq!(core.connects_due(now), 1);
}

#[test]
fn a_lazy_pool_replaces_only_what_was_once_open() {
    let (mut core, now) = (core(6, 0), Instant::now());
    open(&mut core, now, 1);
    let lost = take(&mut core, now);
    core.lost(&lost);
    assert_eq!(core.connects_due(now), 1);
}

#[test]
fn what_a_hook_turns_down_is_replaced_after_a_pause_until_it_takes_one() {
    let (mut core, now) = (core(1, 3), Instant::now());
    let _three: [Ticket; 3] = std::array::from_fn(|_| queue(&mut core, now));
    let mut at = now;
    for _ in 0..3 {
        assert!(core.connects_due(at) >= 1);
        core.opening = 0;
        let pause = core.rejected(at, 1.0).with_callers;
        assert_eq!(core.connects_due(at + pause - Duration::from_millis(1)), 0);
        at += pause;
        assert_eq!(core.connects_due(at), 1, "one at a time");
        core.opening = 0;
    }
    assert!(at - now >= Duration::from_millis(300), "the pauses grow");
    core.rejected(at, 1.0);
    core.accepted();
    assert_eq!(core.connects_due(at), 3, "the hook is content");
}

#[test]
fn after_a_failure_one_connect_at_a_time_with_growing_pauses() {
    let (mut core, now) = (Core::<Fake>::new(&PoolOptions::new(), || 7), Instant::now());
    assert_eq!(core.connects_due(now), 4);
    assert!(!core.connects_failing());
    let pauses: Vec<_> = (0..4).map(|_| core.open_failed(now, 1.0).without_callers.as_millis()).collect();
    assert_eq!(pauses, [50; 4], "four that fail together are one failure");
    assert!(core.connects_failing());
    assert_eq!(core.connects_due(now), 0);
    let later = |seconds| now + Duration::from_secs(seconds);
    let pauses: Vec<_> =
        (1..=4).map(|s| (core.connects_due(later(s)), core.open_failed(later(s), 1.0).without_callers.as_millis())).collect();
    assert_eq!(pauses, [(1, 100), (1, 200), (1, 400), (1, 800)]);
    assert_eq!(core.connects_due(later(5)), 1);
    assert_eq!(core.connects_due(later(5)), 0, "one at a time");
}

#[test]
fn a_caller_that_comes_in_a_long_pause_does_not_wait_for_its_end() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let mut at = now;
    for _ in 0..7 {
        core.opening += 1;
        at += core.open_failed(at, 1.0).without_callers;
    }
    core.opening += 1;
    assert_eq!(core.open_failed(at, 1.0).with_callers.as_millis(), 1_270, "a fifth of the 6.35 s since the first failure");
    let soon = at + Duration::from_millis(1_270);
    assert_eq!(core.connects_due(soon), 0, "nobody waits");
    queue(&mut core, soon);
    assert_eq!(core.connects_due(soon), 1, "the server may be back");
}

#[test]
fn a_gap_in_the_base_waits_for_the_end_of_a_long_pause_if_nobody_else_does() {
    let (mut core, now) = (Core::<Fake>::new(&PoolOptions::new().pool_size(1), || 7), Instant::now());
    let mut at = now;
    for _ in 0..7 {
        core.opening += 1;
        at += core.open_failed(at, 1.0).without_callers;
    }
    core.opening += 1;
    let pause = core.open_failed(at, 1.0);
    assert_eq!(core.connects_due(at + pause.with_callers), 0);
    assert_eq!(core.connects_due(at + pause.without_callers), 1);
}

#[test]
fn a_closed_pool_opens_nothing() {
    let (mut core, now) = (Core::<Fake>::new(&PoolOptions::new().pool_size(3), || 7), Instant::now());
    core.close();
    assert_eq!(core.connects_due(now), 0);
}
