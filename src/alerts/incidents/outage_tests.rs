//! Random outages, restarts of the console and silences, second by second: one incident per cause, told once, closed when it
//! is over.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::unsaved_change::UnsavedChange;
use super::{IncidentTracker, Member, TrackedIncident};
use crate::alerts::causes;
use crate::alerts::engine::{Engine, Observation, ObservedFrame};
use crate::alerts::model::{Event, Notice};
use crate::alerts::rules::find;
use crate::alerts::scene::{LivePoolState, PoolRole};
use crate::alerts::settings::AlertSettings;
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::{HistogramSnapshot, Totals};
use plimsoll_pool::ConnectFailure;

const POOL: &str = "orders";
const OWN: &str = "this console";
const SERVER: &str = "the server";

/// All incidents of an outage are resolved this long after it, in seconds.
const CALM: u64 = 120;
/// A second outage sooner than this is the same incident: rules keep firing for a minute.
const SAME: u64 = 75;

/// The database is away from `start_s` on for `seconds`.
#[derive(Clone, Debug)]
struct Outage {
    start_s: u64,
    seconds: u64,
    /// The server refuses everybody (53300) instead of being away.
    is_full: bool,
    /// The console asks once a second, and a question takes its time: what it knows is this old.
    lag_s: u64,
}

impl Outage {
    fn holds(&self, at_s: u64) -> bool {
        (self.start_s..self.end_s()).contains(&at_s)
    }

    fn end_s(&self) -> u64 {
        self.start_s + self.seconds
    }
}

#[derive(Clone, Debug)]
struct Script {
    outages: Vec<Outage>,
    /// The console is restarted then, and is away for so long.
    restarts: Vec<(u64, u64)>,
    /// Somebody silences whatever is open then, for so long.
    silences: Vec<(u64, u64)>,
}

impl Script {
    /// Since when the console sees that all is well: it has seen nothing of what was before its restart.
    fn well_since(&self, at_s: u64) -> u64 {
        let ends = self.outages.iter().map(Outage::end_s).chain(self.restarts.iter().map(|(at, away)| at + away));
        ends.filter(|end| *end <= at_s).max().unwrap_or(0)
    }
}

fn scripts() -> impl Strategy<Value = Script> {
    let outage =
        (prop_oneof![Just(CALM + 60), 5u64..400], prop_oneof![1u64..30, 30u64..100, 100u64..600], 0u64..3, prop::bool::weighted(0.2));
    let outages = prop::collection::vec(outage, 1..3);
    let restarts = prop::collection::vec((0u64..2000, 1u64..8), 0..3);
    let silences = prop::collection::vec((0u64..2000, 10u64..600), 0..2);
    (outages, restarts, silences).prop_map(|(parts, restarts, silences)| {
        let mut outages: Vec<Outage> = Vec::new();
        for (gap, seconds, lag_s, is_full) in parts {
            let start_s = outages.last().map_or(0, Outage::end_s) + gap;
            outages.push(Outage { start_s, seconds, is_full, lag_s });
        }
        Script { outages, restarts, silences }
    })
}

/// A pool with callers, in one second.
fn pool_second(script: &Script, source: &str, at_s: u64) -> ObservedFrame {
    let is_shown = source == POOL;
    let (base, callers) = if is_shown { (50, 40) } else { (2, 1) };
    let mut frame =
        PoolFrame { pool_size: Some(base), total_capacity: Some(3 * base), open: GaugeStats::of(base, base), ..Default::default() };
    (frame.waiting, frame.checked_out, frame.utilization) = (GaugeStats::of(0, 0), GaugeStats::of(0, 0), GaugeStats::of(0, 0));
    let (mut live, mut totals) = (LivePoolState::default(), Totals::default());
    let many = |ms: u64, count: u64| HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)]);
    let away = script.outages.iter().find(|outage| outage.holds(at_s));
    let back = script.outages.iter().find(|outage| outage.end_s() == at_s);
    if let Some(outage) = away {
        let since = at_s - outage.start_s;
        // The pauses between connects grow.
        let fails = since < 5 || at_s.is_multiple_of(1 + since.min(100) / 10);
        totals = Totals { connects_failed: u64::from(fails), ..Default::default() };
        frame.open = GaugeStats::of(0, 0);
        frame.waiting = GaugeStats::of(callers, callers);
        // Callers time out after 30 s.
        if since >= 30 {
            totals.timed_out = u64::from(callers);
            frame.waits = many(30_000, u64::from(callers));
        }
        live.connect_failure = Some(failure(outage));
    } else if let Some(outage) = back {
        frame.connects = many(700, u64::from(base));
        totals = Totals { connects_ok: u64::from(base), ..Default::default() };
        frame.waits = many(1000 * outage.seconds.min(30), u64::from(callers));
    } else {
        frame.checked_out = GaugeStats::of(callers / 4, callers / 4);
        frame.utilization = GaugeStats::of(60, 60);
        frame.waits = many(1, u64::from(callers));
    }
    frame.counted = totals.into();
    let role = if is_shown { PoolRole::Shown } else { PoolRole::Console };
    ObservedFrame::Pool { frame, live, role }
}

