//! Connections that cannot be opened.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
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
    let failing = if pool.live.connect_failure.is_some() { &pool.minute } else { &pool.ten_seconds };
    Some(failing.totals.connects_failed as f64)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let failure = scene.pool.and_then(|pool| pool.live.connect_failure.as_ref());
    let why = failure.map_or_else(|| ".".to_owned(), |failure| format!(": {}.", failure.message.trim_end_matches('.')));
    let failed = plural(whole(said.value), "connect", "connects");
    let opened = scene.pool.map_or(0, |pool| pool.minute.totals.connects_ok);
    format!("Pool {}: {failed} failed and {opened} succeeded in the last minute{why}", scene.source)
}
