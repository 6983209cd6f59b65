//! A transaction in which nothing happens.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, whole};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;
use crate::ui::format::plural;

pub(super) const RULE: Rule = Rule {
    id: "idle_in_transaction",
    title: "Idle in transaction",
    about: RuleSubject::Server,
    unit: RuleUnit::Time,
    of: "longest idle transaction",
    fires: TriggerSide::Above,
    family: Family::Alone,
    defaults: Defaults { warning: Some(300.0), critical: None, lasts: Duration::ZERO, keep_firing: MINUTE },
    measure,
    sentence,
    why: "An idle transaction keeps its locks and stops vacuum from removing dead rows. Other sessions may block on it.",
};

/// The session that has idled longest. Where some sessions are hidden from the console's role, the longest of the others
/// counts, if one idles: it is at least that long.
fn measure(scene: &Scene) -> Option<f64> {
    let server = scene.server?.answer()?;
    let seen = || server.longest_idle_seen.max().filter(|longest| *longest > 0);
    server.longest_idle_in_transaction.max().or_else(seen).map(f64::from)
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let now = scene.server.map(|server| &server.now);
    let idle = now
        .and_then(|now| now.idle_in_transaction.max())
        .map(|idle| plural(idle, "session is idle in a transaction", "sessions are idle in a transaction"));
    let locks = now
        .and_then(|now| now.waiting_for_locks.mean())
        .map(|locks| plural(whole(locks), "session waits for a lock", "sessions wait for locks"));
    let more: Vec<String> = idle.into_iter().chain(locks).collect();
    let more = if more.is_empty() {
        "Other sessions are not shown to the console's role".to_owned()
    } else {
        format!("In all, {}", more.join(" and "))
    };
    let on = scene.server_name_after(" on ");
    format!(
        "A session{on} has been idle in a transaction for {}, at or above {}. {more}.",
        duration_plain(said.value),
        duration_plain(said.limit)
    )
}
