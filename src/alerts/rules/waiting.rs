//! A queue that does not go away.

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, rounded, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "waiting",
    title: "Waiting",
    about: RuleSubject::Pools,
    unit: RuleUnit::Count,
    of: "callers waiting",
    fires: TriggerSide::Above,
    family: Family::Load,
    defaults: Defaults { warning: Some(10.0), critical: Some(100.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "A queue that lasts a minute is not a burst: more callers arrive than the pool serves.",
};

/// The mean of the last ten seconds, or the newest reading.
fn measure(scene: &Scene) -> Option<f64> {
    scene.pool?.ten_seconds.waiting.mean()
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let callers = plural(whole(said.value), "caller waits", "callers wait");
    format!("Pool {}: {callers} for a connection, at or above {}{}.", scene.source, rounded(said.limit), said.lasting())
}
