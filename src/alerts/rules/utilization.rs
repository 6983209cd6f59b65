//! A pool that is nearly full.

use super::{Breach, Defaults, Family, LEVELS, MINUTE, Rule, RuleSubject, RuleUnit, level, rounded, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;

pub(super) const RULE: Rule = Rule {
    id: "utilization",
    title: "Utilization",
    about: RuleSubject::Pools,
    unit: RuleUnit::Percent,
    of: "connections in use",
    fires: TriggerSide::Above,
    family: Family::Load,
    defaults: Defaults { warning: LEVELS.0, critical: LEVELS.1, lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "A pool that is nearly full for a minute has no room for the next peak: callers will wait.",
};

/// The mean of the last ten seconds, or the newest reading.
fn measure(scene: &Scene) -> Option<f64> {
    Some(scene.pool?.ten_seconds.utilization.mean()? / 10.0)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let pool = scene.pool.map(|pool| &pool.ten_seconds);
    let used_of = pool.and_then(|frame| Some((whole(frame.checked_out.mean()?), frame.total_capacity?)));
    let (used, capacity) = used_of.unwrap_or_default();
    format!(
        "Pool {} has {used} of {capacity} connections in use ({:.1} %: {}), at or above {} %{}.",
        scene.source,
        said.value,
        level(said.value),
        rounded(said.limit),
        said.lasting(),
    )
}
