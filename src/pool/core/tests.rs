use std::task::{Poll, Waker};

use super::fake::{Fake, caller, taker};
use super::*;
use crate::pool::model::Peak;

fn fake(id: u32) -> Fake {
    Fake::new(id, None)
}

fn checkout(core: &mut Core<Fake>, now: Instant, place: Option<Ticket>) -> Checkout<Fake> {
    core.checkout(&Caller { place, ..caller(&taker()) }, now, Waker::noop())
}

/// Queued with so much patience.
fn queue_until(core: &mut Core<Fake>, now: Instant, deadline: Instant, place: Option<Ticket>) -> Ticket {
    match core.checkout(&Caller { place, deadline, ..caller(&taker()) }, now, Waker::noop()) {
        Checkout::Queued(ticket) => ticket,
        _ => panic!("expected to be queued"),
    }
}

fn core(pool_size: u32, max_overflow: u32) -> Core<Fake> {
    let options = PoolOptions::new().pool_size(pool_size).max_overflow(max_overflow).warm_up(false);
    Core::new(&options.overflow_linger(Duration::ZERO), || 7)
}

fn take(core: &mut Core<Fake>, now: Instant) -> Fake {
    match checkout(core, now, None) {
        Checkout::Ready { conn, .. } => conn,
        _ => panic!("expected an idle connection"),
    }
}

fn queue(core: &mut Core<Fake>, now: Instant) -> Ticket {
    match checkout(core, now, None) {
        Checkout::Queued(ticket) => ticket,
        _ => panic!("expected to be queued"),
    }
}

fn open(core: &mut Core<Fake>, now: Instant, id: u32) {
    core.opening += 1;
    core.opened(fake(id), now);
}

fn served(core: &mut Core<Fake>, ticket: Ticket) -> Option<u32> {
    match core.poll_waiter(ticket, Waker::noop()) {
        Poll::Ready(Ok(conn)) => Some(conn.id),
        _ => None,
    }
}

#[test]
fn idle_connections_are_taken_last_in_first_out() {
    let (mut core, now) = (core(3, 0), Instant::now());
    (1..=3).for_each(|id| open(&mut core, now, id));
    assert_eq!([take(&mut core, now).id, take(&mut core, now).id], [3, 2]);
}

#[test]
fn waiters_are_served_first_in_first_out_and_a_return_goes_to_the_head() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let (first, second) = (queue(&mut core, now), queue(&mut core, now));
    core.give_back(lease, now);
    assert_eq!(core.counts().checked_in, 0, "handed over, never idle in between");
    assert_eq!(served(&mut core, second), None);
    assert_eq!(served(&mut core, first), Some(1));
}

#[test]
fn a_caller_that_got_a_dead_connection_keeps_its_place() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let first = queue(&mut core, now);
    assert_eq!(core.connects_due(now), 1);
    core.opened(fake(1), now);
    let Poll::Ready(Ok(dead)) = core.poll_waiter(first, Waker::noop()) else { panic!("served") };
    let second = queue(&mut core, now);
    core.lost(&dead);
    assert!(matches!(checkout(&mut core, now, Some(first)), Checkout::Queued(ticket) if ticket == first));
    open(&mut core, now, 2);
    assert_eq!((served(&mut core, second), served(&mut core, first)), (None, Some(2)));
}

#[test]
fn who_was_given_something_useless_before_is_not_served_at_once() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    take(&mut core, now);
    assert_eq!(core.served_at_once(), 1);
    let second = core.checkout(&Caller { again: true, ..caller(&taker()) }, now, Waker::noop());
    assert!(matches!(second, Checkout::Ready { ping: false, .. }));
    assert_eq!(core.served_at_once(), 1, "its caller counts it, with how long it took");
}

#[test]
fn one_connect_a_waiter_up_to_the_parallelism_and_the_capacity() {
    let (mut core, now) = (core(2, 3), Instant::now());
    assert_eq!(core.connects_due(now), 0, "a lazy pool opens nothing by itself");
    queue(&mut core, now);
    assert_eq!((core.connects_due(now), core.connects_due(now)), (1, 0));
    let _nine_more: [Ticket; 9] = std::array::from_fn(|_| queue(&mut core, now));
    assert_eq!(core.connects_due(now), 3, "4 at a time");
    (1..=4).for_each(|id| drop(core.opened(fake(id), now)));
    assert_eq!(core.connects_due(now), 1, "capacity 5");
    let counts = core.counts();
    assert_eq!((counts.checked_out, counts.opening, counts.waiting), (4, 1, 6));
}

