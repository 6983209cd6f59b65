//! Connections that take long to open.

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::{PoolHistory, Scene};
use crate::ui::format::duration_plain;

/// Of fewer, a median says little.
const FEWEST: u64 = 5;
/// How many times as long as the fastest connect: TLS and a password take several round trips, and with a server in another
/// zone every connect takes long.
const FACTOR: f64 = 3.0;
/// Slow wherever the server stands, in seconds.
const SLOW_ANYWHERE: f64 = 2.0;
/// What was slow is over when nothing slow has come for this long, in seconds.
const NEWEST: u64 = 30;

pub(super) const RULE: Rule = Rule {
    id: "connects_slow",
    title: "Connects slow",
    about: RuleSubject::Pools,
    unit: RuleUnit::Time,
    of: "median connect",
    fires: TriggerSide::Above,
    family: Family::Connects,
    defaults: Defaults { warning: Some(0.5), critical: Some(2.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Overflow connections are opened while callers wait, so a slow connect makes a slow request.",
};

fn measure(scene: &Scene) -> Option<f64> {
    let pool = scene.pool?;
    let [_, _, connects_are_told] = pool.five_minutes.counted.tells_distributions();
    connects_are_told.then(|| median(pool))
}

/// The median of the connects of the last five minutes, in seconds, as long as slow ones still come. Where hardly any were
/// made, or all are as slow as the fastest ever, none was slow.
pub fn median(pool: &PoolHistory) -> f64 {
    let connects = &pool.five_minutes.connects;
    let median = connects.quantile(0.5).filter(|_| connects.count() >= FEWEST).map_or(0.0, |median| median.as_secs_f64());
    let newest = pool.last(NEWEST).connects.quantile(1.0).map_or(0.0, |slowest| slowest.as_secs_f64());
    let usual = pool.fastest_connect.map_or(0.0, |fastest| FACTOR * fastest);
    if median < usual.min(SLOW_ANYWHERE) { 0.0 } else { median.min(newest) }
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let count = scene.pool.map_or(0, |pool| pool.five_minutes.connects.count());
    format!(
        "Pool {}: half of the connects took {} or longer ({count} in five minutes), at or above {}{}.",
        scene.source,
        duration_plain(said.value),
        duration_plain(said.limit),
        said.lasting(),
    )
}
