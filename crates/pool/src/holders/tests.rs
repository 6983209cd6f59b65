use super::*;
use std::panic::Location;

#[track_caller]
fn here(label: Option<&str>) -> Requester {
    Requester { site: CallSite::Code(Location::caller()), label: label.map(Arc::from) }
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
    for (pid, taker) in [(1, here(None)), (2, here(None)), (3, here(Some("nightly report")))] {
        let slot = add(&mut holders, pid);
        holders.lend(slot, &taker, Instant::now());
    }
    for pid in 4..6 {
        let again = add(&mut holders, pid);
        holders.lend(again, &holders.takers()[2].clone(), Instant::now());
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
