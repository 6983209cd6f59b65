//! Callers that wait too long.

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, time};
use crate::alerts::engine::{Fires, Scene};

pub(super) const RULE: Rule = Rule {
    id: "wait_p99",
    title: "Wait p99",
    about: About::Pools,
    unit: Unit::Time,
    fires: Fires::Above,
    family: Family::Load,
    defaults: Defaults { warning: Some(0.5), critical: Some(5.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Each second in the queue is a second that a user waits before anything is done for him.",
};

/// Of the waits that have ended in the last minute, however they ended. Where nobody came, nobody waited.
fn measure(scene: &Scene) -> Option<f64> {
    let minute = &scene.pool?.minute;
    match minute.waits.quantile(0.99) {
        Some(wait) => Some(wait.as_secs_f64()),
        None => (minute.waiting.max == 0).then_some(0.0),
    }
}

fn sentence(scene: &Scene, said: &Said) -> String {
    let ended = scene.pool.map_or(0, |pool| pool.minute.waits.count());
    format!(
        "In pool {} one of 100 callers waited {} or longer for a connection ({ended} waits ended in the last minute), at or above {}{}.",
        scene.source,
        time(said.value),
        time(said.limit),
        said.lasting(),
    )
}
