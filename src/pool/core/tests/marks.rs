use super::*;

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
