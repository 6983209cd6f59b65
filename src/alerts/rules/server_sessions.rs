//! A server that is nearly full.

use super::{Breach, Defaults, Family, LEVELS, MINUTE, Rule, RuleSubject, RuleUnit, level, rounded, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::history::gauge_stats::GaugeStats;

pub(super) const RULE: Rule = Rule {
    id: "server_sessions",
    title: "Server sessions",
    about: RuleSubject::Server,
    unit: RuleUnit::Percent,
    of: "usable slots taken",
    fires: TriggerSide::Above,
    family: Family::Alone,
    defaults: Defaults { warning: LEVELS.0, critical: LEVELS.1, lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "When all slots are taken, the server refuses every new connection: \"too many clients already\".",
};

/// The mean of the last ten seconds, of the slots for ordinary roles.
fn measure(scene: &Scene) -> Option<f64> {
    let server = scene.server.filter(|server| server.answer().is_some())?;
    Some(server.now.slots()?.percent(server.ten_seconds.sessions.mean()?))
}

fn count(of: GaugeStats) -> u32 {
    whole(of.mean().unwrap_or(0.0))
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let server = scene.server.map(|server| (count(server.ten_seconds.sessions), server.now.usable_slots, count(server.now.others)));
    let (sessions, usable, others) = server.unwrap_or_default();
    // Those of no pool that is known, declared or told; without any nothing is to be said of them.
    let of_nobody = if others > 0 { format!(", {others} of them by applications without a known pool") } else { String::new() };
    format!(
        "The {} has {sessions} of {usable} usable slots taken ({:.1} %: {}){of_nobody}, at or above {} %{}.",
        scene.server_words(),
        said.value,
        level(said.value),
        rounded(said.limit),
        said.lasting(),
    )
}
