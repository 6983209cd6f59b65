//! A server that has no room for one more instance.

use std::time::Duration;

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, whole};
use crate::alerts::engine::{Fires, PoolPast, Scene};
use crate::overview::model::WATCH_SESSIONS;

pub(super) const RULE: Rule = Rule {
    id: "headroom",
    title: "Headroom",
    about: About::Server,
    unit: Unit::Instances,
    fires: Fires::Below,
    family: Family::Alone,
    defaults: Defaults { warning: Some(1.0), critical: None, lasts: Duration::from_secs(300), keep_firing: MINUTE },
    measure,
    sentence,
    why: "A rolling deploy starts the new instance before it stops the old one; without room for both it is refused.",
};

/// How many more instances of the pool that is shown would fit.
fn measure(scene: &Scene) -> Option<f64> {
    let (_, pool) = scene.shown()?;
    let capacity = f64::from(pool.now.total_capacity);
    (capacity > 0.0).then_some(slots_left(scene)? / capacity)
}

/// When every pool takes all it may, the console's watch has its own, and all others keep what they have.
fn slots_left(scene: &Scene) -> Option<f64> {
    let server = scene.server?.answer().filter(|server| server.usable_slots > 0)?;
    let ours: u32 = scene.pools.values().map(|pool: &PoolPast| pool.now.total_capacity).sum();
    Some(f64::from(server.usable_slots) - f64::from(ours + WATCH_SESSIONS) - server.others.mean())
}

fn sentence(scene: &Scene, _said: &Said) -> String {
    let left = slots_left(scene).unwrap_or(0.0);
    let (name, capacity) = scene.shown().map_or(("", 0), |(name, pool)| (name, pool.now.total_capacity));
    let usable = scene.server.and_then(|server| server.answer()).map_or(0, |server| server.usable_slots);
    if left < 0.0 {
        let missing = whole(-left);
        return format!("{missing} of the {usable} usable slots of the server are missing when every pool takes all it may.");
    }
    let left = whole(left);
    format!(
        "{left} of the {usable} usable slots of the server are left when every pool takes all it may: one more instance of {name} may take {capacity}."
    )
}
