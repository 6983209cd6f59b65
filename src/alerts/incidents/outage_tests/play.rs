//! A console that lives through a script.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::CALM;
use super::observed::{OBSERVED, observation};
use super::script::{Outage, Script};
use super::seconds::{pool_second, server_second};
use crate::alerts::causes;
use crate::alerts::engine::{Engine, Observation};
use crate::alerts::incidents::unsaved_change::UnsavedChange;
use crate::alerts::incidents::{IncidentTracker, Member, TrackedIncident};
use crate::alerts::model::Notice;
use crate::alerts::rules::find;
use crate::alerts::settings::AlertSettings;

/// The pool of the service.
pub const POOL: &str = "orders";
const OWN: &str = "this console";
const SERVER: &str = "the server";

/// A console, its store, and what was sent.
pub struct OutageScenario {
    engine: Engine,
    tracker: IncidentTracker,
    settings: AlertSettings,
    pub store: BTreeMap<i64, TrackedIncident>,
    pub sent: Vec<(u64, Notice)>,
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
            self.observe(observation);
        }
        for source in OBSERVED {
            observation(script, source, at_s).into_iter().for_each(|observation| self.observe(observation));
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

    fn observe(&mut self, observation: Observation) {
        let changes = self.engine.observe(&self.settings, observation);
        changes.into_iter().for_each(|change| self.tracker.take(change));
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

/// Plays it to its end, and checks each second.
pub fn run(script: &Script) -> Result<OutageScenario, TestCaseError> {
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
        let is_well = script.outages.iter().all(|outage| !outage.holds(at_s)) && script.gone_since(at_s).is_none();
        let calm = is_well && at_s >= script.well_since(at_s) + CALM;
        let open: Vec<Vec<Member>> = play.tracker.open().into_iter().map(|held| held.members).collect();
        prop_assert!(!calm || open.is_empty(), "{at_s}: all has been well for two minutes, and these are open: {open:?}");
        at_s += 1;
    }
    Ok(play)
}
