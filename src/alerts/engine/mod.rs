//! Holds what is seen against the rules: of now, second by second, and of the past, minute by minute, by the same code.

mod alert_state;
mod rule_state;

use std::collections::BTreeMap;

use super::causes;
use super::model::{Cause, Severity};
use super::rules::{ALL, Breach, Rule, RuleSubject, find};
use super::scene::{LivePoolState, LiveServerState, Loss, PoolHistory, PoolRole, Scene, ServerHistory};
use super::settings::AlertSettings;
use crate::base::readable::isolated;
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::model::SERVER;
use plimsoll_model::room::Room;
use plimsoll_pool::ConnectFailure;
use rule_state::RuleState;

pub use alert_state::{AlertState, TimeSpan};

/// A source that is not heard of for this long, or for one of its own stretches, may have been anything meanwhile.
const GAP_S: u64 = 10;

/// What was seen of one source in one stretch of time.
pub struct Observation {
    /// The name of a pool or of a further server, or "the server".
    pub source: String,
    /// When the stretch began (Unix time), and how long it is.
    pub at_s: u64,
    pub seconds: u64,
    pub seen: ObservedFrame,
}

pub enum ObservedFrame {
    Pool {
        frame: PoolFrame,
        live: LivePoolState,
        role: PoolRole,
    },
    Server {
        /// What it is called beside others; `None`: it is the only one.
        name: Option<String>,
        frame: ServerFrame,
        /// Why it does not answer.
        reason: Option<String>,
        /// Why the console's watch cannot connect to it.
        failure: Option<ConnectFailure>,
        /// The room that it has for the pool or service that the console is about; the history does not keep it.
        room: Option<Room>,
        live: LiveServerState,
    },
    /// Nothing has come from it.
    Nothing,
    /// An observed pool has gone, or another instance has taken over since.
    Lost(Loss),
}

/// A rule has begun to fire, has become more urgent, or is over.
#[derive(Clone)]
pub struct RuleTransition {
    pub rule: &'static Rule,
    pub source: String,
    /// The further server that it is about, or that its pool draws on.
    pub server: Option<String>,
    /// The end of the stretch that brought it about (Unix time).
    pub at_s: u64,
    pub what: TransitionKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TransitionKind {
    Fires { severity: Severity, sentence: String, value: f64, cause: Option<Cause> },
    IsOver,
}

/// All rules on all sources.
#[derive(Default)]
pub struct Engine {
    pools: BTreeMap<String, PoolHistory>,
    /// By the name that the history keeps each under.
    servers: BTreeMap<String, ServerHistory>,
    /// By source, then by rule: thousands of sources are looked up by their name alone.
    watches: BTreeMap<String, BTreeMap<&'static str, RuleState>>,
    heard: BTreeMap<String, u64>,
}

impl Engine {
    /// Goes on with a rule that fired when the process before ended.
    pub fn resume(&mut self, rule: &'static Rule, source: &str, severity: Severity) {
        let critical = if severity == Severity::Critical { AlertState::FIRING } else { AlertState::Inactive };
        let watch = RuleState { warning: AlertState::FIRING, critical, told: Some(severity) };
        self.watches.entry(source.to_owned()).or_default().insert(rule.id, watch);
    }

    /// Nothing more is known of an observed pool: what fires is over.
    pub fn forget(&mut self, source: &str, at_s: u64) -> Vec<RuleTransition> {
        self.pools.remove(source);
        self.heard.remove(source);
        let fired = self.watches.remove(source).unwrap_or_default().into_iter().filter(|(_, watch)| watch.told.is_some());
        let over = |rule| RuleTransition { rule, source: source.to_owned(), server: None, at_s, what: TransitionKind::IsOver };
        fired.filter_map(|(id, _)| find(id)).map(over).collect()
    }

    /// Sources for which a rule fires or waits to, as it was resumed.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.watches.keys().map(String::as_str)
    }

    /// One stretch more: what has changed by it.
    pub fn observe(&mut self, settings: &AlertSettings, observation: Observation) -> Vec<RuleTransition> {
        let Observation { source, at_s, seconds, seen } = observation;
        let stretch = TimeSpan { from_s: at_s, until_s: at_s + seconds };
        let about = self.take_in(&source, stretch, seen);
        self.forget_what_was_counted_before_a_gap(&source, stretch);
        // Taken out while the scene is looked at.
        let mut watches = self.watches.remove(&source).unwrap_or_default();
        let scene = Scene { is_silent: about == SILENT, ..self.scene(&source) };
        let rules = ALL.into_iter().filter(|rule| about.contains(&rule.about));
        let transitions = rules.filter_map(|rule| judge(rule, settings, &scene, stretch, &mut watches)).collect();
        if !watches.is_empty() {
            self.watches.insert(source, watches);
        }
        transitions
    }

