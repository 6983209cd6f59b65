//! Callers that got no connection.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "exhausted",
    title: "Exhausted",
    about: RuleSubject::Pools,
    unit: RuleUnit::Count,
    of: "callers not served",
    fires: TriggerSide::Above,
    family: Family::Load,
    defaults: Defaults { warning: None, critical: Some(1.0), lasts: Duration::ZERO, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Each caller that timed out, was refused or gave up is an error for a user, however short the peak was.",
};

/// Whatever happened between two looks at the pool is counted.
fn measure(scene: &Scene) -> Option<f64> {
    scene.pool.map(|pool| pool.unserved() as f64)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let callers = plural(whole(said.value), "caller", "callers");
    let Some(pool) = scene.pool else { return format!("Pool {}: {callers} got no connection.", scene.source) };
    let (totals, peak) = (&pool.now.totals, &pool.now);
    format!(
        "Pool {}: {callers} got no connection ({} timed out, {} refused, {} gave up after 100 ms or longer). At the peak, {} of {} connections were in use and {} waited.",
        scene.source, totals.timed_out, totals.shed, totals.gave_up, peak.checked_out.max, peak.total_capacity, peak.waiting.max,
    )
}
