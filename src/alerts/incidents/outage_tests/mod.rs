//! Random outages, restarts of the console and silences, second by second: one incident per cause, told once, closed when it
//! is over.

mod observed;
mod play;
mod script;
mod seconds;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::TrackedIncident;
use crate::alerts::model::Event;
use observed::OBSERVED;
use play::{OutageScenario, run};
use script::{Outage, Script, scripts};

/// All incidents of an outage are resolved this long after it, in seconds.
const CALM: u64 = 120;
/// A second outage sooner than this is the same incident: rules keep firing for a minute.
const SAME: u64 = 75;

fn events(play: &OutageScenario, id: i64, event: Event) -> Vec<u64> {
    play.sent.iter().filter(|(_, notice)| notice.incident.id == id && notice.event == event).map(|(at, _)| *at).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn an_outage_is_one_incident_that_is_told_once_and_closes(script in scripts()) {
        let play = run(&script)?;
        let loud = script.silences.is_empty();
        for (id, held) in &play.store {
            let (opened, resolved, escalated) =
                (events(&play, *id, Event::Opened), events(&play, *id, Event::Resolved), events(&play, *id, Event::Escalated));
            prop_assert!(opened.len() <= 1 && resolved.len() <= 1 && escalated.len() <= 1, "{held:?}");
            prop_assert!(!loud || (opened.len(), resolved.len()) == (1, 1), "{opened:?} {resolved:?} {held:?}");
            // Who was told that it began is told that it is over, silence or not.
            prop_assert_eq!(opened.len(), resolved.len());
            // A later outage is another incident.
            let since_s = held.incident.opened_at_ms / 1000;
            for (before, after) in script.outages.iter().zip(script.outages.iter().skip(1)) {
                let apart = after.start_s - before.end_s() >= SAME && since_s < after.start_s;
                prop_assert!(!apart || escalated.iter().all(|at| *at < after.start_s), "{script:?} {held:?}");
            }
        }
        for (n, outage) in script.outages.iter().enumerate().filter(|(_, outage)| outage.seconds >= 30) {
            // What the next one brings about is its own: it may have another cause.
            let until_s = script.outages.get(n + 1).map_or(u64::MAX, |next| next.start_s).min(outage.end_s() + CALM);
            let during = |held: &&TrackedIncident| (outage.start_s..until_s).contains(&(held.incident.opened_at_ms / 1000));
            let is_of_the_outage = |held: &&TrackedIncident| held.incident.rule != "instance_gone";
            let begun: Vec<&TrackedIncident> = play.store.values().filter(during).filter(is_of_the_outage).collect();
            prop_assert!(begun.len() <= 1, "{script:?}: {begun:#?}");
        }
        let keys: BTreeSet<&str> = play.sent.iter().map(|(_, notice)| notice.key.as_str()).collect();
        prop_assert_eq!(keys.len(), play.sent.len());
    }
}

/// The database is stopped for 95 s, started, and stopped once more: two incidents, four notices.
#[test]
fn two_outages_in_a_row_are_two_incidents() {
    let outage = |start_s| Outage { start_s, seconds: 95, is_full: false, lag_s: 1 };
    let script = Script { outages: vec![outage(100), outage(400)], restarts: vec![(450, 3)], ..Script::default() };
    let play = run(&script).expect("every invariant holds");
    let keys: Vec<&str> = play.sent.iter().map(|(_, notice)| notice.key.as_str()).collect();
    assert_eq!(keys, ["incident-1-opened", "incident-1-resolved", "incident-2-opened", "incident-2-resolved"]);
    assert!(play.store.values().all(|held| held.incident.cause.as_ref().is_some_and(|cause| cause.id == "database_down")));
}

/// The rule of connects that fail needs half a minute, and begins to fire in the second in which the database is back.
#[test]
fn what_fires_when_an_outage_has_just_ended_is_of_that_outage() {
    let outage = |start_s, seconds| Outage { start_s, seconds, is_full: false, lag_s: 0 };
    let script = Script { outages: vec![outage(180, 30), outage(270, 31)], ..Script::default() };
    let play = run(&script).expect("every invariant holds");
    let causes: Vec<_> = play.store.values().map(|held| held.incident.cause.as_ref().map(|cause| cause.id.as_str())).collect();
    assert!(causes.iter().all(|cause| *cause == Some("database_down")), "{causes:?}");
}

/// The last reading of an outage has failed, while the watch has just connected again.
#[test]
fn what_fires_after_a_full_server_is_of_the_full_server() {
    let outage = Outage { start_s: 73, seconds: 30, is_full: true, lag_s: 1 };
    let play = run(&Script { outages: vec![outage], ..Script::default() }).expect("every invariant holds");
    let causes: Vec<_> = play.store.values().map(|held| held.incident.cause.as_ref().map(|cause| cause.id.as_str())).collect();
    assert_eq!(causes, [Some("server_full")]);
}

/// 18 s, as a postmaster that was killed needs to recover.
#[test]
fn a_short_outage_is_one_incident() {
    let outage = Outage { start_s: 100, seconds: 18, is_full: false, lag_s: 1 };
    let play = run(&Script { outages: vec![outage], ..Script::default() }).expect("every invariant holds");
    let keys: Vec<&str> = play.sent.iter().map(|(_, notice)| notice.key.as_str()).collect();
    assert_eq!(keys, ["incident-1-opened", "incident-1-resolved"]);
}

/// Pools elsewhere that draw on the server suffer with it, whatever their source tells; one that draws on another does not.
#[test]
fn an_outage_takes_in_the_observed_pools_of_the_server_and_no_other() {
    let outage = Outage { start_s: 100, seconds: 95, is_full: false, lag_s: 1 };
    let play = run(&Script { outages: vec![outage], ..Script::default() }).expect("every invariant holds");
    assert_eq!(play.store.len(), 1);
    let held = play.store.values().next().expect("one incident");
    let suffers = |source: &str| held.members.iter().any(|member| member.source == source);
    assert_eq!(OBSERVED.map(suffers), [true, true, false, true], "{:?}", held.members);
    assert_eq!(held.incident.cause.as_ref().map(|cause| cause.id.as_str()), Some("database_down"));
}

/// It goes during the outage and comes back after it: an incident of its own.
#[test]
fn an_instance_that_goes_meanwhile_is_an_incident_of_its_own() {
    let outage = Outage { start_s: 100, seconds: 95, is_full: false, lag_s: 1 };
    let script = Script { outages: vec![outage], departures: vec![(120, 150)], ..Script::default() };
    let play = run(&script).expect("every invariant holds");
    let rules: BTreeSet<&str> = play.store.values().map(|held| held.incident.rule.as_str()).collect();
    assert!(play.store.len() == 2 && rules.contains("instance_gone"), "{rules:?}");
    assert_eq!(play.sent.len(), 4, "each is told once, and once that it is over");
}
