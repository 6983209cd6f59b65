//! A pool that will be full before long, if it goes on like this.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::{Scene, time_to};
use crate::ui::format::duration_plain;

pub(super) const RULE: Rule = Rule {
    id: "exhaustion",
    title: "Time to exhaustion",
    about: RuleSubject::Pools,
    unit: RuleUnit::Time,
    of: "until no connection is left",
    fires: TriggerSide::Below,
    family: Family::Load,
    defaults: Defaults { warning: Some(1800.0), critical: None, lasts: Duration::from_secs(300), keep_firing: MINUTE },
    measure,
    sentence,
    why: "A steady rise over 15 minutes leaves time to act before callers wait.",
};

/// By the line through the last 16 minutes, if one fits. What does not rise is never full, and readings that are
/// minutes apart are too few.
fn measure(scene: &Scene) -> Option<f64> {
    let pool = scene.pool?;
    let left = time_to(f64::from(pool.now.total_capacity?), &pool.course()).ok()?;
    Some(left.map_or(f64::INFINITY, |left| left.as_secs_f64()))
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let used_of = scene.pool.and_then(|pool| Some((whole(pool.ten_seconds.checked_out.mean()?), pool.now.total_capacity?)));
    let (used, capacity) = used_of.unwrap_or_default();
    format!(
        "Pool {} will be full in {} at this rate: {used} of {capacity} connections are in use, after a rise over 15 minutes.",
        scene.source,
        duration_plain(said.value),
    )
}
