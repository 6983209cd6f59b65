//! Connections that cannot be opened.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::history::frame::PoolFrame;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "connects_failing",
    title: "Connects failing",
    about: RuleSubject::Pools,
    unit: RuleUnit::Count,
    of: "failed connects in a minute",
    fires: TriggerSide::Above,
    family: Family::Connects,
    defaults: Defaults { warning: Some(3.0), critical: Some(30.0), lasts: Duration::from_secs(30), keep_firing: MINUTE },
    measure,
    sentence,
    why: "A pool that cannot open connections has only those that are open already, until they break.",
};

/// In the last minute, while the newest attempt has failed; once connects succeed again, those of the last ten seconds. A
/// restart of the server, which is over within `for`, is no alert.
fn measure(scene: &Scene) -> Option<f64> {
    let pool = scene.pool?;
    let failed = |frame: &PoolFrame| frame.counted.counters().connects_failed;
    // A sampled pool does not tell its newest attempt: between its newest readings some have failed.
    let goes_on = pool.live.connect_failure.is_some() || pool.role.is_observed() && failed(&pool.now).is_some_and(|count| count > 0);
    failed(if goes_on { &pool.minute } else { &pool.ten_seconds }).map(|count| count as f64)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let failure = scene.pool.and_then(|pool| pool.live.connect_failure.as_ref());
    let why = failure.map_or_else(|| ".".to_owned(), |failure| format!(": {}.", failure.message.trim_end_matches('.')));
    let failed = plural(whole(said.value), "connect", "connects");
    let opened = scene.pool.and_then(|pool| pool.minute.counted.counters().connects);
    let opened = opened.map(|opened| format!(" and {opened} succeeded")).unwrap_or_default();
    format!("Pool {}: {failed} failed{opened} in the last minute{why}", scene.source)
}
