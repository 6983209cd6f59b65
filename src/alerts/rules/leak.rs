//! Leases that nobody gives back.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "leak",
    title: "Suspected leak",
    about: RuleSubject::Pools,
    unit: RuleUnit::Count,
    of: "leases held beyond leak_threshold",
    fires: TriggerSide::Above,
    family: Family::Alone,
    defaults: Defaults { warning: Some(1.0), critical: None, lasts: Duration::ZERO, keep_firing: MINUTE },
    measure,
    sentence,
    why: "A lease that is never released takes a connection from the pool, until none is left.",
};

/// Those that are held now; of the past, those that passed the threshold then. Other consoles tell the leases of their pools, most
/// sources do not.
fn measure(scene: &Scene) -> Option<f64> {
    let pool = scene.pool?;
    let suspects = pool.live.suspects.len() as f64;
    match pool.now.counted.exact() {
        Some(totals) => Some(suspects.max(totals.leaks_suspected as f64)),
        None => pool.live.tells_leases.then_some(suspects),
    }
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let leases = plural(whole(said.value), "lease is held", "leases are held");
    let longest = scene.pool.and_then(|pool| pool.live.suspects.first());
    let by = longest.map_or_else(
        || ".".to_owned(),
        |held| format!("; the longest, by {}, for {}.", held.site, duration_plain(held.held.as_secs_f64())),
    );
    format!("Pool {}: {leases} longer than the leak threshold{by}", scene.source)
}
