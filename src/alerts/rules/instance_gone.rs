//! A process of a service that tells nothing any more, and that no other one has replaced.

use std::time::Duration;

use super::{Breach, Defaults, Family, Rule, RuleSubject, RuleUnit};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::{PoolRole, Scene};
use crate::base::timestamps::date_time;
use crate::ui::format::duration_plain;

pub(super) const RULE: Rule = Rule {
    id: "instance_gone",
    title: "Instance gone",
    about: RuleSubject::Instances,
    unit: RuleUnit::Count,
    of: "instances gone without another one in their place",
    fires: TriggerSide::Above,
    family: Family::Alone,
    // Five readings have been missed already: no further duration is asked for.
    defaults: Defaults { warning: Some(1.0), critical: None, lasts: Duration::ZERO, keep_firing: Duration::ZERO },
    measure,
    sentence,
    why: "An instance that has ended leaves its load to the others. One that cannot be reached may hold connections that nobody watches.",
};

/// 1 for an instance that has gone, 0 for one that tells, or of which that was to be expected.
fn measure(scene: &Scene) -> Option<f64> {
    let is_gone = scene.pool?.loss.as_ref().is_some_and(|loss| !loss.is_expected);
    Some(if is_gone { 1.0 } else { 0.0 })
}

fn sentence(scene: &Scene, _said: &Breach) -> String {
    let Some(pool) = scene.pool else { return format!("{}: 1 instance has gone.", scene.source) };
    let of = match &pool.role {
        PoolRole::Observed { identity, .. } => format!("Instance {} of {}", identity.instance, identity.service),
        _ => format!("Pool {}", scene.source),
    };
    let every = pool.now.resolution_s().map(|apart| format!(", which came every {}", duration_plain(f64::from(apart)))).unwrap_or_default();
    let last = pool.loss.as_ref().map(|loss| format!(" since {} UTC", date_time(loss.last_s))).unwrap_or_default();
    format!("{of} has told nothing{last}: at least 5 readings{every}, are missing. It has ended, or the console cannot reach it.")
}
