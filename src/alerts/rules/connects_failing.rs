//! Connections that cannot be opened.

use std::time::Duration;

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, whole};
use crate::alerts::engine::{Fires, Scene};
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "connects_failing",
    title: "Connects failing",
    about: About::Pools,
    unit: Unit::Count,
    fires: Fires::Above,
    family: Family::Connects,
    defaults: Defaults { warning: Some(3.0), critical: Some(30.0), lasts: Duration::ZERO, keep_firing: MINUTE },
    measure,
    sentence,
    why: "A pool that cannot open connections lives on those it has, until they break or are too old.",
};

/// In the last minute.
fn measure(scene: &Scene) -> Option<f64> {
    scene.pool.map(|pool| pool.minute.totals.connects_failed as f64)
}

fn sentence(scene: &Scene, said: &Said) -> String {
    let failure = scene.pool.and_then(|pool| pool.live.connect_failure.as_ref());
    let why = failure.map_or_else(|| ".".to_owned(), |failure| format!(": {}.", failure.message.trim_end_matches('.')));
    let failed = plural(whole(said.value), "connect has", "connects have");
    let opened = scene.pool.map_or(0, |pool| pool.minute.totals.connects_ok);
    format!("In pool {} {failed} failed and {opened} succeeded within a minute{why}", scene.source)
}
