//! Connections that take long to open.

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, time};
use crate::alerts::engine::{Fires, Scene};

/// Of fewer, p95 is just the slowest.
const FEWEST: u64 = 5;

pub(super) const RULE: Rule = Rule {
    id: "connects_slow",
    title: "Connects slow",
    about: About::Pools,
    unit: Unit::Time,
    fires: Fires::Above,
    family: Family::Connects,
    defaults: Defaults { warning: Some(0.1), critical: Some(1.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Overflow is opened while somebody waits for it; a slow connect is a slow request.",
};

/// Of the connects of the last five minutes. Where hardly any were made, none was slow.
fn measure(scene: &Scene) -> Option<f64> {
    let connects = &scene.pool?.five_minutes.connects;
    let p95 = connects.quantile(0.95).filter(|_| connects.count() >= FEWEST);
    Some(p95.map_or(0.0, |p95| p95.as_secs_f64()))
}

fn sentence(scene: &Scene, said: &Said) -> String {
    let count = scene.pool.map_or(0, |pool| pool.five_minutes.connects.count());
    format!(
        "In pool {} one of 20 connects took {} or longer ({count} within five minutes), at or above {}{}.",
        scene.source,
        time(said.value),
        time(said.limit),
        said.lasting(),
    )
}
