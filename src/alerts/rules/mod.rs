//! What is worth telling somebody: one file a rule, each pure, with defaults that need no setup.

mod connects_failing;
pub(super) mod connects_slow;
mod exhausted;
mod exhaustion;
mod headroom;
mod idle_in_transaction;
mod instance_gone;
mod leak;
mod limit;
mod lock_waits;
mod replica_gone;
mod replica_lag;
mod server_sessions;
mod unreachable;
mod utilization;
mod wait_p99;
mod waiting;

use std::time::Duration;

pub use limit::{AlertCondition, TriggerSide};

use crate::alerts::scene::{PoolRole, Scene};
use crate::ui::format::duration_plain;
use plimsoll_model::Level;

/// One rule.
pub struct Rule {
    /// In the configuration, in the store and in addresses.
    pub id: &'static str,
    /// On the page.
    pub title: &'static str,
    pub about: RuleSubject,
    pub unit: RuleUnit,
    /// What the number counts, as the page writes it behind the limits: `(connections in use)`.
    pub of: &'static str,
    pub fires: TriggerSide,
    /// Rules of one family and source are one incident, except those that stand [alone](Family::Alone).
    pub family: Family,
    pub defaults: Defaults,
    /// The number that is held against the limits; `None`: nothing is known.
    pub measure: fn(&Scene) -> Option<f64>,
    /// What is the matter, with the numbers.
    pub sentence: fn(&Scene, &Breach) -> String,
    /// Why it is worth telling.
    pub why: &'static str,
}

impl Rule {
    /// Whether it says anything about this source. The console's own pool has no callers but the console: how long those wait
    /// is nobody's alarm. An observed pool that has gone is neither full nor slow, whatever its last reading was.
    pub fn applies(&self, scene: &Scene) -> bool {
        let Some(pool) = scene.pool else { return true };
        match pool.role {
            PoolRole::Shown => true,
            PoolRole::Console => self.family != Family::Load,
            PoolRole::Observed { .. } => pool.loss.is_none() || self.about == RuleSubject::Instances,
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSubject {
    /// Each pool by itself.
    Pools,
    /// The server.
    Server,
    /// Whatever is watched by the console itself.
    Sources,
    /// Each process of a service of which sources tell.
    Instances,
}

/// What its number is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleUnit {
    Percent,
    Count,
    /// Seconds, written as a duration.
    Time,
    /// Room for so many instances; a number below zero is of slots that are missing.
    Instances,
}

/// What belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A pool has too little for its callers.
    Load,
    /// Connections cannot be opened, or slowly.
    Connects,
    /// It stands alone.
    Alone,
}

/// What holds without any setup.
pub struct Defaults {
    pub warning: Option<f64>,
    pub critical: Option<f64>,
    pub lasts: Duration,
    pub keep_firing: Duration,
}

/// How far a value has come: what a sentence is made of.
pub struct Breach {
    pub value: f64,
    pub limit: f64,
    pub lasts: Duration,
}

impl Breach {
    /// ` for 60 s`; nothing where no duration is asked for.
    fn lasting(&self) -> String {
        if self.lasts.is_zero() { String::new() } else { format!(" for {}", duration_plain(self.lasts.as_secs_f64())) }
    }
}

/// All of them, the most telling first: it gives an incident of several its sentence.
pub static ALL: [&Rule; 16] = [
    &unreachable::RULE,
    &exhausted::RULE,
    &connects_failing::RULE,
    &server_sessions::RULE,
    &utilization::RULE,
    &waiting::RULE,
    &wait_p99::RULE,
    &leak::RULE,
    &instance_gone::RULE,
    &lock_waits::RULE,
    &idle_in_transaction::RULE,
    &replica_gone::RULE,
    &replica_lag::RULE,
    &connects_slow::RULE,
    &exhaustion::RULE,
    &headroom::RULE,
];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.into_iter().find(|rule| rule.id == id)
}

/// Its place in the order above.
pub fn rank(id: &str) -> usize {
    ALL.iter().position(|rule| rule.id == id).unwrap_or(ALL.len())
}

/// Where the page's levels warning and critical begin, in percent: an alert has the page's word at the page's number.
const LEVELS: (Option<f64>, Option<f64>) = (Some(Level::BOUNDS[1] as f64), Some(Level::BOUNDS[2] as f64));

/// The page's word for a percentage.
fn level(percent: f64) -> &'static str {
    Level::of_percent(percent).as_str()
}

const MINUTE: Duration = Duration::from_secs(60);

/// A limit with its unit.
pub fn shown(unit: RuleUnit, value: f64) -> String {
    match unit {
        RuleUnit::Percent => format!("{} %", rounded(value)),
        RuleUnit::Count => rounded(value),
        RuleUnit::Time => duration_plain(value),
        RuleUnit::Instances => format!("{} {}", rounded(value), if value == 1.0 { "instance" } else { "instances" }),
    }
}

/// What a rule has measured. A limit is never below zero: [`shown`].
pub fn measured(unit: RuleUnit, value: f64) -> String {
    match unit {
        RuleUnit::Instances if value == -1.0 => "1 slot short".to_owned(),
        RuleUnit::Instances if value < 0.0 => format!("{} slots short", rounded(-value)),
        _ => shown(unit, value),
    }
}

/// One decimal at most.
fn rounded(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// As a count of something whole.
fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod single_rule_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_say_why() {
        let unique: std::collections::BTreeSet<_> = ALL.iter().map(|rule| rule.id).collect();
        assert_eq!(unique.len(), ALL.len());
        assert!(ALL.iter().all(|rule| rule.why.ends_with('.') && !rule.title.is_empty() && !rule.of.is_empty()));
        assert!(ALL.iter().all(|rule| rule.defaults.warning.is_some() || rule.defaults.critical.is_some()));
    }

    #[test]
    fn an_alert_of_a_share_begins_where_the_pages_level_of_that_word_does() {
        let shares = ALL.into_iter().filter(|rule| matches!(rule.id, "utilization" | "server_sessions"));
        for rule in shares {
            let word = |limit: Option<f64>| level(limit.expect("a limit"));
            assert_eq!((word(rule.defaults.warning), word(rule.defaults.critical)), ("warning", "critical"), "{}", rule.id);
            assert_eq!((rule.defaults.warning, rule.defaults.critical), (Some(70.0), Some(90.0)), "{}", rule.id);
        }
    }

    #[test]
    fn values_are_shown_as_people_write_them() {
        assert_eq!([shown(RuleUnit::Percent, 85.33), shown(RuleUnit::Percent, 80.0)], ["85.3 %", "80 %"]);
        assert_eq!(
            [shown(RuleUnit::Time, 0.5), shown(RuleUnit::Count, 3.0), shown(RuleUnit::Instances, 1.0)],
            ["500 ms", "3", "1 instance"]
        );
        let instances = [-50.0, -1.0, 0.0, 0.4, 1.0].map(|value| measured(RuleUnit::Instances, value));
        assert_eq!(instances, ["50 slots short", "1 slot short", "0 instances", "0.4 instances", "1 instance"]);
        assert_eq!([whole(-1.0), whole(2.4), whole(2.5)], [0, 2, 3]);
    }
}
