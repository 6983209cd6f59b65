use super::*;
use std::panic::Location;

#[track_caller]
fn here(label: Option<&str>) -> Requester {
    let tag = label.map(|label| Arc::new(Tag { label: Some(label.into()), ..Tag::default() }));
    Requester::new(CallSite::Code(Location::caller()), tag)
}

fn add(holders: &mut Holders, backend_pid: i32) -> usize {
    holders.add(SessionStatus::new(backend_pid))
}

#[test]
fn a_holder_has_the_name_of_its_requester() {
    let mut holders = Holders::default();
    let slot = add(&mut holders, 10);
    for label in [Some("import"), None] {
        let requester = here(label);
        holders.lend(slot, &requester, Instant::now());
        let name = holders.list(Instant::now(), Duration::MAX)[0].to_string();
        assert_eq!((name.clone(), name.starts_with("import (")), (requester.to_string(), label.is_some()), "{name}");
    }
}

#[test]
fn a_leak_is_reported_once_and_a_returned_lease_never() {
    let (mut holders, start) = (Holders::default(), Instant::now());
    let later = start + Duration::from_secs(61);
    let threshold = Duration::from_secs(60);
    let (kept, returned) = (add(&mut holders, 10), add(&mut holders, 11));
    holders.lend(kept, &here(None), start);
    holders.lend(returned, &here(None), start);
    holders.take_back(returned);
    assert_eq!(holders.new_leaks(start, threshold).len(), 0);
    let just_before = start + threshold - Duration::from_millis(1);
    assert!(holders.new_leaks(just_before, threshold).is_empty() && !holders.list(just_before, threshold)[0].suspected_leak);
    assert_eq!(holders.new_leaks(later, threshold).iter().map(|leak| leak.1).collect::<Vec<_>>(), [10]);
    assert_eq!(holders.new_leaks(later, threshold).len(), 0);
    assert!(holders.list(later, threshold)[0].suspected_leak);
}

#[test]
fn a_slot_is_reused_and_knows_its_new_backend() {
    let mut holders = Holders::default();
    let slot = add(&mut holders, 10);
    holders.remove(slot);
    holders.remove(slot);
    assert_eq!(add(&mut holders, 12), slot);
    assert_ne!(add(&mut holders, 13), slot);
    assert_eq!(holders.backend_pids(), [12, 13]);
    holders.lend(slot, &here(None), Instant::now());
    assert_eq!(holders.list(Instant::now(), Duration::MAX)[0].backend_pid, 12);
}

#[test]
fn takers_are_counted_most_first_and_a_label_comes_before_its_line() {
    let mut holders = Holders::default();
    let (line, report) = (here(None), here(Some("nightly report")));
    for (pid, taker) in (1..).zip([&report, &line, &report, &line, &report]) {
        let slot = add(&mut holders, pid);
        holders.lend(slot, taker, Instant::now());
    }
    let counts = most_frequent(&holders.takers(), 1);
    assert_eq!((counts.len(), counts[0].1), (1, 3));
    assert!(counts[0].0.starts_with(concat!("nightly report (", file!(), ":")), "{counts:?}");
}

#[test]
fn a_session_tells_whether_it_is_in_a_transaction_or_that_nobody_knows() {
    let (mut holders, record) = (Holders::default(), SessionStatus::new(1));
    let slot = holders.add(record.clone());
    holders.lend(slot, &here(None), Instant::now());
    for known in [Some(true), None, Some(false)] {
        record.set_in_transaction(known);
        assert_eq!(holders.list(Instant::now(), Duration::MAX)[0].in_transaction, known);
    }
}

#[test]
fn at_the_threshold_a_lease_is_a_suspected_leak() {
    let (mut holders, start, threshold) = (Holders::default(), Instant::now(), Duration::from_secs(60));
    let slot = add(&mut holders, 10);
    holders.lend(slot, &here(None), start);
    assert!(holders.list(start + threshold, threshold)[0].suspected_leak);
    assert_eq!(holders.new_leaks(start + threshold, threshold).len(), 1);
}

#[tokio::test]
async fn only_sessions_whose_statement_is_overdue_are_told() {
    let (mut holders, records) = (Holders::default(), [1, 2].map(SessionStatus::new));
    records.iter().for_each(|record| _ = holders.add(record.clone()));
    let mut step = Box::pin(deadline::with_deadline(&records[1].deadline, Some(Duration::ZERO), std::future::pending::<()>()));
    assert!(futures_util::poll!(&mut step).is_pending());
    let told: Vec<_> = (0..100).flat_map(|_| holders.tick_deadlines()).map(|record| record.backend_pid).collect();
    assert_eq!(told, [2]);
}

#[test]
fn two_takers_that_exchange_are_listed_with_what_the_other_was_given() {
    let (mut holders, now) = (Holders::default(), Instant::now());
    let slots = [10, 11].map(|pid| add(&mut holders, pid));
    holders.lend(slots[0], &here(Some("first")), now);
    holders.lend(slots[1], &here(Some("second")), now);
    holders.exchange(slots[0], slots[1]);
    let listed = holders.list(now, Duration::MAX);
    let pid_of = |label| listed.iter().find(|holder| holder.label.as_deref() == Some(label)).map(|holder| holder.backend_pid);
    assert_eq!((pid_of("first"), pid_of("second")), (Some(11), Some(10)));
}

#[test]
fn the_mean_age_is_that_of_the_leases_that_are_held() {
    let (mut holders, start) = (Holders::default(), Instant::now());
    let at = |seconds| start + Duration::from_secs(seconds);
    let slots = [10, 11, 12].map(|pid| add(&mut holders, pid));
    assert_eq!(holders.mean_age(at(9)), Duration::ZERO, "nothing is held");
    holders.lend(slots[0], &here(None), at(0));
    holders.lend(slots[1], &here(None), at(4));
    assert_eq!(holders.mean_age(at(10)), Duration::from_secs(8));
}

#[test]
fn a_lease_that_is_expected_to_last_is_no_suspected_leak_until_then_and_one_that_is_not_is_one_sooner() {
    let (mut holders, start) = (Holders::default(), Instant::now());
    let at = |seconds| start + Duration::from_secs(seconds);
    for (pid, expects) in [(10, Some(300)), (11, None), (12, Some(5))] {
        let tag = Tag { expects: expects.map(Duration::from_secs), ..Tag::default() };
        let slot = add(&mut holders, pid);
        holders.lend(slot, &Requester::new(CallSite::Code(Location::caller()), Some(Arc::new(tag))), start);
    }
    let threshold = Duration::from_secs(60);
    let suspected = |holders: &Holders, now| {
        let mut pids: Vec<_> = holders.list(now, threshold).iter().filter(|one| one.suspected_leak).map(|one| one.backend_pid).collect();
        pids.sort_unstable();
        pids
    };
    assert_eq!([4, 5, 60, 299, 300].map(|seconds| suspected(&holders, at(seconds)).len()), [0, 1, 2, 2, 3]);
    assert_eq!(suspected(&holders, at(60)), [11, 12]);
    let told = [5, 60, 299, 300].map(|seconds| holders.new_leaks(at(seconds), threshold).iter().map(|leak| leak.1).collect::<Vec<_>>());
    assert_eq!(told, [vec![12], vec![11], vec![], vec![10]]);
}