#[test]
fn a_warm_pool_opens_its_base_and_replaces_what_it_loses() {
    let (mut core, now) = (Core::<Fake>::new(&PoolOptions::new().pool_size(6), || 7), Instant::now());
    assert_eq!(core.connects_due(now), 4);
    (1..=4).for_each(|id| drop(core.opened(fake(id), now)));
    assert_eq!(core.connects_due(now), 2);
    (5..=6).for_each(|id| drop(core.opened(fake(id), now)));
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
fn after_a_failure_one_connect_at_a_time_with_growing_pauses() {
    let (mut core, now) = (Core::<Fake>::new(&PoolOptions::new(), || 7), Instant::now());
    assert_eq!(core.connects_due(now), 4);
    let pauses: Vec<_> = (0..4).map(|_| core.open_failed(now, 0.5).as_millis()).collect();
    assert_eq!(pauses, [50; 4], "four that fail together are one failure");
    assert_eq!(core.connects_due(now), 0);
    let later = |seconds| now + Duration::from_secs(seconds);
    let pauses: Vec<_> = (1..=4).map(|s| (core.connects_due(later(s)), core.open_failed(later(s), 0.5).as_millis())).collect();
    assert_eq!(pauses, [(1, 100), (1, 200), (1, 400), (1, 800)]);
    let now = later(5);
    assert_eq!(core.connects_due(now), 1);
    assert_eq!(core.open_failed(now, 1.0), Duration::from_secs(1), "never longer, whatever the jitter");
}

#[test]
fn with_no_linger_overflow_closes_on_return_once_the_base_is_idle() {
    let (mut core, now) = (core(1, 2), Instant::now());
    (1..=3).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now), take(&mut core, now)];
    assert!(matches!(core.give_back(leases[0].clone(), now), Given::Idle));
    assert!(matches!(core.give_back(leases[1].clone(), now), Given::Close(_, Surplus::Overflow)));
    assert!(matches!(core.give_back(leases[2].clone(), now), Given::Close(_, Surplus::Overflow)));
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
    (1..=3).for_each(|id| drop(core.opened(Fake::new(id, Some(later)), now)));
    let in_use = take(&mut core, now);
    assert!(matches!(checkout(&mut core, later, None), Checkout::Expired(conn) if conn.id == 2));
    assert!(matches!(core.take_surplus(later).as_slice(), [(conn, Surplus::Recycled)] if conn.id == 1));
    queue(&mut core, later);
    assert!(matches!(core.give_back(in_use, later), Given::Close(_, Surplus::Recycled)), "even while somebody waits");
    assert_eq!(core.connects_due(later), 3, "new ones, for the waiter and for what was once open");
}

#[test]
fn whoever_is_handed_a_connection_is_its_holder_from_that_moment() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let (line, _place) = (line!(), core.checkout(&caller(&taker()), now, Waker::noop()));
    core.give_back(lease, now);
    let holders = core.holders().list(now, Duration::MAX);
    assert_eq!(holders.iter().map(|holder| holder.site.to_string()).collect::<Vec<_>>(), [format!("src/pool/core/tests.rs:{line}")]);
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
fn the_pool_takes_for_itself_only_what_is_idle_and_trusted() {
    let (mut core, now) = (core(2, 0), Instant::now());
    assert_eq!(core.take_idle(&taker(), now), None);
    open(&mut core, now, 1);
    core.suspect_idle(now + Duration::from_secs(1));
    assert_eq!(core.take_idle(&taker(), now), None);
    open(&mut core, now + Duration::from_secs(2), 2);
    assert_eq!(core.take_idle(&taker(), now).map(|conn| conn.id), Some(2));
    assert_eq!((core.counts().checked_out, core.counts().checked_in), (1, 1));
}

