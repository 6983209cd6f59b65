//! Callers that wait too long.

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;

pub(super) const RULE: Rule = Rule {
    id: "wait_p99",
    title: "Wait p99",
    about: RuleSubject::Pools,
    unit: RuleUnit::Time,
    of: "wait p99",
    fires: TriggerSide::Above,
    family: Family::Load,
    defaults: Defaults { warning: Some(0.5), critical: Some(5.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Time in the queue is added to the response time of every request.",
};

/// Of fewer, p99 is little more than the slowest.
const FEWEST: u64 = 300;

/// Of the waits that have ended in the last minute, however they ended; no longer than the longest of the last ten seconds,
/// so that one burst does not stand for a minute. Where nobody came, nobody waited. A source that does not tell how waits are
/// distributed has no p99.
fn measure(scene: &Scene) -> Option<f64> {
    let pool = scene.pool?;
    let [waits_are_told, ..] = pool.minute.counted.tells_distributions();
    if !waits_are_told {
        return None;
    }
    let p99 = pool.minute.waits.quantile(0.99).filter(|_| pool.minute.waits.count() >= FEWEST);
    let newest = pool.ten_seconds.waits.quantile(1.0);
    match (p99, newest, pool.ten_seconds.waiting.max()) {
        (Some(p99), Some(newest), _) => Some(p99.min(newest).as_secs_f64()),
        (_, _, Some(0)) => Some(0.0),
        (_, None, None) => Some(0.0),
        (p99, _, _) => p99.map(|p99| p99.as_secs_f64()),
    }
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let ended = scene.pool.map_or(0, |pool| pool.minute.waits.count());
    format!(
        "Pool {}: 1 of 100 callers waited {} or longer for a connection ({ended} waits ended in the last minute), at or above {}{}.",
        scene.source,
        duration_plain(said.value),
        duration_plain(said.limit),
        said.lasting(),
    )
}
