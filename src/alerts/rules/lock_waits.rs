//! Sessions that wait for locks.

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, rounded, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "lock_waits",
    title: "Lock waits",
    about: RuleSubject::Server,
    unit: RuleUnit::Count,
    of: "sessions waiting for a lock",
    fires: TriggerSide::Above,
    family: Family::Alone,
    defaults: Defaults { warning: Some(10.0), critical: Some(100.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Each session keeps its connection while it waits, so pools can fill up behind one transaction.",
};

/// The mean of the last ten seconds. `None` where the state of a session is not shown to the console's role.
fn measure(scene: &Scene) -> Option<f64> {
    let server = scene.server.filter(|server| server.answer().is_some())?;
    server.now.waiting_for_locks.mean()?;
    server.ten_seconds.waiting_for_locks.mean()
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let sessions = plural(whole(said.value), "session waits", "sessions wait");
    let longest = scene.server.and_then(|server| server.now.longest_transaction.max()).filter(|longest| *longest > 0);
    let longest =
        longest.map(|longest| format!("; the longest transaction began {} ago", duration_plain(f64::from(longest)))).unwrap_or_default();
    let on = scene.server_name_after(" on ");
    format!("{sessions} for locks{on}, at or above {}{}{longest}.", rounded(said.limit), said.lasting())
}
