//! A replica that was connected and is not any more.

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "replica_gone",
    title: "Replica gone",
    about: RuleSubject::Server,
    unit: RuleUnit::Count,
    of: "replicas missing",
    fires: TriggerSide::Above,
    family: Family::Alone,
    // A standby that is restarted is back within a minute.
    defaults: Defaults { warning: Some(1.0), critical: None, lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Reads from the replica fail or are stale, and failover may be impossible. Its replication slot, if it has one, keeps WAL until the disk is full.",
};

/// Replicas fewer than there were in the last day. `None` where they are not shown, or before one was ever seen.
fn measure(scene: &Scene) -> Option<f64> {
    let server = scene.server?;
    server.answer()?.replicas.max()?;
    server.replicas.missing().map(f64::from)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let gone = whole(said.value);
    let most = scene.server.map_or(gone, |server| server.replicas.most());
    let verb = if gone == 1 { "has" } else { "have" };
    let of = scene.server_name_after(" of ");
    format!("{gone} of {}{of} {verb} been gone{}.", plural(most, "replica", "replicas"), said.lasting())
}
