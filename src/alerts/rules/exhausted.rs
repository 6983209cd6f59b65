//! Callers that got no connection.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::history::frame::PoolFrame;
use crate::history::gauge_stats::GaugeStats;
use crate::ui::format::{duration_plain, plural};

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
    scene.pool?.unserved().map(|callers| callers as f64)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let callers = plural(whole(said.value), "caller", "callers");
    let Some(pool) = scene.pool else { return format!("Pool {}: {callers} got no connection.", scene.source) };
    let Some(totals) = pool.now.counted.exact() else { return sampled(scene.source, &callers, &pool.now) };
    let (capacity, most) = (pool.now.total_capacity.unwrap_or(0), |gauge: GaugeStats| gauge.max().unwrap_or(0));
    format!(
        "Pool {}: {callers} got no connection ({} timed out, {} refused, {} gave up after 100 ms or longer). At the peak, {} of {capacity} connections were in use and {} waited.",
        scene.source,
        totals.timed_out,
        totals.shed,
        totals.gave_up,
        most(pool.now.checked_out),
        most(pool.now.waiting),
    )
}

/// As far as it is told. What stood between two readings is not.
fn sampled(source: &str, callers: &str, now: &PoolFrame) -> String {
    let between = now.resolution_s().map(|seconds| format!(" within {}", duration_plain(f64::from(seconds)))).unwrap_or_default();
    let told = [
        now.checked_out.max().zip(now.total_capacity).map(|(used, capacity)| format!("{used} of {capacity} connections in use")),
        now.waiting.max().map(|waiting| format!("{waiting} waiting")),
    ];
    let told: Vec<_> = told.into_iter().flatten().collect();
    let then = if told.is_empty() { String::new() } else { format!(" The newest reading has {}.", told.join(" and ")) };
    format!("Pool {source}: {callers} got no connection{between}.{then}")
}