#[test]
fn abandoning_a_place_leaves_no_trace_and_a_handed_connection_comes_back() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let (gone, next) = (queue(&mut core, now), queue(&mut core, now));
    core.give_back(lease, now);
    let handed = core.abandon(gone).1.expect("it had been handed a connection");
    core.give_back(handed, now);
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
fn a_smaller_size_closes_idle_ones_at_once_and_leases_on_return() {
    let (mut core, now) = (core(4, 0), Instant::now());
    (1..=4).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now), take(&mut core, now)];
    core.resize(1, 1);
    assert_eq!(core.take_surplus(now).len(), 1);
    assert!(matches!(core.give_back(leases[0].clone(), now), Given::Close(_, Surplus::Resized)));
    assert!(matches!(core.give_back(leases[1].clone(), now), Given::Idle));
    assert_eq!(core.counts().checked_out + core.counts().checked_in, 2);
}

#[test]
fn closing_wakes_everybody_and_takes_nothing_back() {
    let (mut core, now) = (core(1, 0), Instant::now());
    open(&mut core, now, 1);
    let lease = take(&mut core, now);
    let waiter = queue(&mut core, now);
    let (waiters, idle) = core.close();
    assert_eq!((waiters.len(), idle.len()), (1, 0));
    assert!(matches!(core.poll_waiter(waiter, Waker::noop()), Poll::Ready(Err(Gone::Closed))));
    assert!(!core.is_drained());
    assert!(matches!(core.give_back(lease, now), Given::Close(_, Surplus::Shutdown)));
    core.parted();
    assert!(core.is_drained());
    assert!(matches!(checkout(&mut core, now, None), Checkout::Closed));
}

#[test]
fn peaks_are_kept_by_the_event_and_today_begins_with_what_is() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now)];
    queue(&mut core, now);
    leases.into_iter().for_each(|lease| drop(core.give_back(lease, now)));
    core.begin_day();
    let counts = core.counts();
    assert_eq!((counts.peaks.ever, counts.peaks.today.value), (Peak { value: 2, at_ms: 7 }, 1));
    assert_eq!(counts.peaks.waiting_today.value, 0);
}

#[test]
fn an_interval_ends_with_its_highest_and_the_next_begins_with_what_is_out() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let (one, other) = (take(&mut core, now), take(&mut core, now));
    let taken = |core: &mut Core<Fake>| core.take_interval_peaks().checked_out;
    core.give_back(one, now);
    assert_eq!([taken(&mut core), taken(&mut core)], [2, 1]);
    core.give_back(other, now);
    assert_eq!([taken(&mut core), taken(&mut core)], [1, 0]);
}

#[test]
fn what_was_idle_before_a_break_is_suspect_what_came_after_is_not() {
    let (mut core, now) = (core(2, 0), Instant::now());
    open(&mut core, now, 1);
    core.suspect_idle(now + Duration::from_secs(1));
    open(&mut core, now + Duration::from_secs(2), 2);
    let soon_after = now + Duration::from_millis(2_100);
    let pings = |core: &mut Core<Fake>| matches!(checkout(core, soon_after, None), Checkout::Ready { ping: true, .. });
    assert_eq!([pings(&mut core), pings(&mut core)], [false, true]);
}

#[test]
fn who_has_waited_too_long_leaves_the_queue_and_the_next_one_moves_up() {
    let (mut core, now) = (core(1, 0), Instant::now());
    let second = Duration::from_secs(1);
    let (first, next) = (queue_until(&mut core, now, now + second, None), queue_until(&mut core, now, now + 2 * second, None));
    assert!(core.take_new_alarm() && !core.take_new_alarm(), "told once when to look");
    let (nobody, alarm) = core.expire(now);
    assert_eq!((nobody.len(), alarm), (0, Some(now + second)));
    let (overdue, alarm) = core.expire(now + second);
    assert_eq!((overdue.len(), alarm), (1, Some(now + 2 * second)));
    assert!(matches!(core.poll_waiter(first, Waker::noop()), Poll::Ready(Err(Gone::TimedOut))));
    open(&mut core, now, 1);
    assert_eq!(served(&mut core, next), Some(1));
    assert_eq!(core.expire(now + 9 * second).1, None, "nobody is left");
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
    assert_eq!(core.expire(now + second).0.len(), 1);
}
