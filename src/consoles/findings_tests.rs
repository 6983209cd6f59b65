use super::super::compose::Seen;
use super::super::fixture::seen;
use super::*;
use crate::store::leases::Work;

/// Kind, whether something is to be done, and the sentence.
fn found(change: impl FnOnce(&mut Seen)) -> Vec<(FindingKind, FindingWeight, String)> {
    let mut seen = seen(&["a", "b", "c"]);
    change(&mut seen);
    let findings = ConsolesNow::from(&seen).findings.into_iter();
    findings.map(|finding| (finding.kind, finding.weight, finding.sentence)).collect()
}

/// The only one.
fn one(change: impl FnOnce(&mut Seen)) -> (FindingKind, FindingWeight, String) {
    let found = found(change);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn take_over(seen: &mut Seen, from: usize, to: &str) {
    let dead = seen.fleet.members[from].process.clone();
    seen.fleet.leases.iter_mut().filter(|lease| lease.holder == dead).for_each(|lease| lease.holder = format!("process of {to}"));
}

#[test]
fn three_consoles_that_do_their_work_are_no_finding() {
    assert_eq!(found(|_| ()), []);
}

#[test]
fn a_console_that_has_died_is_named_with_the_time_and_what_becomes_of_its_work() {
    let (kind, weight, sentence) = one(|seen| {
        seen.fleet.members[1].quiet_ms = 39_900;
        take_over(seen, 1, "c");
    });
    assert_eq!((kind, weight), (FindingKind::ConsoleGone, Problem));
    assert!(sentence.starts_with("b was last heard of 40 s ago. The others have taken over its work."), "{sentence}");

    let found = found(|seen| {
        seen.fleet.members[1].quiet_ms = 2_000;
        let dead = seen.fleet.members[1].process.clone();
        seen.fleet.leases.iter_mut().filter(|lease| lease.holder == dead).for_each(|lease| lease.left_ms = -500);
    });
    assert!(found[0].2.contains("are taking over its work"), "{found:?}");
    assert!(found[1].2.starts_with("Nobody holds shards 1, 4, 7, 10"), "{found:?}");
}

#[test]
fn clocks_that_are_apart_are_named_with_the_difference() {
    let (kind, _, sentence) = one(|seen| (seen.fleet.members[0].ahead_ms, seen.fleet.members[2].ahead_ms) = (Some(-1_500), Some(1_600)));
    assert_eq!(kind, FindingKind::ClocksApart);
    assert!(sentence.starts_with("The clock of c is 3.1 s ahead of the clock of a, ") && sentence.contains("NTP"), "{sentence}");
    let (_, _, sentence) = one(|seen| seen.fleet.members[1].ahead_ms = Some(-2_100));
    assert!(
        sentence.starts_with("The clock of a is 2.1 s ahead of the clock of b") || sentence.starts_with("The clock of c is 2.1 s"),
        "{sentence}"
    );
    assert_eq!(found(|seen| seen.fleet.members[1].ahead_ms = Some(999)), []);
    let (_, _, sentence) = one(|seen| (seen.fleet.members[0].ahead_ms, seen.fleet.members[1].ahead_ms) = (Some(-4), Some(90_000)));
    assert!(
        sentence.starts_with("The clock of b is 90 s ahead of the clock of a: ") && sentence.contains("stop the console"),
        "{sentence}"
    );
    assert_eq!(found(|seen| seen.fleet.members[1].ahead_ms = None), [], "not measured is not apart");
}

#[test]
fn a_clock_of_a_console_that_is_gone_tells_nothing() {
    let (kind, ..) = one(|seen| {
        (seen.fleet.members[1].quiet_ms, seen.fleet.members[1].ahead_ms) = (9_000, Some(9_000));
        seen.fleet.members[1].version = "0.0.9".to_owned();
        take_over(seen, 1, "a");
    });
    assert_eq!(kind, FindingKind::ConsoleGone);
}

#[test]
fn versions_side_by_side_are_a_note() {
    let (kind, weight, sentence) = one(|seen| seen.fleet.members[2].version = "0.2.0".to_owned());
    assert_eq!((kind, weight), (FindingKind::VersionsDiffer, Note));
    assert!(sentence.starts_with("2 versions run side by side: 0.1.0 (a and b) and 0.2.0 (c). "), "{sentence}");
}

#[test]
fn work_that_nobody_holds_is_named() {
    let (kind, weight, sentence) = one(|seen| seen.fleet.leases[7].holder = String::new());
    assert_eq!((kind, weight), (FindingKind::ShardsFree, Problem));
    assert!(sentence.starts_with("Nobody holds shard 7 at this moment. Its sources are not asked."), "{sentence}");
    let (kind, _, sentence) = one(|seen| seen.fleet.leases.retain(|lease| lease.work != Work::Rules));
    assert_eq!(kind, FindingKind::WorkFree);
    assert!(sentence.starts_with("No console judges the rules"), "{sentence}");
}

#[test]
fn a_store_that_is_away_says_from_when_the_rest_is() {
    let (kind, _, sentence) = one(|seen| {
        seen.trouble = Some("The shared store does not answer (refused). This console goes on with what it did last.".to_owned());
        seen.fleet.members[1].quiet_ms = 90_000;
    });
    assert_eq!(kind, FindingKind::StoreDown);
    assert!(sentence.starts_with("The shared store does not answer (refused).") && sentence.contains("told at 22:14:59 UTC"), "{sentence}");
}

#[test]
fn a_name_that_another_process_has_taken_is_said() {
    let (kind, _, sentence) = one(|seen| seen.me.process = "another".to_owned());
    assert_eq!(kind, FindingKind::NameTaken);
    assert!(sentence.starts_with("Another process runs under the name a,") && sentence.contains("--console-name"), "{sentence}");
}

#[test]
fn lost_rows_are_a_note_below_what_is_to_be_done() {
    let found = found(|seen| {
        seen.fleet.members[0].lost = 1200;
        seen.fleet.leases[3].left_ms = 0;
    });
    assert_eq!(found.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), [FindingKind::ShardsFree, FindingKind::RowsLost]);
    assert!(found[1].2.contains("a (1200)"), "{found:?}");
}