    /// What can be said of it now.
    fn take_in(&mut self, source: &str, TimeSpan { from_s, until_s }: TimeSpan, seen: ObservedFrame) -> &'static [RuleSubject] {
        match seen {
            ObservedFrame::Pool { frame, live, role } => {
                let is_observed = role.is_observed();
                let pool = self.pools.entry(source.to_owned()).or_insert_with(|| PoolHistory::new(role.clone()));
                // Which server it draws on may be known only later.
                pool.role = role;
                pool.push(from_s, until_s - from_s, frame, live);
                if is_observed { OBSERVED } else { &[RuleSubject::Pools, RuleSubject::Sources] }
            }
            ObservedFrame::Lost(loss) => {
                let known = self.pools.get_mut(source).filter(|pool| pool.role.is_observed());
                known.map_or(&[], |pool| {
                    pool.loss = Some(loss);
                    OBSERVED
                })
            }
            ObservedFrame::Server { name, frame, reason, failure, room, live } => {
                let server = self.servers.entry(source.to_owned()).or_default();
                (server.name, server.live) = (name, live);
                server.push(from_s, until_s - from_s, frame, reason, failure);
                server.room = room.or(server.room.take());
                &[RuleSubject::Server, RuleSubject::Sources]
            }
            ObservedFrame::Nothing => SILENT,
        }
    }

    fn forget_what_was_counted_before_a_gap(&mut self, source: &str, TimeSpan { from_s, until_s }: TimeSpan) {
        let heard = self.heard.insert(source.to_owned(), until_s);
        let gap = GAP_S.max(until_s - from_s);
        if heard.is_none_or(|heard| from_s > heard + gap || until_s + gap < heard) {
            let of_source = self.watches.get_mut(source).into_iter().flat_map(BTreeMap::values_mut);
            of_source.for_each(|watch| *watch = watch.after_a_gap());
        }
    }

    /// What is said of a rule that fires, as it is now: a cause that could not be told at once can be told later.
    pub fn cause(&self, rule: &Rule, source: &str) -> Option<Cause> {
        causes::of(rule, &self.scene(source))
    }

    /// The number of a rule, as it is now; `None`: nothing is known.
    pub fn value(&self, rule: &Rule, source: &str) -> Option<f64> {
        (rule.measure)(&self.scene(source))
    }

    fn scene<'e>(&'e self, source: &'e str) -> Scene<'e> {
        let pool = self.pools.get(source);
        // What stands at one server tells nothing of a pool that draws on another.
        let at = pool.map_or(source, |pool| pool.role.draws_on().further().unwrap_or(SERVER));
        let server = self.servers.get(at);
        Scene { source, pool, server, pools: &self.pools, is_silent: false }
    }
}

/// One rule on one source: what has changed by this stretch.
fn judge(
    rule: &'static Rule,
    settings: &AlertSettings,
    scene: &Scene,
    stretch: TimeSpan,
    watches: &mut BTreeMap<&'static str, RuleState>,
) -> Option<RuleTransition> {
    let limits = settings.of(rule);
    let resolution_s = scene.pool.and_then(|pool| pool.now.resolution_s()).map(u64::from);
    let before = watches.get(rule.id).copied().unwrap_or_default();
    let applies = limits.enabled && rule.applies(scene);
    let value = (rule.measure)(scene).filter(|_| applies);
    let now = match value {
        Some(value) => before.after(value, stretch, rule, &limits, resolution_s),
        // Nothing is known: what fires goes on, what is counted waits.
        None if applies => before.skipping(stretch),
        None => RuleState::default(),
    };
    watches.insert(rule.id, now);
    let what = match (before.told, now.told) {
        (before, Some(severity)) if before < Some(severity) => {
            let value = value.unwrap_or_default();
            let limit = limits.of(rule, severity).map_or(0.0, |limit| limit.value);
            let said = (rule.sentence)(scene, &Breach { value, limit, lasts: limits.lasts });
            let sentence = isolated(&said).into_owned();
            TransitionKind::Fires { severity, sentence, value, cause: causes::of(rule, scene) }
        }
        (Some(_), None) => TransitionKind::IsOver,
        _ => return None,
    };
    let server = scene.at().further().map(str::to_owned);
    Some(RuleTransition { rule, source: scene.source.to_owned(), server, at_s: stretch.until_s, what })
}

const SILENT: &[RuleSubject] = &[RuleSubject::Sources];
const OBSERVED: &[RuleSubject] = &[RuleSubject::Pools, RuleSubject::Instances];

#[cfg(test)]
mod tests;
