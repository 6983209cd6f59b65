use super::*;
use plimsoll_model::{IntervalPeaks, LongestWait};

#[test]
fn peaks_are_kept_by_the_event_and_today_begins_with_what_is() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let leases = [take(&mut core, now), take(&mut core, now)];
    queue(&mut core, now);
    leases.into_iter().for_each(|lease| drop(core.give_back(lease, now, HERE)));
    core.begin_day();
    let counts = core.counts();
    assert_eq!((counts.peaks.ever, counts.peaks.today.value), (Peak { value: 2, at_ms: 7 }, 1));
    assert_eq!(counts.peaks.waiting_today.value, 0);
}

#[test]
fn an_interval_ends_with_its_highest_and_the_next_begins_with_what_is_out() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let reader = core.add_peak_reader();
    let (one, other) = (take(&mut core, now), take(&mut core, now));
    let taken = |core: &mut Core<Fake>| core.take_interval_peaks(reader).checked_out.value;
    core.give_back(one, now, HERE);
    assert_eq!([taken(&mut core), taken(&mut core)], [2, 1]);
    core.give_back(other, now, HERE);
    assert_eq!([taken(&mut core), taken(&mut core)], [1, 0]);
}

#[test]
fn a_mark_that_is_passed_is_told_once() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let reader = core.add_peak_reader();
    let first = take(&mut core, now);
    assert_eq!([core.take_raised(), core.take_raised()], [true, false]);
    core.give_back(first, now, HERE);
    let leases = [take(&mut core, now), take(&mut core, now)];
    assert!(core.take_raised(), "two at once are more than one");
    queue(&mut core, now);
    assert!(core.take_raised(), "somebody waits");
    leases.into_iter().for_each(|lease| drop(core.give_back(lease, now, HERE)));
    core.take_interval_peaks(reader);
    assert!(!core.take_raised());
}

#[test]
fn the_longest_wait_of_an_interval_is_kept_with_its_moment() {
    let mut core = core(1, 0);
    let reader = core.add_peak_reader();
    [3, 9, 4].into_iter().for_each(|ms| core.see_wait(Duration::from_millis(ms)));
    assert_eq!(core.take_interval_peaks(reader).wait, LongestWait { duration: Duration::from_millis(9), at_ms: 7 });
    assert_eq!(core.take_interval_peaks(reader).wait, LongestWait::default());
}

#[test]
fn each_reader_sees_the_whole_peak_of_its_own_interval() {
    let (mut core, now) = (core(2, 0), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let (one, other) = (core.add_peak_reader(), core.add_peak_reader());
    let leases = [take(&mut core, now), take(&mut core, now)];
    queue(&mut core, now);
    core.see_wait(Duration::from_millis(9));
    let highest = |core: &mut Core<Fake>, reader| {
        let IntervalPeaks { checked_out, waiting, wait } = core.take_interval_peaks(reader);
        (checked_out.value, waiting.value, wait.duration.as_millis())
    };
    assert_eq!(highest(&mut core, one), (2, 1, 9));
    leases.into_iter().for_each(|lease| drop(core.give_back(lease, now, HERE)));
    assert_eq!(highest(&mut core, one), (2, 1, 0), "what was still so when the interval began");
    assert_eq!(highest(&mut core, other), (2, 1, 9), "whatever the other has read");
    assert_eq!(highest(&mut core, one), (1, 0, 0));
    core.remove_peak_reader(other);
    let late = core.add_peak_reader();
    assert_eq!(late, other, "in the place of the one that has left");
    assert_eq!(highest(&mut core, late), (1, 0, 0), "a reader begins with what is true when it comes");
}

#[test]
fn what_is_verified_passes_no_mark_and_what_goes_to_a_caller_then_does() {
    let (mut core, now) = (core(2, 1), Instant::now());
    (1..=2).for_each(|id| open(&mut core, now, id));
    let reader = core.add_peak_reader();
    let later = Instant::now() + Duration::from_secs(9);
    let mut doubted = core.doubt_primary(later, later);
    assert_eq!((doubted.len(), core.counts().checked_out), (2, 2), "both are out, and nobody has them");
    core.begin_day();
    core.take_interval_peaks(reader);
    let late = core.add_peak_reader();
    let highest = |core: &mut Core<Fake>, reader| core.take_interval_peaks(reader).checked_out.value;
    assert_eq!((core.counts().peaks.today.value, highest(&mut core, reader), highest(&mut core, late)), (0, 0, 0));
    queue(&mut core, later);
    let mut new = fake(3);
    new.verified_at = later + Duration::from_secs(1);
    core.opening += 1;
    core.opened(new, later, HERE);
    assert_eq!((core.counts().peaks.ever.value, core.counts().checked_out), (1, 3), "one caller has one");
    queue(&mut core, later);
    let mut verified = doubted.remove(0);
    verified.verified_at = later + Duration::from_secs(1);
    assert!(matches!(core.put_back(verified, Trial::Doubt, later, HERE), ReturnOutcome::Handed(_)));
    assert_eq!((core.counts().peaks.ever.value, highest(&mut core, reader)), (2, 2));
}
