//! What is watched does not answer.

use std::time::Duration;

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, rounded};
use crate::alerts::engine::{Fires, Scene};

pub(super) const RULE: Rule = Rule {
    id: "unreachable",
    title: "Unreachable",
    about: About::Sources,
    unit: Unit::Percent,
    of: "failed readings",
    fires: Fires::Above,
    family: Family::Alone,
    defaults: Defaults { warning: None, critical: Some(100.0), lasts: Duration::from_secs(10), keep_firing: MINUTE },
    measure,
    sentence,
    why: "Without readings, no other rule can judge.",
};

/// The share of readings that were not answered. A pool in this process always is, as long as its numbers come.
fn measure(scene: &Scene) -> Option<f64> {
    if scene.is_silent {
        return Some(100.0);
    }
    if scene.pool.is_some() {
        return Some(0.0);
    }
    let now = &scene.server?.now;
    let asked = now.answered + now.failed;
    (asked > 0).then(|| 100.0 * f64::from(now.failed) / f64::from(asked))
}

fn sentence(scene: &Scene, said: &Said) -> String {
    let lasting = said.lasting();
    if scene.pool.is_some() {
        return format!("Pool {} has reported no numbers{lasting}.", scene.source);
    }
    let reason = scene.server.and_then(|server| server.reason.as_deref());
    let why = reason.map_or_else(|| ".".to_owned(), |reason| format!(": {}.", reason.trim_end_matches('.')));
    match said.value {
        100.0.. => format!("The server has not answered{lasting}{why}"),
        share => format!("The server has not answered {} % of the readings{lasting}{why}", rounded(share)),
    }
}