/// The server as the console sees it, which is late by a second or two.
fn server_second(script: &Script, at_s: u64) -> ObservedFrame {
    let away = |outage: &&Outage| outage.holds(at_s.saturating_sub(outage.lag_s));
    let answer =
        ServerFrame { usable_slots: 397, answered: 1, sessions: 60.into(), others: 5.into(), max_connections: 400, ..Default::default() };
    let frame = match script.outages.iter().find(away) {
        Some(_) => ServerFrame { failed: 1, ..Default::default() },
        None => answer,
    };
    // Why the watch cannot connect is of this moment, its newest reading is not.
    let failure = script.outages.iter().find(|outage| outage.holds(at_s)).map(failure);
    ObservedFrame::Server { frame, reason: Some("connection refused".into()), failure, room: None }
}

fn failure(outage: &Outage) -> ConnectFailure {
    let code = outage.is_full.then(|| "53300".to_owned());
    ConnectFailure { cause: cause_of(code.as_deref()), code, message: "connection refused".into() }
}

/// A console, its store, and what was sent.
struct OutageScenario {
    engine: Engine,
    tracker: IncidentTracker,
    settings: AlertSettings,
    store: BTreeMap<i64, TrackedIncident>,
    sent: Vec<(u64, Notice)>,
}

impl OutageScenario {
    fn new() -> Self {
        Self {
            engine: Engine::default(),
            tracker: IncidentTracker::default(),
            settings: AlertSettings::default(),
            store: BTreeMap::new(),
            sent: Vec::new(),
        }
    }

    fn second(&mut self, script: &Script, at_s: u64) {
        let order = if at_s.is_multiple_of(2) { [POOL, OWN, SERVER] } else { [SERVER, OWN, POOL] };
        for source in order {
            let seen = if source == SERVER { server_second(script, at_s) } else { pool_second(script, source, at_s) };
            let observation = Observation { source: source.to_owned(), at_s, seconds: 1, seen };
            let changes = self.engine.observe(&self.settings, observation);
            changes.into_iter().for_each(|change| self.tracker.take(change));
        }
        for held in self.tracker.open() {
            let cause = held.lead().and_then(|lead| self.engine.cause(find(&lead.rule)?, &lead.source));
            if let Some(cause) = cause {
                self.tracker.explain(held.incident.id, cause, at_s * 1000);
            }
        }
        self.tracker.tell_due(at_s * 1000, Duration::from_secs(4 * 3600));
        self.write(at_s);
    }

    fn write(&mut self, at_s: u64) {
        for entry in self.tracker.unwritten() {
            match entry {
                UnsavedChange::Told(told) => {
                    self.sent.extend(told.notice.map(|notice| (at_s, notice)));
                    self.store.insert(told.held.incident.id, told.held);
                }
                UnsavedChange::Dropped(id) => drop(self.store.remove(&id)),
            }
        }
    }

    fn restart(&mut self, at_s: u64) {
        let open: Vec<TrackedIncident> = self.store.values().filter(|held| held.incident.is_open()).cloned().collect();
        self.engine = Engine::default();
        self.tracker = IncidentTracker::resume(open, self.store.keys().last().copied().unwrap_or(0), at_s * 1000);
        for held in self.tracker.open() {
            for member in held.members.iter().filter(|member| member.fires()) {
                self.engine.resume(find(&member.rule).expect("a rule"), &member.source, member.severity);
            }
        }
    }

