//! A transaction in which nothing happens.

use std::time::Duration;

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, time, whole};
use crate::alerts::engine::{Fires, Scene};
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "idle_in_transaction",
    title: "Idle in transaction",
    about: About::Server,
    unit: Unit::Time,
    fires: Fires::Above,
    family: Family::Alone,
    defaults: Defaults { warning: Some(300.0), critical: None, lasts: Duration::ZERO, keep_firing: MINUTE },
    measure,
    sentence,
    why: "It keeps its locks, and vacuum from cleaning up behind it; others stop by and by.",
};

/// The session that has idled longest.
fn measure(scene: &Scene) -> Option<f64> {
    scene.server?.answer().map(|server| f64::from(server.longest_idle_in_transaction.max))
}

fn sentence(scene: &Scene, said: &Said) -> String {
    let now = scene.server.map(|server| &server.now);
    let (idle, locks) = now.map_or((0, 0), |now| (now.idle_in_transaction.max, whole(now.waiting_for_locks.mean())));
    format!(
        "A session has been idle in a transaction for {}, at or above {}; {} so, and {} for locks.",
        time(said.value),
        time(said.limit),
        plural(idle, "session idles", "sessions idle"),
        plural(locks, "waits", "wait"),
    )
}