    fn check(&self, at_s: u64) -> Result<(), TestCaseError> {
        let (mut shared, mut members) = (BTreeSet::new(), BTreeSet::new());
        for held in self.tracker.open() {
            let incident = &held.incident;
            if let Some(cause) = incident.cause.as_ref().filter(|cause| causes::is_shared(&cause.id)) {
                prop_assert!(shared.insert(cause.id.clone()), "{at_s}: two open incidents of {}", cause.id);
            }
            for member in &held.members {
                prop_assert!(members.insert((member.rule.clone(), member.source.clone())), "{at_s}: {member:?} is in two open incidents");
            }
        }
        Ok(())
    }
}

fn run(script: &Script) -> Result<OutageScenario, TestCaseError> {
    let (mut play, mut at_s) = (OutageScenario::new(), 0);
    let end_s = script.outages.last().map_or(0, Outage::end_s) + 3 * CALM;
    while at_s <= end_s {
        if let Some((_, away)) = script.restarts.iter().find(|(at, _)| *at == at_s) {
            play.restart(at_s);
            at_s += away;
        }
        play.second(script, at_s);
        for (_, seconds) in script.silences.iter().filter(|(at, _)| *at == at_s) {
            let open: Vec<i64> = play.tracker.open().iter().map(|held| held.incident.id).collect();
            for id in open {
                prop_assert!(play.tracker.silence(id, "admin", Some((at_s + seconds) * 1000)));
            }
            play.write(at_s);
        }
        play.check(at_s)?;
        let calm = script.outages.iter().all(|outage| !outage.holds(at_s)) && at_s >= script.well_since(at_s) + CALM;
        let open: Vec<Vec<Member>> = play.tracker.open().into_iter().map(|held| held.members).collect();
        prop_assert!(!calm || open.is_empty(), "{at_s}: all has been well for two minutes, and these are open: {open:?}");
        at_s += 1;
    }
    Ok(play)
}

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
            let begun: Vec<&TrackedIncident> = play.store.values().filter(during).collect();
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
    let script = Script { outages: vec![outage(100), outage(400)], restarts: vec![(450, 3)], silences: Vec::new() };
    let play = run(&script).expect("every invariant holds");
    let keys: Vec<&str> = play.sent.iter().map(|(_, notice)| notice.key.as_str()).collect();
    assert_eq!(keys, ["incident-1-opened", "incident-1-resolved", "incident-2-opened", "incident-2-resolved"]);
    assert!(play.store.values().all(|held| held.incident.cause.as_ref().is_some_and(|cause| cause.id == "database_down")));
}

/// The rule of connects that fail needs half a minute, and begins to fire in the second in which the database is back.
#[test]
fn what_fires_when_an_outage_has_just_ended_is_of_that_outage() {
    let outage = |start_s, seconds| Outage { start_s, seconds, is_full: false, lag_s: 0 };
    let script = Script { outages: vec![outage(180, 30), outage(270, 31)], restarts: Vec::new(), silences: Vec::new() };
    let play = run(&script).expect("every invariant holds");
    let causes: Vec<_> = play.store.values().map(|held| held.incident.cause.as_ref().map(|cause| cause.id.as_str())).collect();
    assert!(causes.iter().all(|cause| *cause == Some("database_down")), "{causes:?}");
}

/// The last reading of an outage has failed, while the watch has just connected again.
#[test]
fn what_fires_after_a_full_server_is_of_the_full_server() {
    let outage = Outage { start_s: 73, seconds: 30, is_full: true, lag_s: 1 };
    let play = run(&Script { outages: vec![outage], restarts: Vec::new(), silences: Vec::new() }).expect("every invariant holds");
    let causes: Vec<_> = play.store.values().map(|held| held.incident.cause.as_ref().map(|cause| cause.id.as_str())).collect();
    assert_eq!(causes, [Some("server_full")]);
}

/// 18 s, as a postmaster that was killed needs to recover.
#[test]
fn a_short_outage_is_one_incident() {
    let outage = Outage { start_s: 100, seconds: 18, is_full: false, lag_s: 1 };
    let play = run(&Script { outages: vec![outage], restarts: Vec::new(), silences: Vec::new() }).expect("every invariant holds");
    let keys: Vec<&str> = play.sent.iter().map(|(_, notice)| notice.key.as_str()).collect();
    assert_eq!(keys, ["incident-1-opened", "incident-1-resolved"]);
}

fn cause_of(code: Option<&str>) -> plimsoll_pool::ConnectCause {
    use plimsoll_pool::ConnectCause::{NothingListens, ServerFull};
    if code == Some("53300") { ServerFull } else { NothingListens }
}
